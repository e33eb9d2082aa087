//! What stands within a line: emphasis, code, formulas, tags, breaks.

use super::{
    body::{Body, Paragraph},
    escape::{push_attribute, push_text},
    math,
};
use crate::{model::address, vault::markdown::Tag};

impl<'b> Body<'b, '_> {
    pub(super) fn start_inline(&mut self, tag: &'b Tag<'b>, at: usize) -> usize {
        self.line_content();
        match tag {
            Tag::Emphasis => self.start_span("<em>", "</em>"),
            Tag::Strong => self.start_span("<strong>", "</strong>"),
            Tag::Strikethrough => self.start_span("<del>", "</del>"),
            Tag::Highlight => self.start_span("<mark>", "</mark>"),
            Tag::InlineFootnote => return self.inline_footnote(at),
            Tag::Field(field) => return self.field(field, at),
            Tag::Link(destination) => self.start_link(destination),
            Tag::Image(destination) => return self.image(destination, at),
            _ => self.start_span("", ""),
        }
        at + 1
    }

    pub(super) fn start_span(&mut self, start: &str, closer: &'static str) {
        self.page.out.push_str(start);
        self.phrasing += 1;
        self.open(closer);
    }

    pub(super) fn inline_code(&mut self, text: &str) {
        self.line_content();
        self.page.out.push_str("<code>");
        self.page.text(text, push_text);
        self.page.out.push_str("</code>");
    }

    pub(super) fn math(&mut self, tex: &str, display: bool) {
        self.line_content();
        let formula = self.page.effort.spend(tex.len(), || math::formula(tex, display));
        let formula = formula.unwrap_or_else(|| {
            math::source(tex, display, "The page has more formulas than are drawn at once.")
        });
        self.page.slots.put(&mut self.page.out, formula);
    }

    pub(super) fn hash_tag(&mut self, tag: &str) {
        self.line_content();
        let out = &mut self.page.out;
        if self.links == 0 {
            out.push_str("<a class=\"tag\"");
            push_attribute(out, "href", &address::tag(tag));
            out.push('>');
        }
        out.push('#');
        push_text(out, tag);
        out.push_str(if self.links == 0 { "</a>" } else { "" });
    }

    /// A line's end within a block; a blank where `soft`.
    pub(super) fn line_break(&mut self, soft: bool) {
        // Behind an embedded note no line has begun yet.
        if self.paragraph != Paragraph::Pending {
            match soft {
                true => self.page.text("\n", push_text),
                false => self.page.out.push_str("<br>\n"),
            }
        }
    }
}
