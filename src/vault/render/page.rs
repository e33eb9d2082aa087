//! [`Page`]: what a note and everything embedded in it share while one page is written, and the
//! order in which the safeguards act.

use std::cell::Cell;

use super::{
    RenderContext, Rendered,
    body::Body,
    canvas,
    limits::{Effort, MAX_PROBLEMS, MAX_TEXT_BYTES},
    policy,
    slots::Slots,
};
use crate::{
    model::{Kind, Note, Problem, ProblemKind, VaultPath},
    vault::{frontmatter, markdown, problem::problem},
};

pub(super) struct Page<'c> {
    pub(super) context: &'c dyn RenderContext,
    /// The note whose page it is.
    pub(super) host: &'c VaultPath,
    pub(super) out: String,
    pub(super) slots: Slots,
    pub(super) effort: Effort,
    /// The notes being written, outermost first, with the anchor of the part that is embedded.
    pub(super) open: Vec<(VaultPath, Option<String>)>,
    /// Documents so far beside the note itself; each has ids of its own.
    pub(super) scopes: usize,
    /// Embeds so far.
    pub(super) embeds: usize,
    /// Bytes of text read for them.
    pub(super) embedded_bytes: usize,
    problems: Vec<Problem>,
    /// Where the last text ended in `out`, and how long it was since the last tag.
    text: (usize, usize),
    /// Headings and blocks looked at.
    pub(super) anchors: Cell<usize>,
}

pub(super) fn render(note: &Note, source: &str, context: &dyn RenderContext) -> Rendered {
    let mut page = Page {
        context,
        host: &note.path,
        out: String::with_capacity(2 * source.len()),
        slots: Slots::default(),
        effort: Effort::default(),
        open: vec![(note.path.clone(), None)],
        scopes: 0,
        embeds: 0,
        embedded_bytes: 0,
        problems: Vec::new(),
        text: (0, 0),
        anchors: Cell::new(0),
    };
    if note.kind == Kind::Canvas {
        canvas::write(&mut page, note, source);
    } else {
        let body = frontmatter::read(source).body;
        let document = markdown::read(source, body);
        Body::new(&mut page, note, source, &document.events).whole();
    }
    let html = page.slots.fill(&policy::clean(&page.out));
    Rendered { html, problems: page.problems }
}

impl Page<'_> {
    /// Writes text; `escape` says how.
    pub(super) fn text(&mut self, text: &str, escape: fn(&mut String, &str)) {
        let (end, length) = self.text;
        let length = if end == self.out.len() { length + text.len() } else { text.len() };
        if length > MAX_TEXT_BYTES {
            let mut escaped = String::with_capacity(text.len());
            escape(&mut escaped, text);
            self.slots.put(&mut self.out, escaped);
            self.text = (self.out.len(), 0);
        } else {
            escape(&mut self.out, text);
            self.text = (self.out.len(), length);
        }
    }

    /// Of problems without end the first ones are enough to act upon.
    pub(super) fn problem(
        &mut self,
        line: Option<u32>,
        kind: ProblemKind,
        message: &str,
        text: &str,
        remedy: &str,
    ) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem(self.host, line, kind, message, text, remedy));
        }
    }
}
