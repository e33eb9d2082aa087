//! The vault: text in, notes and their problems out.

pub mod markdown;
