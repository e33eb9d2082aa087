//! [`Body`]: writes one document's events, be it the page's own note or one embedded in it. This
//! file walks; what an element looks like stands with its form: `blocks`, `inline`, `links`, …

use std::ops::Range;

use super::{escape::push_text, footnotes::Footnotes, markup::Open, outline::Outline, page::Page};
use crate::{
    model::{Heading, Note, ProblemKind},
    vault::markdown::{Alignment, Event, Lines, Spanned, Tag, TagEnd},
};

pub(super) struct Body<'b, 'c> {
    pub(super) page: &'b mut Page<'c>,
    pub(super) note: &'b Note,
    pub(super) events: &'b [Spanned<'b>],
    pub(super) outline: Outline<'b>,
    pub(super) footnotes: Footnotes<'b>,
    lines: Lines,
    /// Before each of this document's own ids; empty for the page's note.
    pub(super) scope: String,
    /// What ends the open elements.
    pub(super) closers: Vec<&'static str>,
    /// Raw HTML elements that are open.
    pub(super) raw: Open,
    pub(super) paragraph: Paragraph,
    /// The open heading.
    pub(super) heading: Option<&'b Heading>,
    /// Open elements that may hold text but no blocks.
    pub(super) phrasing: usize,
    /// Open links: a link in a link is none.
    pub(super) links: usize,
    /// The alignments of the open tables, and the next cell's number.
    pub(super) tables: Vec<(&'b [Alignment], usize)>,
    /// Whether the open row is a table's head.
    pub(super) head: bool,
}

/// An open paragraph, whose tag is only written once it has content: an embedded note is no part of
/// a paragraph and parts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paragraph {
    None,
    Pending,
    Open,
}

impl<'b, 'c> Body<'b, 'c> {
    pub(super) fn new(
        page: &'b mut Page<'c>,
        note: &'b Note,
        source: &str,
        events: &'b [Spanned<'b>],
    ) -> Self {
        let scope = match page.scopes {
            0 => String::new(),
            number => format!("e{number}-"),
        };
        Self {
            page,
            note,
            events,
            outline: Outline::of(events),
            footnotes: Footnotes::default(),
            lines: Lines::of(source),
            scope,
            closers: Vec::new(),
            raw: Open::default(),
            paragraph: Paragraph::None,
            heading: None,
            phrasing: 0,
            links: 0,
            tables: Vec::new(),
            head: false,
        }
    }

    /// Writes the document and its footnotes.
    pub(super) fn whole(&mut self) {
        self.part(0..self.events.len());
        self.write_footnotes(true);
        self.report();
    }

    /// Writes whole elements, and the footnotes that they refer to.
    pub(super) fn excerpt(&mut self, range: Range<usize>) {
        let item =
            matches!(self.events.get(range.start).map(|e| &e.event), Some(Event::Start(Tag::Item)));
        self.page.out.push_str(if item { "<ul>\n" } else { "" });
        self.part(range);
        self.page.out.push_str(if item { "</ul>\n" } else { "" });
        self.write_footnotes(false);
        self.report();
    }

    fn part(&mut self, range: Range<usize>) {
        self.raw.raise();
        self.range(range);
        self.lower();
    }

    /// Writes whole elements.
    pub(super) fn range(&mut self, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            at = self.event(at);
        }
    }

    /// Writes an event, or an element as a whole; returns the index of what comes next.
    fn event(&mut self, at: usize) -> usize {
        let events = self.events;
        match &events[at].event {
            Event::Start(tag) => return self.start(tag, at),
            Event::End(end) => self.end(*end),
            Event::Text(text) => {
                self.line_content();
                self.page.text(text, push_text);
            }
            Event::Code(text) => self.inline_code(text),
            Event::Math { tex, display } => self.math(tex, *display),
            Event::InlineHtml(html) | Event::Html(html) => self.inline_html(html),
            Event::WikiLink(link) if link.embed => self.wiki_embed(link, at),
            Event::WikiLink(link) => self.wiki_link(link),
            Event::HashTag(tag) => self.hash_tag(tag),
            // Its block carries it.
            Event::BlockId { .. } => {}
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::Task(marker) => self.task(*marker),
            Event::SoftBreak => self.line_break(self.page.context.strict_line_breaks()),
            Event::HardBreak => self.line_break(false),
            Event::Rule => self.page.out.push_str("<hr>\n"),
        }
        at + 1
    }

    fn end(&mut self, end: TagEnd) {
        self.lower();
        self.leave(end);
        if end == TagEnd::Paragraph {
            let open = std::mem::replace(&mut self.paragraph, Paragraph::None);
            self.page.out.push_str(if open == Paragraph::Open { "</p>\n" } else { "" });
            return;
        }
        let closer = self.closers.pop().unwrap_or("");
        self.page.out.push_str(closer);
    }

    /// Opens an element that ends with `closer`.
    pub(super) fn open(&mut self, closer: &'static str) {
        self.closers.push(closer);
        self.raw.raise();
    }

    /// Ends the raw HTML elements of the element that ends.
    pub(super) fn lower(&mut self) {
        let links = self.raw.lower(&mut self.page.out);
        self.links = self.links.saturating_sub(links);
    }

    /// To be called before anything that belongs into a line of text.
    pub(super) fn line_content(&mut self) {
        if self.paragraph == Paragraph::Pending {
            self.paragraph = Paragraph::Open;
            self.page.out.push_str("<p>");
        }
    }

    /// Makes room for a block; false where only text may stand.
    pub(super) fn block_content(&mut self) -> bool {
        if self.phrasing > 0 || self.links > 0 || self.raw.within_inline() {
            return false;
        }
        if self.paragraph == Paragraph::Open {
            self.paragraph = Paragraph::Pending;
            self.page.out.push_str("</p>\n");
        }
        true
    }

    /// The text of a range without its markup.
    pub(super) fn plain(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        for spanned in &self.events[range] {
            match &spanned.event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::Math { tex, .. } => text.push_str(tex),
                Event::WikiLink(link) => text.push_str(&link.label()),
                Event::HashTag(tag) => {
                    text.push('#');
                    text.push_str(tag);
                }
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                _ => {}
            }
        }
        text
    }

    /// One-based, in the file.
    pub(super) fn line(&self, at: usize) -> u32 {
        self.lines.line(self.events[at].span.start)
    }

    /// What parsing says of the heading at that event.
    pub(super) fn heading_of(&self, at: usize) -> Option<&'b Heading> {
        let line = self.line(at);
        let found = self.note.headings.binary_search_by_key(&line, |heading| heading.line);
        found.ok().map(|index| &self.note.headings[index])
    }

    /// Whether this is a note within the page's note.
    pub(super) fn is_embedded(&self) -> bool {
        !self.scope.is_empty()
    }

    fn report(&mut self) {
        if self.raw.exceeded {
            self.page.problem(
                None,
                ProblemKind::TooDeep,
                "HTML tags that are too many or nest too deeply were left out of the page",
                self.note.path.as_str(),
                "write the text in Markdown, or attach the HTML as a file",
            );
        }
    }
}
