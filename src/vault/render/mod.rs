//! From a note's text to the HTML of its page: pure, total, and in time proportional to the text.
//! It owns every rule on what a note may put on a page. Text is escaped where it is written
//! (`escape`); raw HTML is written anew from a list (`raw`, `markup`); the whole passes a sanitiser
//! (`policy`); MathML and coloured code, which the sanitiser does not know, are put in behind it
//! (`slots`). What a link means depends on the rest of the vault, which a [`RenderContext`] knows.
//!
//! Choices where Obsidian's own rules are not written down:
//! - A line's end shows as one unless [`RenderContext::strict_line_breaks`] says otherwise.
//! - Footnotes that nothing refers to stand behind the others, so that no text is lost.
//! - A picture on another host is a link that says so: opening a note tells nobody.
//! - An embed where only a line of text may stand (a heading, a link) is shown as a link.

mod blocks;
mod body;
mod canvas;
mod code;
mod embeds;
mod escape;
mod fields;
mod footnotes;
mod html;
mod inline;
mod languages;
mod limits;
mod links;
mod markup;
mod math;
mod mathml;
mod media;
mod outline;
mod page;
mod policy;
mod raw;
mod slots;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use super::{frontmatter, problem::problem};
use crate::model::{Kind, LinkForm, Note, Problem, ProblemKind, VaultPath};

/// A page's HTML, sanitised, and what only rendering shows of the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// For an element of the flow, such as `<div class="prose">`; styled by `body.css`.
    pub html: String,
    /// Embeds that were stopped, markup that was left out. What parsing and linking show of a note
    /// is not repeated.
    pub problems: Vec<Problem>,
}

/// What rendering must know of the vault.
pub trait RenderContext {
    /// Where `target` leads from the note at `source`: the part of a link before its `#`,
    /// percent-decoded; for an entry of a library, its whole path. Never empty.
    fn resolve(&self, source: &VaultPath, target: &str, form: LinkForm) -> Target;

    /// A note without its text, for its headings.
    fn note(&self, path: &VaultPath) -> Option<Arc<Note>>;

    /// The text of a note to be embedded, decoded; `None` where it has none.
    fn text(&self, path: &VaultPath) -> Option<Arc<str>>;

    /// Whether a single line's end is a blank, as in Markdown, and no line's end, as in Obsidian.
    fn strict_line_breaks(&self) -> bool {
        false
    }
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Note {
        path: VaultPath,
        title: String,
        kind: Kind,
    },
    /// A file that is no note.
    File {
        path: VaultPath,
    },
    Missing,
}

/// Renders the text of `note`, which is `source` as a whole, frontmatter included. Whatever the
/// text, there is a page: one that is too long, or that makes a part of this program fail, is shown
/// as plain text, with a problem.
pub fn render(note: &Note, source: &str, context: &dyn RenderContext) -> Rendered {
    if source.len() > limits::MAX_SOURCE_BYTES {
        let message = format!(
            "the note has {} MB; up to {} MB are shown as a page",
            source.len() >> 20,
            limits::MAX_SOURCE_BYTES >> 20
        );
        let remedy = "split the note, or move its data into an attachment";
        return plain(
            note,
            source,
            problem(&note.path, None, ProblemKind::TooLarge, message, "", remedy),
        );
    }
    let whole = catch_unwind(AssertUnwindSafe(|| page::render(note, source, context)));
    whole.unwrap_or_else(|_| {
        let message = "the note could not be made into a page and is shown as plain text";
        let remedy = "take parts of the note out to find the one at fault, and report it";
        plain(
            note,
            source,
            problem(&note.path, None, ProblemKind::ParserFailure, message, "", remedy),
        )
    })
}

/// The text itself.
fn plain(note: &Note, source: &str, problem: Problem) -> Rendered {
    let body = frontmatter::read(source).body;
    let mut html = String::from("<pre class=\"plain\">");
    escape::push_text(&mut html, source.get(body..).unwrap_or(source));
    html.push_str("</pre>\n");
    tracing::warn!(path = %note.path, kind = ?problem.kind, "shown as plain text: {}", note.path);
    Rendered { html, problems: vec![problem] }
}
