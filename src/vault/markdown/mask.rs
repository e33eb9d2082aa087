//! Obsidian's syntax, found in the raw text and hidden from the markdown library behind bytes
//! that mean nothing to it, so that `[[a_b_c|*x*]]` is one link and `$a_1 * b_1$` one formula.
//! Offsets stay true: every mask is as long as what it hides.

use std::ops::Range;

use super::{
    event::{Callout, CalloutKind, Field, FieldForm, Fold},
    guard::INERT,
    survey::{Run, RunKind},
};

/// A stretch of text that is not what the library would take it for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mask<'a> {
    pub(super) range: Range<usize>,
    pub(super) kind: MaskKind<'a>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum MaskKind<'a> {
    WikiLink(super::WikiLink<'a>),
    Math {
        tex: Range<usize>,
        display: bool,
        quoted: bool,
    },
    /// Hidden; `whole_lines` where nothing else stands on its lines.
    Comment {
        whole_lines: bool,
    },
    /// `^[`, `[key:: ` or `(key:: `, whose end is the `Close` of the same number.
    Open {
        pair: usize,
        what: Opened,
    },
    Close {
        pair: usize,
    },
    /// `Key:: `; its value ends with the line, or in a list item with the paragraph.
    Line {
        field: Field,
        to_end: bool,
    },
    Callout(Callout<'a>),
    /// `depth` containers are around it.
    BlockId {
        id: &'a str,
        alone: bool,
        depth: usize,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Opened {
    Footnote,
    Field(Field),
}

/// The text with its masks in place, and the masks in order.
pub(super) fn apply(text: &str, masks: &[Mask<'_>]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for mask in masks {
        let hidden = &mut bytes[mask.range.clone()];
        match &mask.kind {
            // A heading of its own keeps the title apart from what follows it.
            MaskKind::Callout(_) => {
                hidden.fill(b' ');
                hidden[0] = b'#';
            }
            MaskKind::BlockId { .. } => hidden.fill(b' '),
            MaskKind::Comment { whole_lines: true } => blank_lines(hidden),
            _ => hidden.fill(INERT),
        }
    }
    // Masks begin and end at character boundaries and are filled with ASCII.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Blanks everything but line ends and the quote markers that keep a block quote together.
fn blank_lines(hidden: &mut [u8]) {
    let mut prefix = false;
    for byte in hidden {
        match *byte {
            b'\n' | b'\r' => prefix = true,
            b' ' | b'\t' | b'>' if prefix => {}
            _ => {
                prefix = false;
                *byte = b' ';
            }
        }
    }
}

/// `[!type]±` and the blanks behind it, at `start`.
pub(super) fn callout(text: &str, start: usize) -> Option<Mask<'_>> {
    let rest = &text[start..];
    let inside = rest.strip_prefix("[!")?;
    let close = inside.find([']', '\n', '[']).filter(|end| inside[*end..].starts_with(']'))?;
    let (name, after) = (&inside[..close], &inside[close + 1..]);
    // `[!type|metadata]`: what follows the bar is for a theme.
    let name = name.split('|').next().unwrap_or(name).trim();
    if name.is_empty() {
        return None;
    }
    let (fold, after) = match after.as_bytes().first() {
        Some(b'+') => (Some(Fold::Open), &after[1..]),
        Some(b'-') => (Some(Fold::Closed), &after[1..]),
        _ => (None, after),
    };
    let title = after.trim_start_matches([' ', '\t']);
    if !(after.is_empty() || after.starts_with([' ', '\t', '\n', '\r'])) {
        return None;
    }
    let range = start..text.len() - title.len();
    let callout = Callout { kind: CalloutKind::of(name), name, fold };
    Some(Mask { range, kind: MaskKind::Callout(callout) })
}

/// `^id` at the end of a run of text after a blank or an embed, or alone on the run's last line. A row of a
/// table counts only where it is nothing else.
pub(super) fn block_id<'a>(text: &'a str, run: &Run) -> Option<Mask<'a>> {
    let content = text[run.range.clone()].trim_end();
    let caret = content.rfind('^')?;
    let id = &content[caret + 1..];
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return None;
    }
    let before = &content[..caret];
    let line = before.rfind(['\n', '\r']).map_or(before, |end| &before[end + 1..]);
    let alone = line.trim_start_matches([' ', '\t', '>']).is_empty();
    if !alone
        && (run.kind == RunKind::Row || !(line.ends_with([' ', '\t']) || line.ends_with("]]")))
    {
        return None;
    }
    let start = run.range.start + caret;
    let range = start..start + 1 + id.len();
    Some(Mask { range, kind: MaskKind::BlockId { id, alone, depth: run.depth } })
}

/// A field's opener within a line: `[key:: ` or `(key:: `, at its bracket.
pub(super) fn bracket_field(text: &str, end: usize, at: usize) -> Option<(Field, usize)> {
    let form = match text.as_bytes()[at] {
        b'[' => FieldForm::Bracket,
        _ => FieldForm::Paren,
    };
    let (key, length) = super::fields::field_key(&text[at + 1..end])?;
    Some((Field { key, form }, at + 1 + length))
}
