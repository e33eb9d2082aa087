//! The vocabulary: plain values that every layer speaks and none of them owns. Nothing here reads
//! a file, knows a library's types or HTTP; a value that exists is valid (parse, don't validate).

pub mod address;
mod edge;
mod note;
mod path;
mod problem;

pub use edge::{Edge, Relation};
pub use note::{
    Anchor, Block, BlockId, Claim, ContentHash, Heading, Kind, Link, LinkForm, LinkOrigin, Note,
    ParsedNote, Scope,
};
pub use path::{PathError, VaultPath};
pub use problem::{Problem, ProblemKind, Severity};
