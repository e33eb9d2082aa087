//! The integration tests: one binary, so that the crate is linked once. Each module tries one part
//! of the notebook from outside.

mod api;
mod evidence;
mod graph;
mod growth;
mod index;
mod notebook;
mod papers;
mod query;
mod render;
mod search;
mod tidy;
mod vault;
