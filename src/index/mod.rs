//! (index)

pub mod keyword;
