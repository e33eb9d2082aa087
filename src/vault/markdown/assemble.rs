//! From the library's events, with the masks put back, to [`Document`].

use std::{borrow::Cow, iter::Peekable, ops::Range};

use pulldown_cmark::{self as cmark, CodeBlockKind, CowStr, LinkType, OffsetIter, Parser};

use super::{
    Document,
    event::{Alignment, Destination, Event, Tag, TagEnd},
    guard::guard,
    leaf::{Item, Output, resolve},
    mask::{self, Mask, MaskKind, Opened},
    scan::{scan, task_marker},
    survey::{options, survey},
    words,
};

pub(super) fn document(text: &str, base: usize) -> Document<'_> {
    let guarded = guard(text);
    let masks = match has_extensions(text) {
        true => scan(text, &survey(&guarded.text)),
        false => Vec::new(),
    };
    let masked: Cow<'_, str> = match masks.is_empty() {
        true => Cow::Borrowed(&*guarded.text),
        false => Cow::Owned(mask::apply(&guarded.text, &masks)),
    };
    let mut assembler = Assembler {
        text,
        masked: &masked,
        masks: &masks,
        next_mask: 0,
        next_id: 0,
        output: Output::new(text, base),
        open: Vec::new(),
        leaf: Vec::new(),
        pending: None,
        links: 0,
        verbatim: false,
        item_start: false,
        skip: 0,
    };
    let mut events = Parser::new_ext(&masked, options()).into_offset_iter().peekable();
    while let Some((event, range)) = events.next() {
        assembler.event(event, range, &mut events);
    }
    assembler.finish();
    let too_deep = guarded.too_deep.map(|at| at + base);
    Document { events: assembler.output.events, too_deep, failed: false }
}

/// The text without any reading of it, for when the library fails.
pub(super) fn plain(text: &str, base: usize) -> Document<'_> {
    let mut output = Output::new(text, base);
    let mut start = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let range = start..start + paragraph.trim_end().len();
        start += paragraph.len();
        if !range.is_empty() {
            output.push(Event::Start(Tag::Paragraph), range.clone());
            output.push(Event::Text(Cow::Borrowed(&text[range.clone()])), range.clone());
            output.push(Event::End(TagEnd::Paragraph), range);
        }
    }
    Document { events: output.events, too_deep: None, failed: true }
}

/// Whether the text holds anything that [`scan`] could find.
fn has_extensions(text: &str) -> bool {
    text.contains(['$', '^']) || ["[[", "[!", "%%", "::"].iter().any(|mark| text.contains(mark))
}

struct Assembler<'a, 'm> {
    text: &'a str,
    masked: &'m str,
    masks: &'m [Mask<'a>],
    /// The first mask that no text has reached yet.
    next_mask: usize,
    /// The first mask that may still be a block id to hand out.
    next_id: usize,
    output: Output<'a>,
    /// The ends of the open elements, as the library nests them.
    open: Vec<TagEnd>,
    /// Inline content of the open block.
    leaf: Vec<Item<'a>>,
    /// Text seen and not yet taken apart.
    pending: Option<Range<usize>>,
    /// Links and images around the text.
    links: usize,
    verbatim: bool,
    /// At the start of a list item, where a task's marker may stand.
    item_start: bool,
    /// Bytes before this one are dealt with.
    skip: usize,
}

impl<'a> Assembler<'a, '_> {
    fn event(
        &mut self,
        event: cmark::Event<'_>,
        range: Range<usize>,
        events: &mut Peekable<OffsetIter<'_>>,
    ) {
        match event {
            cmark::Event::Start(tag) => self.start(tag, range, events),
            cmark::Event::End(_) => self.end(range),
            cmark::Event::Text(text) if self.verbatim => {
                let text = self.original(&text, &range);
                self.output.push(Event::Text(text), range);
            }
            cmark::Event::Html(html) => {
                let html = self.original(&html, &range);
                self.output.push(Event::Html(html), range);
            }
            cmark::Event::Text(text) => self.text(&text, range),
            cmark::Event::Code(code) => {
                let code = self.inside(&code, &range);
                self.inline(Event::Code(code), range);
            }
            cmark::Event::InlineHtml(html) => {
                let html = self.original(&html, &range);
                self.inline(Event::InlineHtml(html), range);
            }
            cmark::Event::FootnoteReference(label) => {
                let label = self.inside(&label, &range);
                self.inline(Event::FootnoteReference(label), range);
            }
            cmark::Event::SoftBreak => self.inline(Event::SoftBreak, range),
            cmark::Event::HardBreak => self.inline(Event::HardBreak, range),
            cmark::Event::Rule => {
                self.end_leaf(range.start, false);
                self.output.push(Event::Rule, range);
            }
            // Options that are not enabled.
            cmark::Event::InlineMath(_)
            | cmark::Event::DisplayMath(_)
            | cmark::Event::TaskListMarker(_) => {}
        }
    }

    fn start(
        &mut self,
        tag: cmark::Tag<'_>,
        range: Range<usize>,
        events: &mut Peekable<OffsetIter<'_>>,
    ) {
        let tag = match tag {
            cmark::Tag::BlockQuote(_) => match self.callout_behind(events) {
                Some(callout) => Tag::Callout(callout),
                None => Tag::BlockQuote,
            },
            cmark::Tag::Heading { level, .. } => match self.callout_at(range.start) {
                Some(_) => Tag::CalloutTitle,
                None => Tag::Heading { level: level as u8 },
            },
            other => self.tag(other, &range),
        };
        let end = tag.end();
        self.open.push(end);
        if end.is_inline() {
            self.inline(Event::Start(tag), range);
            self.links += usize::from(matches!(end, TagEnd::Link | TagEnd::Image));
            return;
        }
        self.end_leaf(range.start, false);
        // A callout without a title has an empty line for one.
        if end == TagEnd::CalloutTitle
            && matches!(events.peek(), Some((cmark::Event::End(cmark::TagEnd::Heading(_)), _)))
        {
            events.next();
            self.open.pop();
            return;
        }
        self.verbatim = matches!(end, TagEnd::CodeBlock | TagEnd::HtmlBlock);
        self.item_start = end == TagEnd::Item || (self.item_start && end == TagEnd::Paragraph);
        self.output.push(Event::Start(tag), range);
    }

    fn end(&mut self, range: Range<usize>) {
        let Some(end) = self.open.pop() else { return };
        if end.is_inline() {
            self.flush_text();
            self.links -= usize::from(matches!(end, TagEnd::Link | TagEnd::Image));
            self.leaf.push(Item::Event(Event::End(end), range));
            return;
        }
        self.end_leaf(range.end, true);
        self.verbatim = false;
        self.item_start = false;
        self.output.push(Event::End(end), range);
    }

    fn tag(&self, tag: cmark::Tag<'_>, range: &Range<usize>) -> Tag<'a> {
        match tag {
            cmark::Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let language = info.split([' ', '\t', ',', '{']).next().unwrap_or("");
                Tag::CodeBlock { language: self.inside(language, range) }
            }
            cmark::Tag::CodeBlock(CodeBlockKind::Indented) => {
                Tag::CodeBlock { language: "".into() }
            }
            cmark::Tag::HtmlBlock => Tag::HtmlBlock,
            cmark::Tag::List(first) => Tag::List(first),
            cmark::Tag::Item => Tag::Item,
            cmark::Tag::FootnoteDefinition(label) => {
                Tag::FootnoteDefinition(self.inside(&label, range))
            }
            cmark::Tag::Table(columns) => Tag::Table(columns.into_iter().map(alignment).collect()),
            cmark::Tag::TableHead => Tag::TableHead,
            cmark::Tag::TableRow => Tag::TableRow,
            cmark::Tag::TableCell => Tag::TableCell,
            cmark::Tag::Emphasis => Tag::Emphasis,
            cmark::Tag::Strong => Tag::Strong,
            cmark::Tag::Strikethrough => Tag::Strikethrough,
            cmark::Tag::Link { link_type, dest_url, title, .. } => {
                let auto = matches!(link_type, LinkType::Autolink | LinkType::Email);
                let url = match link_type {
                    LinkType::Email => Cow::Owned(format!("mailto:{dest_url}")),
                    _ => self.inside(&dest_url, range),
                };
                Tag::Link(Destination { url, title: self.inside(&title, range), auto })
            }
            cmark::Tag::Image { dest_url, title, .. } => {
                let (url, title) = (self.inside(&dest_url, range), self.inside(&title, range));
                Tag::Image(Destination { url, title, auto: false })
            }
            // The rest needs options that are not enabled.
            _ => Tag::Paragraph,
        }
    }

    /// The callout of a block quote, whose title the library sees as a heading.
    fn callout_behind(&self, events: &mut Peekable<OffsetIter<'_>>) -> Option<super::Callout<'a>> {
        match events.peek()? {
            (cmark::Event::Start(cmark::Tag::Heading { .. }), range) => {
                self.callout_at(range.start)
            }
            _ => None,
        }
    }

    fn callout_at(&self, start: usize) -> Option<super::Callout<'a>> {
        let index = self.masks.binary_search_by_key(&start, |mask| mask.range.start).ok()?;
        match &self.masks[index].kind {
            MaskKind::Callout(callout) => Some(callout.clone()),
            _ => None,
        }
    }

    fn inline(&mut self, event: Event<'a>, range: Range<usize>) {
        self.flush_text();
        self.item_start = false;
        self.leaf.push(Item::Event(event, range));
    }

    fn text(&mut self, text: &CowStr<'_>, range: Range<usize>) {
        if self.item_start {
            self.item_start = false;
            if let Some((marker, length)) = task_marker(&self.text[range.start..]) {
                self.skip = range.start + length;
                let range = range.start..self.skip;
                self.leaf.push(Item::Event(Event::Task(marker), range));
            }
        }
        // Where the library changed the text (an entity), it stands for itself.
        if self.masked.get(range.clone()) != Some(&**text) {
            self.flush_text();
            self.leaf.push(Item::Event(Event::Text(Cow::Owned(text.to_string())), range));
            return;
        }
        match &mut self.pending {
            Some(pending) if pending.end == range.start => pending.end = range.end,
            _ => {
                self.flush_text();
                self.pending = Some(range);
            }
        }
    }

    /// Takes the pending text apart: masks, and between them words.
    fn flush_text(&mut self) {
        let Some(range) = self.pending.take() else { return };
        let mut at = range.start.max(self.skip);
        while self.masks.get(self.next_mask).is_some_and(|mask| mask.range.end <= at) {
            self.next_mask += 1;
        }
        while let Some(mask) = self.masks.get(self.next_mask) {
            if mask.range.start >= range.end {
                break;
            }
            if at < mask.range.start {
                words::split(self.text, at..mask.range.start, self.links > 0, &mut self.leaf);
            }
            self.mask(mask);
            at = mask.range.end;
            self.skip = self.skip.max(at);
            self.next_mask += 1;
        }
        if at < range.end {
            words::split(self.text, at..range.end, self.links > 0, &mut self.leaf);
        }
    }

    fn mask(&mut self, mask: &Mask<'a>) {
        let range = mask.range.clone();
        let item = match &mask.kind {
            MaskKind::WikiLink(link) => Item::Event(Event::WikiLink(link.clone()), range),
            MaskKind::Math { tex, display, quoted } => {
                let tex = formula(&self.text[tex.clone()], *quoted);
                Item::Event(Event::Math { tex, display: *display }, range)
            }
            MaskKind::Open { pair, what } => {
                let tag = match what {
                    Opened::Footnote => Tag::InlineFootnote,
                    Opened::Field(field) => Tag::Field(field.clone()),
                };
                Item::Open { pair: *pair, tag, range }
            }
            MaskKind::Close { pair } => Item::Close { pair: *pair, range },
            MaskKind::Line { field, to_end } => {
                Item::Line { tag: Tag::Field(field.clone()), to_end: *to_end, range }
            }
            MaskKind::Comment { .. } | MaskKind::Callout(_) | MaskKind::BlockId { .. } => return,
        };
        self.leaf.push(item);
    }

    /// Closes the inline content before a block-level event that stands at `until`.
    fn end_leaf(&mut self, until: usize, closing: bool) {
        self.flush_text();
        let had_leaf = !self.leaf.is_empty();
        let items = std::mem::take(&mut self.leaf);
        let output = &mut self.output;
        resolve(self.text, items, &mut |event, range| output.push(event, range));
        let depth = self.open.iter().filter(|end| end.is_container()).count();
        self.block_ids(until, had_leaf, closing.then_some(depth));
    }

    /// Hands out the block ids that lie before `until`. Where an element is closing, one that
    /// stands alone waits until as few containers are left as were around it.
    fn block_ids(&mut self, until: usize, had_leaf: bool, closing: Option<usize>) {
        while let Some(mask) = self.masks.get(self.next_id) {
            let after = mask.range.start >= until;
            if let MaskKind::BlockId { id, alone, depth } = mask.kind {
                // The library leaves blanks at a block's end out of it.
                let gap = self.masked.get(until..mask.range.start);
                let trails = had_leaf && !alone && gap.is_some_and(|gap| gap.trim().is_empty());
                let waits = alone && closing.is_some_and(|left| left >= depth);
                if (after && !trails) || waits {
                    break;
                }
                self.output.push(Event::BlockId { id, alone }, mask.range.clone());
            } else if after {
                break;
            }
            self.next_id += 1;
        }
    }

    fn finish(&mut self) {
        self.end_leaf(self.text.len(), false);
        self.block_ids(usize::MAX, false, None);
    }

    /// The file's own bytes where the library handed them on unchanged.
    fn original(&self, text: &str, range: &Range<usize>) -> Cow<'a, str> {
        match self.masked.get(range.clone()) == Some(text) {
            true => Cow::Borrowed(&self.text[range.clone()]),
            false => Cow::Owned(text.to_owned()),
        }
    }

    /// Likewise for a part of the range.
    fn inside(&self, part: &str, range: &Range<usize>) -> Cow<'a, str> {
        let start = part.as_ptr() as usize;
        let from = self.masked.as_ptr() as usize;
        let at = start.wrapping_sub(from);
        let end = at.wrapping_add(part.len());
        // A borrowed part lies within the parsed text, so its place there is its place here.
        if range.start <= at && end <= range.end && self.masked.get(at..end) == Some(part) {
            return Cow::Borrowed(&self.text[at..end]);
        }
        Cow::Owned(part.to_owned())
    }
}

/// A formula over several lines of a block quote, without the quote's markers.
fn formula(tex: &str, quoted: bool) -> Cow<'_, str> {
    if !quoted || !tex.contains('\n') {
        return Cow::Borrowed(tex);
    }
    let mut lines = tex.split('\n');
    let mut text = lines.next().unwrap_or("").to_owned();
    for line in lines {
        text.push('\n');
        text.push_str(line.trim_start_matches([' ', '\t', '>']));
    }
    Cow::Owned(text)
}

fn alignment(alignment: cmark::Alignment) -> Alignment {
    match alignment {
        cmark::Alignment::None => Alignment::None,
        cmark::Alignment::Left => Alignment::Left,
        cmark::Alignment::Center => Alignment::Center,
        cmark::Alignment::Right => Alignment::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_library_the_text_is_still_there() {
        let document = plain("one [[a]]\nmore\n\n\ntwo\n", 10);
        assert!(document.failed);
        let texts: Vec<_> = document
            .events
            .iter()
            .filter_map(|spanned| match &spanned.event {
                Event::Text(text) => Some((&**text, spanned.span.clone())),
                _ => None,
            })
            .collect();
        assert_eq!(texts, [("one [[a]]\nmore", 10..24), ("\ntwo", 26..30)]);
    }
}
