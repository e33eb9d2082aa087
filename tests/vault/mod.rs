//! The vault: markdown, parsing, links, disk.

mod markdown;
