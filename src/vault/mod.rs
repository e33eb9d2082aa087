//! The vault: text in, notes and their problems out.

pub mod decode;
pub mod frontmatter;
pub mod markdown;
pub mod parse;

pub mod link;
pub mod resolve;

mod cycles;
mod dates;
mod fold;
mod problem;
mod properties;
mod suggest;
