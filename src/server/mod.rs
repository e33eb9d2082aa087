//! The server: pages for people and an API for scripts, over one [`crate::notebook::Notebook`].
//! It owns HTTP and nothing else: no handler knows how a note is parsed or a query answered. It
//! is apart because the core is synchronous and must never learn what a request is; the two meet
//! in [`seam`] alone. Reading order: what is built, which routes there are, who may come in, and
//! then what each route answers.

mod application;
mod router;

mod security;

mod seam;
mod state;

mod assets;
mod params;
mod present;
mod problem;
mod templates;

mod api;
mod pages;

pub use api::openapi::document as openapi_document;
pub use application::Application;
pub use router::{Access, Endpoint, ROUTES};
