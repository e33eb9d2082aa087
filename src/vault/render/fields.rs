//! Dataview fields: a typed relation as a chip, its links and the reason; any other field as its key
//! and value. What counts as a relation is parsing's to say.

use std::ops::Range;

use super::{
    body::Body,
    escape::{push_attribute, push_text},
};
use crate::{
    model::Relation,
    vault::{
        markdown::{Event, Field, FieldForm, Tag},
        parse::relation::stated,
    },
};

/// A field that states a relation.
pub(super) struct Stated {
    relation: Relation,
    /// The index behind the last of the links that are meant.
    behind_links: usize,
}

impl<'b> Body<'b, '_> {
    pub(super) fn field(&mut self, field: &Field, at: usize) -> usize {
        if let Some(stated) = self.relation(field, at) {
            return self.write_relation(&stated, at);
        }
        if field.form == FieldForm::Paren {
            self.start_span("<span class=\"field\"><span class=\"field-value\">", "</span></span>");
            return at + 1;
        }
        let out = &mut self.page.out;
        out.push_str("<span class=\"field\"><span class=\"field-key\">");
        push_text(out, &field.key);
        out.push_str("</span> <span class=\"field-value\">");
        self.start_span("", "</span></span>");
        at + 1
    }

    /// The relation that the field starting at `at` states, if it does.
    pub(super) fn relation(&self, field: &Field, at: usize) -> Option<Stated> {
        let end = self.outline.end(at);
        let mut value = String::new();
        let mut links: Vec<Range<usize>> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let mut index = at + 1;
        while index < end {
            let next = match &self.events[index].event {
                Event::WikiLink(_) => index + 1,
                Event::Start(Tag::Link(_) | Tag::Image(_)) => self.outline.end(index) + 1,
                _ => {
                    value.push_str(&self.plain(index..index + 1));
                    index += 1;
                    continue;
                }
            };
            let start = value.len();
            value.push_str(&self.plain(index..next));
            links.push(start..value.len());
            ends.push(next);
            index = next;
        }
        let stated = stated(&field.key, &value, &links)?;
        let behind_links = *ends.get(stated.links.checked_sub(1)?)?;
        // Links within formatting cannot be parted from it.
        let parted = self.depth_at(at + 1, behind_links) == 0;
        parted.then_some(Stated { relation: stated.relation, behind_links })
    }

    fn write_relation(&mut self, stated: &Stated, at: usize) -> usize {
        let end = self.outline.end(at);
        let out = &mut self.page.out;
        out.push_str("<span class=\"relation\"");
        push_attribute(out, "data-relation", stated.relation.as_str());
        out.push_str("><span class=\"relation-chip\">");
        push_text(out, &stated.relation.label());
        out.push_str("</span> ");
        self.raw.raise();
        self.phrasing += 1;
        self.range(at + 1..stated.behind_links);
        self.write_reason(stated.behind_links..end);
        self.phrasing -= 1;
        self.lower();
        self.page.out.push_str("</span>");
        end + 1
    }

    /// The author's words, without what parts them from the links.
    fn write_reason(&mut self, range: Range<usize>) {
        let events = self.events;
        let mut rest = range.clone();
        let mut first = "";
        if let Some(Event::Text(text)) = events.get(range.start).map(|e| &e.event)
            && !range.is_empty()
        {
            first = text.trim_start_matches(['—', '–', '-', ':', ',', ';', ' ', '\u{a0}']);
            rest.start += 1;
        }
        if first.is_empty() && rest.is_empty() {
            return;
        }
        self.page.out.push_str(" <span class=\"relation-reason\">");
        push_text(&mut self.page.out, first);
        self.range(rest);
        self.page.out.push_str("</span>");
    }

    /// How many elements that start in the range do not end there.
    fn depth_at(&self, start: usize, end: usize) -> usize {
        (start..end)
            .filter(|&index| self.outline.end(index) >= end && index < end && self.starts(index))
            .count()
    }

    fn starts(&self, index: usize) -> bool {
        matches!(self.events[index].event, Event::Start(_))
    }
}
