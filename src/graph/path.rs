//! The way from one idea to another: the shortest walk along relations, whichever way they point,
//! preferring those that were named over plain links.

use std::cmp::Reverse;

use petgraph::{
    algo::astar,
    graph::NodeIndex,
    visit::{EdgeFiltered, EdgeRef, NodeFiltered, UndirectedAdaptor},
};

use super::{ConceptGraph, Filter, build::Link};

/// Length of a step along a typed relation. Three of them are as long as two plain links: a named
/// relation says why, so a slightly longer walk along such relations explains more. The odd ones
/// let the walk with fewer steps win where the lengths are equal.
const TYPED: u32 = 2001;
const PLAIN: u32 = 3001;

/// One step of a walk.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub from: usize,
    pub to: usize,
    /// The relation walked along, the most telling where there are several.
    pub link: Link,
    /// False where the relation points against the walk.
    pub forward: bool,
}

impl ConceptGraph {
    /// The steps of a shortest walk; none where `from` is `to`; `None` where no walk exists. Only
    /// notes and relations that `filter` lets through are walked, the two ends always.
    ///
    /// # Panics
    /// Where the graph has no such node.
    pub fn shortest_path(&self, from: usize, to: usize, filter: &Filter) -> Option<Vec<Step>> {
        assert!(from < self.len() && to < self.len(), "a path between nodes of the graph");
        let (start, goal) = (NodeIndex::new(from), NodeIndex::new(to));
        let edges =
            EdgeFiltered::from_fn(&self.graph, |edge| filter.takes(&edge.weight().relation));
        let notes = NodeFiltered::from_fn(&edges, |node| {
            node == start || node == goal || filter.shows(self, node.index())
        });
        let (_, walk) = astar(
            UndirectedAdaptor(&notes),
            start,
            |node| node == goal,
            |edge| if edge.weight().relation.is_plain() { PLAIN } else { TYPED },
            |_| 0,
        )?;
        walk.windows(2).map(|ends| self.step(ends[0], ends[1], filter)).collect()
    }

    /// The most telling relation between two neighbours.
    fn step(&self, from: NodeIndex, to: NodeIndex, filter: &Filter) -> Option<Step> {
        let out = self.graph.edges_connecting(from, to).map(|edge| (edge.weight(), true));
        let back = self.graph.edges_connecting(to, from).map(|edge| (edge.weight(), false));
        let (link, forward) = out
            .chain(back)
            .filter(|(link, _)| filter.takes(&link.relation))
            .min_by_key(|&(link, forward)| {
                (link.relation.is_plain(), link.reason.is_none(), !forward, &link.relation)
            })?;
        Some(Step { from: from.index(), to: to.index(), link: link.clone(), forward })
    }

    /// Notes without any relation to another, in either direction, the most recently changed
    /// first.
    pub fn orphans(&self) -> Vec<usize> {
        let mut orphans: Vec<usize> = self
            .graph
            .node_indices()
            .filter(|&node| self.graph.neighbors_undirected(node).next().is_none())
            .map(NodeIndex::index)
            .collect();
        orphans.sort_by_key(|&node| (Reverse(self.node(node).modified_ms), node));
        orphans
    }
}
