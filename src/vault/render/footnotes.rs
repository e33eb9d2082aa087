//! Footnotes: numbered in the order in which the text refers to them, written at its end, with the
//! way back.

use std::{collections::HashMap, ops::Range};

use super::{
    body::Body,
    escape::{push_attribute, push_text},
};
use crate::vault::markdown::{Event, Tag};

/// A footnote that is referred to more often gets no more ways back.
const MAX_WAYS_BACK: usize = 20;

#[derive(Default)]
pub(super) struct Footnotes<'a> {
    list: Vec<Footnote>,
    /// From a label to the place in the list.
    numbers: HashMap<&'a str, usize>,
}

struct Footnote {
    /// The events it consists of.
    content: Range<usize>,
    references: usize,
}

impl Footnotes<'_> {
    fn add(&mut self, content: Range<usize>) -> usize {
        self.list.push(Footnote { content, references: 0 });
        self.list.len() - 1
    }
}

impl<'b> Body<'b, '_> {
    pub(super) fn footnote_reference(&mut self, label: &str) {
        self.line_content();
        match self.footnote(label) {
            Some(index) => self.push_reference(index),
            None => {
                self.page.out.push_str("[^");
                push_text(&mut self.page.out, label);
                self.page.out.push(']');
            }
        }
    }

    pub(super) fn inline_footnote(&mut self, at: usize) -> usize {
        let end = self.outline.end(at);
        let index = self.footnotes.add(at + 1..end);
        self.push_reference(index);
        end + 1
    }

    /// The place in the list of the footnote with that label; `None` where nothing defines it.
    fn footnote(&mut self, label: &str) -> Option<usize> {
        if let Some(index) = self.footnotes.numbers.get(label) {
            return Some(*index);
        }
        let (label, start) = *self.outline.footnote(label)?;
        let index = self.footnotes.add(start + 1..self.outline.end(start));
        self.footnotes.numbers.insert(label, index);
        Some(index)
    }

    fn push_reference(&mut self, index: usize) {
        let footnote = &mut self.footnotes.list[index];
        footnote.references += 1;
        let (number, reference) = (index + 1, footnote.references);
        let out = &mut self.page.out;
        out.push_str("<sup class=\"footnote-reference\">");
        if self.links == 0 {
            out.push_str("<a");
            push_attribute(out, "id", &reference_id(&self.scope, number, reference));
            push_attribute(out, "href", &format!("#{}fn-{number}", self.scope));
            push_attribute(out, "role", "doc-noteref");
            push_attribute(out, "aria-label", &format!("Footnote {number}"));
            out.push('>');
        }
        out.push_str(&number.to_string());
        out.push_str(if self.links == 0 { "</a></sup>" } else { "</sup>" });
    }

    /// Footnotes may refer to further ones. `all`: also those that nothing refers to.
    pub(super) fn write_footnotes(&mut self, all: bool) {
        let defined = self.outline.footnotes().len();
        if self.footnotes.list.is_empty() && (!all || defined == 0) {
            return;
        }
        self.page.out.push_str(
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n",
        );
        let (mut written, mut looked_at) = (0, 0);
        loop {
            while written < self.footnotes.list.len() {
                self.write_footnote(written);
                written += 1;
            }
            if !all || looked_at == defined {
                break;
            }
            let (label, _) = self.outline.footnotes()[looked_at];
            looked_at += 1;
            self.footnote(label);
        }
        self.page.out.push_str("</ol>\n</section>\n");
    }

    fn write_footnote(&mut self, index: usize) {
        let (number, content) = (index + 1, self.footnotes.list[index].content.clone());
        self.page.out.push_str("<li");
        push_attribute(&mut self.page.out, "id", &format!("{}fn-{number}", self.scope));
        self.page.out.push('>');
        // `^[…]` holds text only, and belongs into a paragraph like the others' texts.
        let first = self.events.get(content.start).map(|e| &e.event);
        let blocks = matches!(first, Some(Event::Start(tag)) if !tag.end().is_inline() || matches!(tag, Tag::Paragraph));
        self.page.out.push_str(if blocks { "" } else { "<p>" });
        self.raw.raise();
        self.phrasing += usize::from(!blocks);
        self.range(content);
        self.phrasing -= usize::from(!blocks);
        self.lower();
        self.page.out.push_str(if blocks { "" } else { "</p>" });
        for reference in 1..=self.footnotes.list[index].references.min(MAX_WAYS_BACK) {
            let out = &mut self.page.out;
            out.push_str(" <a class=\"footnote-back\"");
            push_attribute(
                out,
                "href",
                &format!("#{}", reference_id(&self.scope, number, reference)),
            );
            push_attribute(out, "role", "doc-backlink");
            push_attribute(
                out,
                "aria-label",
                &format!("Back to reference {reference} of footnote {number}"),
            );
            out.push_str(">↩</a>");
        }
        self.page.out.push_str("</li>\n");
    }
}

fn reference_id(scope: &str, number: usize, reference: usize) -> String {
    match reference {
        1 => format!("{scope}fnref-{number}"),
        _ => format!("{scope}fnref-{number}-{reference}"),
    }
}
