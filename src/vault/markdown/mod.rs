//! Obsidian's markdown as a stream of events with their place in the file: the one reading of a
//! note's text, which search, links and pages all share, so that what is a link to one is a link
//! to all. Only this folder names the markdown library; Obsidian's extensions are found in the raw
//! text (`scan`), hidden from the library (`mask`), and put back as events (`assemble`).
//!
//! Choices where Obsidian's own rules are not written down:
//! - A comment hides its text and everything in it. `%%` at the start of a line may span blocks,
//!   elsewhere it ends with its block; one that is never closed is text.
//! - `[[1]](url)` is a Markdown link, as pasted citations want it.
//! - An unescaped `|` within `[[…]]` belongs to the link, in tables too.
//! - A field (`key:: value`) in a list item runs to the item's end, elsewhere to the line's end.

mod assemble;
mod event;
mod fields;
mod guard;
mod hashtag;
mod leaf;
mod lines;
mod mask;
mod pairs;
mod scan;
mod survey;
mod wikilink;
mod words;

pub use event::{
    Alignment, Callout, CalloutKind, Destination, Event, Field, FieldForm, Fold, Spanned, Tag,
    TagEnd,
};
pub use fields::canonical_key;
pub use guard::MAX_LEVELS;
pub use hashtag::{is_tag_char, tag_length};
pub use lines::Lines;
pub use wikilink::{WikiLink, image_size};

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A note's body as events.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    pub events: Vec<Spanned<'a>>,
    /// Where blocks nest deeper than [`MAX_LEVELS`]; what lies deeper is text.
    pub too_deep: Option<usize>,
    /// The markdown library failed on this text; the events hold it as plain paragraphs.
    pub failed: bool,
}

/// Reads the part of a file behind its frontmatter, which ends at byte `body`. Spans count from
/// the file's start. Never fails, and takes time in proportion to the text's length.
///
/// # Panics
/// Where `body` is no character boundary of `source`.
pub fn read(source: &str, body: usize) -> Document<'_> {
    let text = &source[body..];
    let whole = catch_unwind(AssertUnwindSafe(|| assemble::document(text, body)));
    whole.unwrap_or_else(|_| assemble::plain(text, body))
}
