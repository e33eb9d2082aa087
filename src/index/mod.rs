//! (index)

pub mod bench;
pub mod keyword;
pub mod query;
