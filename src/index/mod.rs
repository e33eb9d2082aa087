//! (index)

pub mod bench;
pub mod keyword;
