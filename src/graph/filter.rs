//! Which notes and relations a part of the graph is made of, and which of its notes stand alone.

use super::{ConceptGraph, View};
use crate::model::{Kind, Relation};

/// Which notes and relations to see. The default lets everything through but tags.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// None means all.
    pub kinds: Vec<Kind>,
    /// None means all.
    pub relations: Vec<Relation>,
    /// Tags as nodes too, linked with the notes that bear them.
    pub tags: bool,
    /// By a note's place, whether it is let through; all are where nothing is said.
    pub among: Option<Vec<bool>>,
}

impl Filter {
    pub(super) fn shows(&self, graph: &ConceptGraph, node: usize) -> bool {
        (self.kinds.is_empty() || self.kinds.contains(&graph.node(node).kind))
            && self.among.as_ref().is_none_or(|among| among[node])
    }

    pub(super) fn takes(&self, relation: &Relation) -> bool {
        self.relations.is_empty() || self.relations.contains(relation)
    }
}

impl View {
    /// Without the nodes that have no relation within it.
    #[must_use]
    pub fn linked_only(mut self) -> Self {
        let mut linked = vec![false; self.nodes.len()];
        for edge in &self.edges {
            linked[edge.source] = true;
            linked[edge.target] = true;
        }
        let mut place = Vec::with_capacity(linked.len());
        let mut kept = 0;
        for linked in &linked {
            place.push(kept);
            kept += usize::from(*linked);
        }
        let mut linked = linked.into_iter();
        self.nodes.retain(|_| linked.next().unwrap_or_default());
        for edge in &mut self.edges {
            (edge.source, edge.target) = (place[edge.source], place[edge.target]);
        }
        self
    }
}
