//! What is derived from the vault and can be deleted.

pub mod chunk;

pub mod bench;
pub mod embed;
pub mod keyword;
mod recent;
pub mod runtime;
pub mod store;
pub mod vector;
