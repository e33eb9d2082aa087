//! The inline content of one block: decides which delimiters pair up (`==`, footnotes, fields) so
//! that what leaves is balanced, then hands the events on. What does not pair is text.

use std::{borrow::Cow, ops::Range};

use super::event::{Event, Spanned, Tag, TagEnd};

pub(super) enum Item<'a> {
    Event(Event<'a>, Range<usize>),
    /// `==`, and whether it may open and close.
    Mark {
        opens: bool,
        closes: bool,
        range: Range<usize>,
    },
    Open {
        pair: usize,
        tag: Tag<'a>,
        range: Range<usize>,
    },
    Close {
        pair: usize,
        range: Range<usize>,
    },
    /// A line's field; `to_end` where its value may run on.
    Line {
        tag: Tag<'a>,
        to_end: bool,
        range: Range<usize>,
    },
}

impl Item<'_> {
    fn range(&self) -> &Range<usize> {
        match self {
            Item::Event(_, range)
            | Item::Mark { range, .. }
            | Item::Open { range, .. }
            | Item::Close { range, .. }
            | Item::Line { range, .. } => range,
        }
    }
}

/// What an item turned out to be, by index.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Itself, or text where it is a delimiter.
    Plain,
    /// Starts an element that ends with the item of that index.
    Starts {
        end: usize,
    },
    Ends,
}

enum Frame {
    Element,
    Pair { pair: usize, index: usize },
    Line { index: usize, to_end: bool },
}

struct Level {
    frame: Frame,
    /// An open `==` directly within.
    mark: Option<usize>,
}

pub(super) fn resolve<'a>(
    text: &'a str,
    items: Vec<Item<'a>>,
    out: &mut impl FnMut(Event<'a>, Range<usize>),
) {
    let plan = Plan::of(&items);
    let ranges: Vec<Range<usize>> = items.iter().map(|item| item.range().clone()).collect();
    let mut closings = plan.line_ends.into_iter().peekable();
    let mut starts_of_lines: Vec<Range<usize>> = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        while closings.next_if(|(at, _)| *at == index).is_some() {
            let range = starts_of_lines.pop().unwrap_or_default();
            out(Event::End(TagEnd::Field), range);
        }
        let range = ranges[index].clone();
        match (plan.roles[index], item) {
            (_, Item::Event(event, range)) => out(event, range),
            (Role::Starts { end }, Item::Mark { .. }) => {
                out(Event::Start(Tag::Highlight), range.start..ranges[end].end);
            }
            (Role::Ends, Item::Mark { .. }) => out(Event::End(TagEnd::Highlight), range),
            (Role::Starts { end }, Item::Open { tag, .. }) => {
                out(Event::Start(tag), range.start..ranges[end].end);
            }
            (Role::Ends, Item::Close { .. }) => {
                out(Event::End(plan.ends[index].unwrap_or(TagEnd::Field)), range);
            }
            (Role::Starts { end }, Item::Line { tag, .. }) => {
                let last = end.checked_sub(1).map_or(range.end, |last| ranges[last].end);
                let whole = range.start..last.max(range.end);
                starts_of_lines.push(whole.clone());
                out(Event::Start(tag), whole);
            }
            _ => out(Event::Text(Cow::Borrowed(&text[range.clone()])), range),
        }
    }
    for (_, _) in closings {
        let range = starts_of_lines.pop().unwrap_or_default();
        out(Event::End(TagEnd::Field), range);
    }
}

struct Plan {
    roles: Vec<Role>,
    /// For a `Close`, the end of what it closes.
    ends: Vec<Option<TagEnd>>,
    /// Fields of lines that end before the item of that index, in order.
    line_ends: Vec<(usize, usize)>,
}

impl Plan {
    fn of(items: &[Item<'_>]) -> Self {
        let mut plan = Self {
            roles: vec![Role::Plain; items.len()],
            ends: vec![None; items.len()],
            line_ends: Vec::new(),
        };
        let mut levels = vec![Level { frame: Frame::Element, mark: None }];
        for (index, item) in items.iter().enumerate() {
            plan.item(items, &mut levels, index, item);
        }
        plan.end_line(&mut levels, items.len(), true);
        plan
    }

    fn item(&mut self, items: &[Item<'_>], levels: &mut Vec<Level>, index: usize, item: &Item<'_>) {
        let level = |frame| Level { frame, mark: None };
        match item {
            Item::Event(Event::Start(_), _) => levels.push(level(Frame::Element)),
            Item::Event(Event::End(_), _) => {
                // What opened within and did not close stays text.
                while let Some(popped) = levels.pop() {
                    if matches!(popped.frame, Frame::Element) {
                        break;
                    }
                }
                if levels.is_empty() {
                    levels.push(level(Frame::Element));
                }
            }
            Item::Event(Event::SoftBreak | Event::HardBreak, _) => {
                self.end_line(levels, index, false);
            }
            Item::Event(..) => {}
            Item::Mark { opens, closes, .. } => {
                let Some(top) = levels.last_mut() else { return };
                match top.mark {
                    Some(start) if *closes => {
                        self.roles[start] = Role::Starts { end: index };
                        self.roles[index] = Role::Ends;
                        top.mark = None;
                    }
                    _ if *opens => top.mark = Some(index),
                    _ => {}
                }
            }
            Item::Open { pair, .. } => levels.push(level(Frame::Pair { pair: *pair, index })),
            Item::Close { pair, .. } => {
                let matches = |level: &Level| matches!(level.frame, Frame::Pair { pair: open, .. } if open == *pair);
                if !levels.last().is_some_and(matches) {
                    return;
                }
                if let Some(Level { frame: Frame::Pair { index: start, .. }, .. }) = levels.pop()
                    && let Item::Open { tag, .. } = &items[start]
                {
                    self.roles[start] = Role::Starts { end: index };
                    self.roles[index] = Role::Ends;
                    self.ends[index] = Some(tag.end());
                }
            }
            Item::Line { to_end, .. } => {
                self.end_line(levels, index, true);
                levels.push(level(Frame::Line { index, to_end: *to_end }));
            }
        }
    }

    /// Closes the field of a line in front of the item at `before`, where it is innermost.
    fn end_line(&mut self, levels: &mut Vec<Level>, before: usize, forced: bool) {
        let Some(Level { frame: Frame::Line { index, to_end }, .. }) = levels.last() else {
            return;
        };
        let (index, to_end) = (*index, *to_end);
        if forced || !to_end {
            levels.pop();
            self.roles[index] = Role::Starts { end: before };
            self.line_ends.push((before, index));
        }
    }
}

/// Joins neighbouring texts and keeps elements within the cap on nesting: beyond it their content
/// stays and they themselves go.
pub(super) struct Output<'a> {
    pub(super) events: Vec<Spanned<'a>>,
    text: &'a str,
    base: usize,
    kept: Vec<bool>,
    depth: usize,
}

/// Elements within elements, blocks and inline ones together.
const MAX_DEPTH: usize = 250;

impl<'a> Output<'a> {
    pub(super) fn new(text: &'a str, base: usize) -> Self {
        Self { events: Vec::new(), text, base, kept: Vec::new(), depth: 0 }
    }

    pub(super) fn push(&mut self, event: Event<'a>, range: Range<usize>) {
        match &event {
            Event::Start(_) => {
                let keep = self.depth < MAX_DEPTH;
                self.kept.push(keep);
                if !keep {
                    return;
                }
                self.depth += 1;
            }
            Event::End(_) => {
                if !self.kept.pop().unwrap_or(false) {
                    return;
                }
                self.depth -= 1;
            }
            Event::Text(Cow::Borrowed(_)) => {
                if let Some(Spanned { event: Event::Text(Cow::Borrowed(before)), span }) =
                    self.events.last_mut()
                    && span.end == range.start + self.base
                    && before.len() == span.len()
                {
                    span.end = range.end + self.base;
                    *before = &self.text[span.start - self.base..range.end];
                    return;
                }
            }
            _ => {}
        }
        self.events.push(Spanned { event, span: range.start + self.base..range.end + self.base });
    }
}
