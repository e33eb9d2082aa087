//! The vault: a folder of plain files in, notes and their problems out. Text is read once
//! ([`markdown`]), made into notes ([`parse`]), and their links are led to other notes
//! ([`resolve`], [`link`]); [`edit`] changes it by as little as can be; the folder itself is behind
//! [`disk`] and [`watch`]. What a user wrote is never an error here: it yields a value and a list of
//! problems.

pub mod frontmatter;
pub mod markdown;
pub mod parse;
pub mod render;

pub mod link;
pub mod resolve;

pub mod edit;

pub mod disk;
pub mod watch;

mod cycles;
mod dates;
mod decode;
mod fold;
mod problem;
mod properties;
mod suggest;

pub use decode::decode;
pub use disk::{Contents, FileEntry, MAX_READ, Scan, Vault};
pub use link::{Linked, link_all, link_one, resolve_link};
pub use parse::{FileTimes, parse};
pub use resolve::{Resolution, Resolver};
pub use watch::{Change, Watcher, watch};
