//! The server as a browser and a script meet it: over a socket, on a port of its own, above a
//! small vault that also holds what an attacker would put there.

mod access;
mod answers;
mod app;
mod documents;
mod events;
mod files;
mod filters;
mod many;
mod pages;
mod runs;
mod synthesis;
mod writing;

use app::TestApp;
