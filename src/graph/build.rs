//! Building the graph: duplicate notes and relations are merged and loops dropped here, so that
//! no algorithm above has to think of them.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};

use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{Edge, Relation, VaultPath};

use super::{ConceptGraph, GraphInput, rank};

/// One relation from a note to another, however often it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub relation: Relation,
    /// The author's words for why, the first that were given.
    pub reason: Option<Arc<str>>,
    /// The sentence that holds the link.
    pub context: Arc<str>,
}

impl ConceptGraph {
    /// A note's relation to itself and edges to what is not among `nodes` are left out; of two
    /// nodes with one path the first counts. The result does not depend on the order of `nodes`,
    /// nor on that of `edges` but for which of several reasons is kept.
    pub fn build(mut nodes: Vec<GraphInput>, edges: &[Edge]) -> Self {
        nodes.sort_by(|a, b| a.path.cmp(&b.path));
        nodes.dedup_by(|later, first| later.path == first.path);
        let by_path: HashMap<VaultPath, usize> =
            nodes.iter().enumerate().map(|(index, node)| (node.path.clone(), index)).collect();

        let mut graph = DiGraph::with_capacity(nodes.len(), edges.len());
        for node in nodes {
            graph.add_node(node);
        }
        for (source, target, link) in merged(edges, &by_path) {
            graph.add_edge(NodeIndex::new(source), NodeIndex::new(target), link);
        }
        let rank = rank::page_rank(&graph);
        Self { graph, by_path, rank, communities: OnceLock::new() }
    }

    /// Pairs of linked notes, lower index first, each once, with a weight: 2 for each typed
    /// relation between them and 1 for plain links, since a relation that was named is meant.
    pub(super) fn pairs(&self) -> Vec<(usize, usize, f32)> {
        let mut pairs: Vec<(usize, usize, f32)> = self
            .graph
            .raw_edges()
            .iter()
            .map(|edge| {
                let (a, b) = (edge.source().index(), edge.target().index());
                (a.min(b), a.max(b), if edge.weight.relation.is_plain() { 1.0 } else { 2.0 })
            })
            .collect();
        pairs.sort_unstable_by_key(|&(a, b, _)| (a, b));
        pairs.dedup_by(|later, kept| {
            let same = (later.0, later.1) == (kept.0, kept.1);
            if same {
                kept.2 += later.2;
            }
            same
        });
        pairs
    }
}

/// Relations by source, target and name, each once.
fn merged(edges: &[Edge], by_path: &HashMap<VaultPath, usize>) -> Vec<(usize, usize, Link)> {
    let distinct: HashSet<&Relation> = edges.iter().map(|edge| &edge.relation).collect();
    let mut names: Vec<&Relation> = distinct.into_iter().collect();
    names.sort_unstable();
    let number: HashMap<&Relation, u32> = names.into_iter().zip(0..).collect();

    let mut keys: Vec<(u32, u32, u32, u32)> = edges
        .iter()
        .zip(0..)
        .filter_map(|(edge, place)| {
            let (source, target) = (*by_path.get(&edge.source)?, *by_path.get(&edge.target)?);
            let key = (source as u32, target as u32, number[&edge.relation], place);
            (source != target).then_some(key)
        })
        .collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| (a.0, a.1, a.2) == (b.0, b.1, b.2))
        .map(|same| {
            let stated = || same.iter().map(|&(.., place)| &edges[place as usize]);
            let with_reason = stated().find(|edge| edge.reason.is_some());
            let edge = with_reason.unwrap_or(&edges[same[0].3 as usize]);
            let link = Link {
                relation: edge.relation.clone(),
                reason: edge.reason.clone(),
                context: edge.context.clone(),
            };
            (same[0].0 as usize, same[0].1 as usize, link)
        })
        .collect()
}
