//! Blocks: headings, lists, quotes, callouts, tables, code.

use super::{
    body::{Body, Paragraph},
    code,
    escape::{push_attribute, push_text},
};
use crate::{
    model::address,
    vault::markdown::{Alignment, Callout, CalloutKind, Event, Fold, Tag, TagEnd},
};

impl<'b> Body<'b, '_> {
    /// Writes the start of an element, or the whole of it; returns the index of what comes next.
    pub(super) fn start(&mut self, tag: &'b Tag<'b>, at: usize) -> usize {
        match tag {
            Tag::Paragraph => self.start_paragraph(at),
            Tag::Heading { level } => self.start_heading(*level, at),
            Tag::BlockQuote => self.start_block("<blockquote", ">\n", "</blockquote>\n", at),
            Tag::Callout(callout) => self.start_callout(callout, at),
            Tag::CalloutTitle => self.start_callout_title(at),
            Tag::CodeBlock { language } => return self.code_block(language, at),
            Tag::HtmlBlock => return self.html_block(at),
            Tag::List(None) => self.start_block("<ul", ">\n", "</ul>\n", at),
            Tag::List(Some(1)) => self.start_block("<ol", ">\n", "</ol>\n", at),
            Tag::List(Some(first)) => {
                let start = format!("<ol start=\"{first}\"");
                self.start_block(&start, ">\n", "</ol>\n", at);
            }
            Tag::Item => self.start_item(at),
            Tag::FootnoteDefinition(_) => return self.outline.end(at) + 1,
            Tag::Table(alignments) => {
                self.tables.push((alignments, 0));
                // Wide tables scroll by themselves, by keyboard too.
                let start = "<div class=\"table-scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"";
                self.start_block(start, "><table>\n", "</tbody></table></div>\n", at);
            }
            Tag::TableHead => {
                self.head = true;
                self.start_row("<thead><tr>", "</tr></thead>\n<tbody>\n");
            }
            Tag::TableRow => self.start_row("<tr>", "</tr>\n"),
            Tag::TableCell => self.start_cell(),
            _ => return self.start_inline(tag, at),
        }
        at + 1
    }

    /// What the end of an element changes beside its closing tag.
    pub(super) fn leave(&mut self, end: TagEnd) {
        match end {
            TagEnd::Table => _ = self.tables.pop(),
            TagEnd::TableHead => self.head = false,
            TagEnd::Heading { .. } => {
                self.phrasing -= 1;
                self.push_heading_anchor();
            }
            TagEnd::CalloutTitle => self.phrasing -= 1,
            TagEnd::Link => {
                self.phrasing -= 1;
                self.links = self.links.saturating_sub(1);
            }
            end if end.is_inline() => self.phrasing -= 1,
            _ => {}
        }
    }

    /// An element with its block id, if it has one.
    fn start_block(&mut self, start: &str, rest: &str, closer: &'static str, at: usize) {
        self.page.out.push_str(start);
        self.push_block_id(at);
        self.page.out.push_str(rest);
        self.open(closer);
    }

    /// ` id="…"` for a block that has a name. Ids within embedded notes belong to the notes' own
    /// pages.
    fn push_block_id(&mut self, at: usize) {
        if let (Some(id), false) = (self.outline.ids_of(at).first(), self.is_embedded()) {
            push_attribute(&mut self.page.out, "id", &address::block_anchor(id));
        }
    }

    fn start_paragraph(&mut self, at: usize) {
        self.paragraph = Paragraph::Pending;
        if !self.outline.ids_of(at).is_empty() && !self.is_embedded() {
            self.page.out.push_str("<p");
            self.push_block_id(at);
            self.page.out.push('>');
            self.paragraph = Paragraph::Open;
        }
        self.raw.raise();
    }

    fn start_heading(&mut self, level: u8, at: usize) {
        const TAGS: [(&str, &str); 6] = [
            ("<h1", "</h1>\n"),
            ("<h2", "</h2>\n"),
            ("<h3", "</h3>\n"),
            ("<h4", "</h4>\n"),
            ("<h5", "</h5>\n"),
            ("<h6", "</h6>\n"),
        ];
        let (start, closer) = TAGS[usize::from(level.clamp(1, 6)) - 1];
        let heading = self.heading_of(at).filter(|_| !self.is_embedded());
        // The page shows the title already.
        let repeats = level == 1
            && heading.is_some_and(|h| h.text.to_lowercase() == self.note.title.to_lowercase());
        let out = &mut self.page.out;
        out.push_str(start);
        if let Some(heading) = heading {
            push_attribute(out, "id", &heading.slug);
        }
        out.push_str(if repeats { " class=\"repeats-title\">" } else { ">" });
        if let (Some(_), Some(id)) = (heading, self.outline.ids_of(at).first()) {
            out.push_str("<span");
            push_attribute(out, "id", &address::block_anchor(id));
            out.push_str("></span>");
        }
        self.heading = heading;
        self.phrasing += 1;
        self.open(closer);
    }

    fn push_heading_anchor(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let out = &mut self.page.out;
        out.push_str(" <a class=\"heading-anchor\"");
        push_attribute(out, "href", &format!("#{}", address::encode(&heading.slug)));
        push_attribute(out, "aria-label", &format!("Link to “{}”", heading.text));
        out.push_str(">#</a>");
    }

    fn start_item(&mut self, at: usize) {
        let first = match self.events.get(at + 1).map(|e| &e.event) {
            Some(Event::Start(Tag::Paragraph)) => at + 2,
            _ => at + 1,
        };
        self.page.out.push_str("<li");
        self.push_block_id(at);
        match self.events.get(first).map(|e| &e.event) {
            Some(Event::Task(marker)) => {
                push_attribute(&mut self.page.out, "class", "task");
                push_attribute(&mut self.page.out, "data-task", marker.encode_utf8(&mut [0; 4]));
            }
            Some(Event::Start(Tag::Field(field))) if self.relation(field, first).is_some() => {
                push_attribute(&mut self.page.out, "class", "relation-item");
            }
            _ => {}
        }
        self.page.out.push('>');
        self.open("</li>\n");
    }

    pub(super) fn task(&mut self, marker: char) {
        self.line_content();
        let (state, checked) = match marker {
            ' ' => ("To do".to_owned(), ""),
            'x' | 'X' => ("Done".to_owned(), " checked"),
            '-' => ("Cancelled".to_owned(), ""),
            '/' => ("In progress".to_owned(), ""),
            other => (format!("Marked {other}"), ""),
        };
        let out = &mut self.page.out;
        out.push_str("<input type=\"checkbox\" disabled");
        out.push_str(checked);
        push_attribute(out, "data-task", marker.encode_utf8(&mut [0; 4]));
        push_attribute(out, "aria-label", &state);
        out.push_str("> ");
    }

    fn start_row(&mut self, start: &str, closer: &'static str) {
        if let Some((_, cell)) = self.tables.last_mut() {
            *cell = 0;
        }
        self.page.out.push_str(start);
        self.open(closer);
    }

    fn start_cell(&mut self) {
        let (start, closer) = match self.head {
            true => ("<th scope=\"col\"", "</th>"),
            false => ("<td", "</td>"),
        };
        let alignment = self.tables.last_mut().and_then(|(alignments, cell)| {
            *cell += 1;
            alignments.get(*cell - 1)
        });
        self.page.out.push_str(start);
        self.page.out.push_str(match alignment {
            Some(Alignment::Left) => " class=\"left\">",
            Some(Alignment::Center) => " class=\"center\">",
            Some(Alignment::Right) => " class=\"right\">",
            Some(Alignment::None) | None => ">",
        });
        self.open(closer);
    }

    fn start_callout(&mut self, callout: &Callout<'_>, at: usize) {
        let kind = callout.kind.as_str();
        let out = &mut self.page.out;
        let closer = match callout.fold {
            Some(_) => "</div></details>\n",
            None => "</div></div>\n",
        };
        out.push_str(if callout.fold.is_some() { "<details" } else { "<div" });
        push_attribute(out, "class", &format!("callout callout-{kind}"));
        push_attribute(out, "data-callout", &callout.name.to_lowercase());
        out.push_str(if callout.fold == Some(Fold::Open) { " open" } else { "" });
        self.push_block_id(at);
        self.page.out.push_str(">\n");
        if !matches!(
            self.events.get(at + 1).map(|e| &e.event),
            Some(Event::Start(Tag::CalloutTitle))
        ) {
            let closer = self.push_callout_title(callout);
            push_text(&mut self.page.out, &capitalised(callout.name));
            self.page.out.push_str(closer);
        }
        self.open(closer);
    }

    fn start_callout_title(&mut self, at: usize) {
        let callout = at.checked_sub(1).map(|before| &self.events[before].event);
        let closer = match callout {
            Some(Event::Start(Tag::Callout(callout))) => self.push_callout_title(callout),
            _ => "",
        };
        self.phrasing += 1;
        self.open(closer);
    }

    /// Up to the title's text; returns what ends it and begins the content.
    fn push_callout_title(&mut self, callout: &Callout<'_>) -> &'static str {
        let (start, closer) = match callout.fold {
            Some(_) => ("<summary", "</summary>\n<div class=\"callout-content\">\n"),
            None => ("<div", "</div>\n<div class=\"callout-content\">\n"),
        };
        let out = &mut self.page.out;
        out.push_str(start);
        out.push_str(
            " class=\"callout-title\"><span class=\"callout-glyph\" aria-hidden=\"true\">",
        );
        out.push_str(glyph(callout.kind));
        out.push_str("</span> ");
        closer
    }

    fn code_block(&mut self, language: &str, at: usize) -> usize {
        let end = self.outline.end(at);
        let code = self.plain(at + 1..end);
        if language.eq_ignore_ascii_case("mermaid") {
            self.page.out.push_str("<pre class=\"mermaid\"");
            self.push_block_id(at);
            self.page.out.push('>');
            self.page.text(&code, push_text);
            self.page.out.push_str("</pre>\n");
            return end + 1;
        }
        self.page.out.push_str("<pre class=\"code\" tabindex=\"0\"");
        if !language.is_empty() {
            push_attribute(&mut self.page.out, "data-language", &language.to_lowercase());
        }
        self.push_block_id(at);
        self.page.out.push_str("><code>");
        match code::highlight(&code, language) {
            Some(markup) => self.page.slots.put(&mut self.page.out, markup),
            None => self.page.text(&code, push_text),
        }
        self.page.out.push_str("</code></pre>\n");
        end + 1
    }
}

fn glyph(kind: CalloutKind) -> &'static str {
    match kind {
        CalloutKind::Note => "✎",
        CalloutKind::Abstract => "≡",
        CalloutKind::Info => "i",
        CalloutKind::Todo => "☐",
        CalloutKind::Tip => "✦",
        CalloutKind::Success => "✓",
        CalloutKind::Question => "?",
        CalloutKind::Warning => "⚠",
        CalloutKind::Failure => "✗",
        CalloutKind::Danger => "↯",
        CalloutKind::Bug => "⊘",
        CalloutKind::Example => "⁝",
        CalloutKind::Quote => "❝",
    }
}

fn capitalised(name: &str) -> String {
    let mut characters = name.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
