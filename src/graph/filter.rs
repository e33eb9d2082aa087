//! Which notes and relations a part of the graph is made of, which of its notes stand alone, and
//! what a reader has folded away.

use super::{ConceptGraph, Item, View};
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
    /// Around a centre, nodes whose neighbours are seen though they lie deeper.
    pub expanded: Vec<Item>,
    /// Nodes behind which nothing is seen.
    pub collapsed: Vec<Item>,
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
    pub fn linked_only(self) -> Self {
        let mut linked = vec![false; self.nodes.len()];
        for edge in &self.edges {
            linked[edge.source] = true;
            linked[edge.target] = true;
        }
        self.only(&linked)
    }

    /// Without the nodes that hang on to these alone.
    #[must_use]
    pub fn folded(self, collapsed: &[Item]) -> Self {
        if collapsed.is_empty() {
            return self;
        }
        let is_folded: Vec<bool> =
            self.nodes.iter().map(|node| collapsed.contains(&node.item)).collect();
        let (mut hangs, mut stands) = (vec![false; is_folded.len()], is_folded.clone());
        for edge in &self.edges {
            for (here, there) in [(edge.source, edge.target), (edge.target, edge.source)] {
                hangs[here] = true;
                stands[here] |= !is_folded[there];
            }
        }
        let kept: Vec<bool> =
            hangs.into_iter().zip(stands).map(|(hangs, stands)| stands || !hangs).collect();
        self.only(&kept)
    }

    fn only(mut self, kept: &[bool]) -> Self {
        let mut place = Vec::with_capacity(kept.len());
        let mut next = 0;
        for kept in kept {
            place.push(next);
            next += usize::from(*kept);
        }
        let mut each = kept.iter();
        self.nodes.retain(|_| each.next().copied().unwrap_or_default());
        self.edges.retain(|edge| kept[edge.source] && kept[edge.target]);
        for edge in &mut self.edges {
            (edge.source, edge.target) = (place[edge.source], place[edge.target]);
        }
        self
    }
}
