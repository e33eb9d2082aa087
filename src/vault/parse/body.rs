//! A note's text: headings, tags, links, block ids, and the blocks that search reads.

use std::{collections::HashSet, ops::Range};

use super::{leaf::Leaf, slug::Slugs};
use crate::{
    model::{Block, BlockId, Heading, LinkForm, ParsedNote, ProblemKind},
    vault::{
        markdown::{Document, Event, FieldForm, Lines, Tag, TagEnd},
        problem::problem,
        properties::as_u32,
    },
};

/// Rows of a table are searched in groups of about this many bytes.
const ROWS_BYTES: usize = 1000;

pub(super) fn read(parsed: &mut ParsedNote, document: &Document<'_>, lines: &Lines) {
    let mut walk = Walk {
        parsed,
        lines,
        leaf: Leaf::default(),
        leaf_start: None,
        leaf_end: 0,
        content_end: 0,
        task: None,
        slugs: Slugs::default(),
        tags: HashSet::new(),
        frames: vec![Frame { end: None, span: 0..0, before: None }],
        footnotes: 0,
        rows: None,
    };
    walk.tags.extend(walk.parsed.note.tags.iter().map(|tag| tag.to_lowercase()));
    for spanned in &document.events {
        walk.event(&spanned.event, spanned.span.clone());
    }
    walk.end_leaf();
    walk.end_rows();
    let mut seen = HashSet::new();
    walk.parsed.note.tags.retain(|tag| seen.insert(tag.to_lowercase()));
}

/// An open block.
struct Frame {
    end: Option<TagEnd>,
    span: Range<usize>,
    /// The last block that ended within it.
    before: Option<Range<usize>>,
}

struct Walk<'a> {
    parsed: &'a mut ParsedNote,
    lines: &'a Lines,
    leaf: Leaf,
    leaf_start: Option<usize>,
    leaf_end: usize,
    /// Where the last content ended: containers' own spans run on over blank lines.
    content_end: usize,
    task: Option<char>,
    slugs: Slugs,
    /// Lower case, to add each once.
    tags: HashSet<String>,
    frames: Vec<Frame>,
    footnotes: usize,
    /// The text and place of the table rows read so far.
    rows: Option<(String, Range<usize>)>,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, span: Range<usize>) {
        match event {
            Event::Start(tag) if tag.end().is_inline() => self.start_inline(tag, span),
            Event::Start(tag) => self.start_block(tag, span),
            Event::End(end) if end.is_inline() => {
                self.touch(&span);
                self.end_inline(*end);
            }
            Event::End(end) => self.end_block(*end, span),
            Event::BlockId { id, alone } => self.block_id(id, *alone, &span),
            Event::Task(marker) => self.task = Some(*marker),
            Event::Rule => {
                self.end_leaf();
                self.content_end = span.end;
            }
            Event::Html(html) => {
                self.touch(&span);
                strip_tags(html, &mut self.leaf.text);
            }
            Event::InlineHtml(_) | Event::FootnoteReference(_) => self.touch(&span),
            Event::Text(text) | Event::Code(text) => self.text(text, &span),
            Event::Math { tex, .. } => self.text(tex, &span),
            Event::SoftBreak => self.text(" ", &span),
            Event::HardBreak => self.text("\n", &span),
            Event::HashTag(tag) => {
                self.text("#", &span);
                self.text(tag, &span);
                if self.tags.insert(tag.to_lowercase()) {
                    self.parsed.note.tags.push((*tag).to_owned());
                }
            }
            Event::WikiLink(link) => {
                self.touch(&span);
                self.leaf.wikilink(link, span, self.footnotes > 0);
            }
        }
    }

    fn touch(&mut self, span: &Range<usize>) {
        self.leaf_start.get_or_insert(span.start);
        self.leaf_end = self.leaf_end.max(span.end);
        self.content_end = self.content_end.max(span.end);
    }

    fn text(&mut self, text: &str, span: &Range<usize>) {
        self.touch(span);
        self.leaf.text.push_str(text);
    }

    fn start_inline(&mut self, tag: &Tag<'_>, span: Range<usize>) {
        self.touch(&(span.start..span.start));
        match tag {
            // An autolink leads out of the vault.
            Tag::Link(to) if to.auto => self.leaf.open_link("", LinkForm::Markdown, span, false),
            Tag::Link(to) => {
                self.leaf.open_link(&to.url, LinkForm::Markdown, span, self.footnotes > 0)
            }
            Tag::Image(to) => {
                self.leaf.open_link(&to.url, LinkForm::Embed, span, self.footnotes > 0)
            }
            Tag::Field(field) => self.leaf.open_field(&field.key, field.form != FieldForm::Paren),
            Tag::InlineFootnote => {
                self.footnotes += 1;
                self.leaf.text.push_str(" (");
            }
            _ => {}
        }
    }

    fn end_inline(&mut self, end: TagEnd) {
        match end {
            TagEnd::Link | TagEnd::Image => self.leaf.close_link(),
            TagEnd::InlineFootnote => {
                self.footnotes -= 1;
                self.leaf.text.push(')');
            }
            TagEnd::Field => {
                if let Some(text) = self.leaf.close_field() {
                    let line = self.leaf_start.map(|start| self.lines.line(start));
                    self.parsed.note.problems.push(problem(
                        &self.parsed.note.path,
                        line,
                        ProblemKind::BadRelation,
                        "a relation that names no note",
                        &text,
                        "name the note as a link: relation:: [[Note]] — the reason",
                    ));
                }
            }
            _ => {}
        }
    }

    fn start_block(&mut self, tag: &Tag<'_>, span: Range<usize>) {
        let end = tag.end();
        match end {
            TagEnd::TableCell => {
                if !self.leaf.text.is_empty() {
                    self.leaf.text.push_str(" | ");
                }
                self.touch(&span);
                return;
            }
            // The task belongs to the item's own paragraph.
            TagEnd::Paragraph => {}
            TagEnd::Item => {
                self.end_leaf();
                self.task = None;
            }
            _ => self.end_leaf(),
        }
        if end == TagEnd::Table {
            self.end_rows();
        }
        if end == TagEnd::FootnoteDefinition {
            self.footnotes += 1;
        }
        self.frames.push(Frame { end: Some(end), span, before: None });
    }

    fn end_block(&mut self, end: TagEnd, span: Range<usize>) {
        match end {
            TagEnd::TableCell => return,
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(&span),
            TagEnd::Table => self.end_rows(),
            TagEnd::Heading { level } => self.end_heading(level, &span),
            TagEnd::CodeBlock => self.end_code(&span),
            TagEnd::FootnoteDefinition => {
                self.end_leaf();
                self.footnotes -= 1;
            }
            _ => self.end_leaf(),
        }
        if self.frames.len() > 1 {
            self.frames.pop();
        }
        let end = match end.is_container() {
            true => span.end.min(self.content_end.max(span.start)),
            false => span.end,
        };
        self.content_end = self.content_end.max(end);
        if let Some(parent) = self.frames.last_mut() {
            parent.before = Some(span.start..end);
        }
    }

    fn take_leaf(&mut self) -> (Leaf, Option<Range<usize>>) {
        let span = self.leaf_start.take().map(|start| start..self.leaf_end.max(start));
        self.leaf_end = 0;
        (std::mem::take(&mut self.leaf), span)
    }

    /// A paragraph, or the text of a list item.
    fn end_leaf(&mut self) {
        let (leaf, span) = self.take_leaf();
        let Some(span) = span else { return };
        let task = self.task.take();
        let text = tidy(&leaf.text);
        self.parsed.note.links.extend(leaf.links(self.lines, None));
        self.block(text, span, false, task);
    }

    fn end_heading(&mut self, level: u8, span: &Range<usize>) {
        let (leaf, _) = self.take_leaf();
        let text = super::sentence::one_line(&leaf.text);
        let slug = self.slugs.unique(&text);
        let line = self.lines.line(span.start);
        let context: String = text.chars().take(super::MAX_CONTEXT).collect();
        self.parsed.note.links.extend(leaf.links(self.lines, Some(&context)));
        self.parsed.note.headings.push(Heading { level, text, slug, line });
    }

    fn end_code(&mut self, span: &Range<usize>) {
        let (leaf, _) = self.take_leaf();
        let text = leaf.text.trim_end().to_owned();
        self.block(text, span.clone(), true, None);
    }

    fn end_row(&mut self, span: &Range<usize>) {
        let (leaf, _) = self.take_leaf();
        let text = tidy(&leaf.text);
        let context: String = text.chars().take(super::MAX_CONTEXT).collect();
        self.parsed.note.links.extend(leaf.links(self.lines, Some(&context)));
        let (rows, place) = self.rows.get_or_insert_with(|| (String::new(), span.clone()));
        if !rows.is_empty() {
            rows.push('\n');
        }
        rows.push_str(&text);
        place.end = span.end;
        if rows.len() >= ROWS_BYTES {
            self.end_rows();
        }
    }

    fn end_rows(&mut self) {
        if let Some((text, span)) = self.rows.take() {
            self.block(text, span, false, None);
        }
    }

    fn block(&mut self, text: String, span: Range<usize>, code: bool, task: Option<char>) {
        if text.trim().is_empty() {
            return;
        }
        let heading = self.parsed.note.headings.len().checked_sub(1);
        self.parsed.blocks.push(Block {
            text,
            heading: heading.and_then(|index| u32::try_from(index).ok()),
            line: self.lines.line(span.start),
            span: as_u32(span),
            code,
            task,
        });
    }

    /// Names the open block (of a list, the item), or the one that ended before.
    fn block_id(&mut self, id: &str, alone: bool, place: &Range<usize>) {
        if !alone {
            self.content_end = self.content_end.max(place.end);
        }
        let Some(inner) = self.frames.last() else { return };
        let before = inner.before.clone().filter(|_| alone);
        let outer = self.frames.len().checked_sub(2).map(|index| &self.frames[index]);
        let span = match (before, outer) {
            (Some(before), _) => before,
            (None, Some(item))
                if inner.end == Some(TagEnd::Paragraph) && item.end == Some(TagEnd::Item) =>
            {
                item.span.clone()
            }
            (None, Some(_)) => inner.span.clone(),
            // Nothing stands before it: it names its own place.
            (None, None) => place.clone(),
        };
        let line = self.lines.line(span.start);
        self.parsed.note.block_ids.push(BlockId { id: id.to_owned(), line, span: as_u32(span) });
    }
}

/// Ends trimmed, line by line.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if !tidy.is_empty() {
            tidy.push('\n');
        }
        tidy.push_str(line);
    }
    tidy
}

/// The text of an HTML block without its tags.
fn strip_tags(html: &str, out: &mut String) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else {
            rest = &rest[open..];
            break;
        };
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
}
