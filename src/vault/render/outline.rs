//! What must be known of a document before its first element is written: where elements end, which
//! block each block id names, where sections and footnotes stand.

use std::{collections::HashMap, ops::Range};

use crate::vault::markdown::{Event, Spanned, Tag, TagEnd};

#[derive(Default)]
pub(super) struct Outline<'a> {
    /// For the index of a `Start`, that of its `End`; for others, their own.
    ends: Vec<usize>,
    /// For the index of a block's `Start`, the ids that name it.
    block_ids: HashMap<usize, Vec<&'a str>>,
    /// For an id in lower case, the events of the block it names.
    blocks: HashMap<String, Range<usize>>,
    /// Start index and level, in order.
    headings: Vec<(usize, u8)>,
    /// Label and start index, in order.
    footnotes: Vec<(&'a str, usize)>,
    /// From a label to its place in that list.
    labels: HashMap<&'a str, usize>,
}

impl<'a> Outline<'a> {
    pub(super) fn of(events: &'a [Spanned<'a>]) -> Self {
        let mut outline = Self { ends: (0..events.len()).collect(), ..Self::default() };
        // The starts of the open elements, and the last block that ended within each.
        let mut open: Vec<(usize, Option<usize>)> = vec![(usize::MAX, None)];
        let mut named: Vec<(&str, usize)> = Vec::new();
        for (index, spanned) in events.iter().enumerate() {
            match &spanned.event {
                Event::Start(tag) => {
                    open.push((index, None));
                    match tag {
                        Tag::Heading { level } => outline.headings.push((index, *level)),
                        Tag::FootnoteDefinition(label) => {
                            let place = outline.footnotes.len();
                            outline.labels.entry(label).or_insert(place);
                            outline.footnotes.push((label, index));
                        }
                        _ => {}
                    }
                }
                Event::End(end) => {
                    let Some((start, _)) = open.pop() else { continue };
                    if let Some(place) = outline.ends.get_mut(start) {
                        *place = index;
                    }
                    if let Some((_, before)) = open.last_mut().filter(|_| !end.is_inline()) {
                        *before = Some(start);
                    }
                }
                Event::BlockId { id, alone } => {
                    if let Some(block) = named_block(events, &open, *alone) {
                        named.push((id, block));
                    }
                }
                _ => {}
            }
        }
        for (id, block) in named {
            outline.block_ids.entry(block).or_default().push(id);
            let events = block..outline.ends[block] + 1;
            outline.blocks.entry(id.to_ascii_lowercase()).or_insert(events);
        }
        outline
    }

    /// The index of the `End` that belongs to the `Start` at `start`.
    pub(super) fn end(&self, start: usize) -> usize {
        self.ends.get(start).copied().unwrap_or(start)
    }

    pub(super) fn ids_of(&self, start: usize) -> &[&'a str] {
        self.block_ids.get(&start).map_or(&[], Vec::as_slice)
    }

    pub(super) fn block(&self, id: &str) -> Option<Range<usize>> {
        self.blocks.get(&id.to_ascii_lowercase()).cloned()
    }

    /// The events from the heading with that number (from 0) up to the next of its rank.
    pub(super) fn section(&self, number: usize) -> Option<Range<usize>> {
        let (start, level) = *self.headings.get(number)?;
        let mut behind = self.headings[number + 1..].iter();
        let next = behind.find(|(_, other)| *other <= level);
        Some(start..next.map_or(self.ends.len(), |(next, _)| *next))
    }

    /// Labels and starts of the definitions, in order.
    pub(super) fn footnotes(&self) -> &[(&'a str, usize)] {
        &self.footnotes
    }

    /// The first definition of that label.
    pub(super) fn footnote(&self, label: &str) -> Option<&(&'a str, usize)> {
        self.labels.get(label).map(|index| &self.footnotes[*index])
    }
}

/// The block an id names: the one before where it stands alone, else the one it stands in; of a
/// list item's own text, the item.
fn named_block(
    events: &[Spanned<'_>],
    open: &[(usize, Option<usize>)],
    alone: bool,
) -> Option<usize> {
    let (inner, before) = *open.last()?;
    if let Some(before) = before.filter(|_| alone) {
        return Some(before);
    }
    let is = |index: usize, end: TagEnd| matches!(events.get(index).map(|e| &e.event), Some(Event::Start(tag)) if tag.end() == end);
    let outer = open.len().checked_sub(2).map(|index| open[index].0);
    match outer {
        Some(item) if is(inner, TagEnd::Paragraph) && is(item, TagEnd::Item) => Some(item),
        Some(_) => Some(inner),
        None => None,
    }
}

/// Splits a range at elements that it would cut: only whole elements and what stands between them
/// are left. A section that starts within a quote ends with the quote.
pub(super) fn whole(
    outline: &Outline<'_>,
    range: Range<usize>,
    events: &[Spanned<'_>],
) -> Range<usize> {
    let mut at = range.start;
    while at < range.end {
        if matches!(events[at].event, Event::End(_)) {
            return range.start..at;
        }
        at = outline.end(at) + 1;
    }
    range.start..range.end.min(events.len())
}
