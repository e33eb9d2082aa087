//! What is derived from the vault and can be deleted.

pub mod chunk;
pub mod embed;
mod recent;
pub mod runtime;
