//! The one binary of integration tests.

mod index;
mod search;
mod vault;
