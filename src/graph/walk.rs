//! Parts of the graph to look at: everything that passes a filter, or what lies around one note,
//! layer by layer. Tags can stand among the notes as nodes of their own.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use petgraph::{graph::NodeIndex, visit::EdgeRef};

use crate::model::Relation;

use super::{ConceptGraph, Filter};

/// A note, by its place in the graph, or a tag without its `#`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Note(usize),
    Tag(Arc<str>),
}

/// A part of the graph: around a note the centre first, then layer by layer with the most
/// important first; else notes in the order of their paths, then tags in that of the alphabet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    pub nodes: Vec<ViewNode>,
    pub edges: Vec<ViewEdge>,
    /// Nodes within reach that had to be left out.
    pub omitted: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ViewNode {
    pub item: Item,
    /// Steps from the centre, where there is one.
    pub depth: Option<usize>,
    /// A note's PageRank with a mean of 1; for a tag, the square root of the number of its notes.
    pub rank: f32,
    /// For a tag, the one most of its notes are in.
    pub community: u32,
}

/// A relation between two nodes of a view, by their places in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewEdge {
    pub source: usize,
    pub target: usize,
    /// `tagged` from a note to a tag.
    pub relation: Relation,
    pub reason: Option<Arc<str>>,
    /// The sentence that holds the link; empty for a tag.
    pub context: Arc<str>,
}

impl ConceptGraph {
    /// All that passes the filter, but of more than `limit` nodes only the most important.
    pub fn whole(&self, filter: &Filter, limit: usize) -> View {
        let tags = Tags::of(self, filter);
        let mut kept: Vec<usize> =
            (0..self.len()).filter(|&node| filter.shows(self, node)).collect();
        kept.extend(self.len()..self.len() + tags.list.len());
        let omitted = kept.len().saturating_sub(limit);
        if omitted > 0 {
            self.sort_by_rank(&mut kept, &tags);
            kept.truncate(limit);
            kept.sort_unstable();
        }
        let kept = kept.into_iter().map(|node| (node, None)).collect();
        self.view(kept, omitted, filter, &tags)
    }

    /// What lies within `depth` steps of a note, whichever way the relations point, and around the
    /// nodes that the filter expands. The filter holds for all but the centre. Where there are more
    /// than `limit` nodes, nearer layers come first, and in the layer that does not fit the most
    /// important nodes; so every node that is kept has a way to the centre that is kept too.
    ///
    /// # Panics
    /// Where the graph has no such node.
    pub fn neighbourhood(
        &self,
        centre: usize,
        depth: usize,
        filter: &Filter,
        limit: usize,
    ) -> View {
        assert!(centre < self.len(), "a centre in the graph");
        let tags = Tags::of(self, filter);
        let mut seen = vec![false; self.len() + tags.list.len()];
        seen[centre] = true;
        let mut kept = vec![(centre, Some(0))];
        let mut omitted = 0;
        let mut layer = vec![centre];
        let expanded = tags.places(self, &filter.expanded);
        let collapsed = tags.places(self, &filter.collapsed);
        for step in 1.. {
            let mut next = Vec::new();
            for &node in &layer {
                let farther = step <= depth || expanded.contains(&node);
                if !farther || collapsed.contains(&node) {
                    continue;
                }
                self.around(node, filter, &tags, |neighbour| {
                    if !std::mem::replace(&mut seen[neighbour], true) {
                        next.push(neighbour);
                    }
                });
            }
            if next.is_empty() {
                break;
            }
            self.sort_by_rank(&mut next, &tags);
            // Once a layer was cut, what lies behind it is counted but not kept.
            let room = if omitted > 0 { 0 } else { limit.saturating_sub(kept.len()) };
            omitted += next.len().saturating_sub(room);
            kept.extend(next.iter().take(room).map(|&node| (node, Some(step))));
            layer = next;
        }
        self.view(kept, omitted, filter, &tags)
    }

    /// Calls `visit` for each neighbour that passes the filter, some more than once.
    fn around(&self, node: usize, filter: &Filter, tags: &Tags, mut visit: impl FnMut(usize)) {
        let Some(tag) = node.checked_sub(self.len()) else {
            let index = NodeIndex::new(node);
            for direction in [petgraph::Outgoing, petgraph::Incoming] {
                for edge in self.graph.edges_directed(index, direction) {
                    let other = if edge.source() == index { edge.target() } else { edge.source() };
                    if filter.takes(&edge.weight().relation) && filter.shows(self, other.index()) {
                        visit(other.index());
                    }
                }
            }
            if let Some(borne) = tags.of_note.get(node) {
                borne.iter().for_each(|&tag| visit(self.len() + tag));
            }
            return;
        };
        let notes = tags.list[tag].notes.iter().copied();
        notes.filter(|&note| filter.shows(self, note)).for_each(visit);
    }

    fn sort_by_rank(&self, nodes: &mut [usize], tags: &Tags) {
        nodes.sort_by(|&a, &b| {
            let rank = |node: usize| match node.checked_sub(self.len()) {
                None => self.rank(node),
                Some(tag) => tags.list[tag].rank(),
            };
            rank(b).total_cmp(&rank(a)).then(a.cmp(&b))
        });
    }

    fn view(
        &self,
        kept: Vec<(usize, Option<usize>)>,
        omitted: usize,
        filter: &Filter,
        tags: &Tags,
    ) -> View {
        let mut place = vec![usize::MAX; self.len() + tags.list.len()];
        for (index, &(node, _)) in kept.iter().enumerate() {
            place[node] = index;
        }
        let shown = |node: usize| Some(place[node]).filter(|&place| place != usize::MAX);

        let mut edges: Vec<ViewEdge> = Vec::new();
        for &(node, _) in kept.iter().filter(|(node, _)| *node < self.len()) {
            let from = edges.len();
            for edge in self.graph.edges(NodeIndex::new(node)) {
                let link = edge.weight();
                if let Some(target) = shown(edge.target().index())
                    && filter.takes(&link.relation)
                {
                    edges.push(ViewEdge {
                        source: place[node],
                        target,
                        relation: link.relation.clone(),
                        reason: link.reason.clone(),
                        context: link.context.clone(),
                    });
                }
            }
            // The graph library lists a node's edges backwards.
            edges[from..].reverse();
            for &tag in tags.of_note.get(node).into_iter().flatten() {
                if let Some(target) = shown(self.len() + tag) {
                    edges.push(tags.edge(place[node], target));
                }
            }
        }
        let nodes = kept
            .into_iter()
            .map(|(node, depth)| match node.checked_sub(self.len()) {
                None => ViewNode {
                    item: Item::Note(node),
                    depth,
                    rank: self.rank(node),
                    community: self.communities().of[node],
                },
                Some(tag) => ViewNode {
                    item: Item::Tag(tags.list[tag].name.clone()),
                    depth,
                    rank: tags.list[tag].rank(),
                    community: tags.list[tag].community(self),
                },
            })
            .collect();
        View { nodes, edges, omitted }
    }
}

/// The tags of all notes that pass a filter, numbered in the order of the alphabet.
struct Tags {
    list: Vec<Tag>,
    of_note: Vec<Vec<usize>>,
    tagged: Option<Relation>,
}

struct Tag {
    /// As it is written in the first note that bears it.
    name: Arc<str>,
    notes: Vec<usize>,
}

impl Tags {
    fn of(graph: &ConceptGraph, filter: &Filter) -> Self {
        if !filter.tags {
            return Self { list: Vec::new(), of_note: Vec::new(), tagged: None };
        }
        let mut by_name: BTreeMap<String, Tag> = BTreeMap::new();
        for (index, node) in graph.nodes().enumerate() {
            for name in &node.tags {
                let tag = by_name
                    .entry(name.to_lowercase())
                    .or_insert_with(|| Tag { name: name.as_str().into(), notes: Vec::new() });
                if tag.notes.last() != Some(&index) {
                    tag.notes.push(index);
                }
            }
        }
        let list: Vec<Tag> = by_name
            .into_values()
            .filter(|tag| tag.notes.iter().any(|&note| filter.shows(graph, note)))
            .collect();
        let mut of_note = vec![Vec::new(); graph.len()];
        for (number, tag) in list.iter().enumerate() {
            for &note in &tag.notes {
                of_note[note].push(number);
            }
        }
        Self { list, of_note, tagged: Relation::parse("tagged") }
    }

    /// The numbers of nodes, of those that there are.
    fn places(&self, graph: &ConceptGraph, items: &[Item]) -> HashSet<usize> {
        let place = |item: &Item| match item {
            Item::Note(index) => Some(*index),
            Item::Tag(name) => {
                Some(graph.len() + self.list.iter().position(|tag| tag.name == *name)?)
            }
        };
        items.iter().filter_map(place).collect()
    }

    fn edge(&self, source: usize, target: usize) -> ViewEdge {
        let relation = self.tagged.clone().unwrap_or_else(Relation::links);
        ViewEdge { source, target, relation, reason: None, context: "".into() }
    }
}

impl Tag {
    fn rank(&self) -> f32 {
        (self.notes.len() as f32).sqrt()
    }

    fn community(&self, graph: &ConceptGraph) -> u32 {
        let mut count: BTreeMap<u32, usize> = BTreeMap::new();
        for &note in &self.notes {
            *count.entry(graph.communities().of[note]).or_default() += 1;
        }
        let best = count.into_iter().max_by_key(|&(id, count)| (count, Reverse(id)));
        best.map_or(0, |(id, _)| id)
    }
}
