//! The first look at a note: which bytes are code, raw HTML or destinations (nothing in them is
//! ours to read), and where the runs of text lie that inline syntax may not leave.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

pub(super) fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH
}

#[derive(Default)]
pub(super) struct Survey {
    /// Sorted, apart from each other.
    pub(super) opaque: Vec<Range<usize>>,
    /// In reading order.
    pub(super) runs: Vec<Run>,
    /// Where the first paragraph of a block quote begins with `[!`.
    pub(super) callouts: Vec<usize>,
}

/// Consecutive inline content of one block; of a table, one row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    pub(super) range: Range<usize>,
    pub(super) kind: RunKind,
    /// Block quotes around it.
    pub(super) quotes: usize,
    /// Block quotes, lists, items and footnotes around it.
    pub(super) depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RunKind {
    Paragraph,
    /// The first text of a list item.
    Item,
    Heading,
    Row,
}

struct OpenLink {
    range: Range<usize>,
    inline: bool,
    content: Option<Range<usize>>,
}

pub(super) fn survey(text: &str) -> Survey {
    let mut surveyor = Surveyor::default();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        surveyor.event(text, &event, range);
    }
    surveyor.close_run();
    let mut survey = surveyor.survey;
    survey.opaque.sort_unstable_by_key(|range| (range.start, range.end));
    survey.opaque.retain(|range| !range.is_empty());
    survey.opaque.dedup_by(|next, kept| {
        let overlaps = next.start < kept.end;
        if overlaps {
            kept.end = kept.end.max(next.end);
        }
        overlaps
    });
    survey
}

#[derive(Default)]
struct Surveyor {
    survey: Survey,
    run: Option<Run>,
    links: Vec<OpenLink>,
    quotes: usize,
    depth: usize,
    /// What the next run will be.
    next: Option<RunKind>,
    after_quote: bool,
    in_row: bool,
    in_verbatim: bool,
}

impl Surveyor {
    fn event(&mut self, text: &str, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) if is_inline(&tag.to_end()) => {
                self.inline(&range);
                let inline = match tag {
                    Tag::Link { link_type, .. } | Tag::Image { link_type, .. } => {
                        matches!(link_type, LinkType::Inline)
                    }
                    _ => return,
                };
                if let Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } = tag {
                    self.survey.opaque.push(range.clone());
                }
                self.links.push(OpenLink { range, inline, content: None });
            }
            Event::Start(tag) => self.start(text, tag, range),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some(link) = self.links.pop() else { return };
                if link.inline {
                    let content = link.content.unwrap_or(link.range.end..link.range.end);
                    self.survey.opaque.push(link.range.start..content.start);
                    self.survey.opaque.push(content.end..link.range.end);
                }
                self.inline(&link.range);
            }
            Event::End(tag) if is_inline(tag) => self.inline(&range),
            Event::End(tag) => self.end(*tag),
            Event::Html(_) => self.survey.opaque.push(range),
            Event::Code(_) | Event::InlineHtml(_) => {
                self.inline(&range);
                self.survey.opaque.push(range);
            }
            Event::Rule => self.close_run(),
            _ => self.inline(&range),
        }
    }

    fn start(&mut self, text: &str, tag: &Tag<'_>, range: Range<usize>) {
        if matches!(tag, Tag::TableCell) {
            return;
        }
        self.close_run();
        self.depth += usize::from(is_container(&tag.to_end()));
        let after_quote = std::mem::take(&mut self.after_quote);
        match tag {
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.after_quote = true;
                self.next = None;
            }
            Tag::Paragraph => {
                if after_quote && text[range.start..].starts_with("[!") {
                    self.survey.callouts.push(range.start);
                }
            }
            Tag::Item => self.next = Some(RunKind::Item),
            Tag::Heading { .. } => self.next = Some(RunKind::Heading),
            Tag::TableHead | Tag::TableRow => {
                self.in_row = true;
                self.run =
                    Some(Run { range, kind: RunKind::Row, quotes: self.quotes, depth: self.depth });
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock => {
                self.in_verbatim = true;
                self.survey.opaque.push(range);
                self.next = None;
            }
            _ => self.next = None,
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::TableCell => return,
            TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::TableHead | TagEnd::TableRow => self.in_row = false,
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.in_verbatim = false,
            _ => {}
        }
        self.after_quote = false;
        self.close_run();
        self.depth -= usize::from(is_container(&tag));
    }

    fn inline(&mut self, range: &Range<usize>) {
        if let Some(link) = self.links.last_mut() {
            let content = link.content.get_or_insert_with(|| range.clone());
            content.end = content.end.max(range.end);
        }
        if self.in_row || self.in_verbatim {
            return;
        }
        match &mut self.run {
            Some(run) => run.range.end = run.range.end.max(range.end),
            None => {
                let kind = self.next.take().unwrap_or(RunKind::Paragraph);
                self.run = Some(Run {
                    range: range.clone(),
                    kind,
                    quotes: self.quotes,
                    depth: self.depth,
                });
            }
        }
    }

    fn close_run(&mut self) {
        self.survey.runs.extend(self.run.take());
    }
}

fn is_inline(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

fn is_container(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item | TagEnd::FootnoteDefinition
    )
}
