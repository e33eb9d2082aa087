//! Building the graph: duplicate notes and relations are merged and loops dropped here, so that
//! no algorithm above has to think of them.

use std::{
    collections::{HashMap, hash_map::Entry},
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
    let mut names: Vec<&Relation> = edges.iter().map(|edge| &edge.relation).collect();
    names.sort_unstable();
    names.dedup();
    let number: HashMap<&Relation, usize> =
        names.iter().enumerate().map(|(index, &name)| (name, index)).collect();

    let mut place: HashMap<(usize, usize, usize), usize> = HashMap::with_capacity(edges.len());
    let mut found: Vec<((usize, usize, usize), Link)> = Vec::with_capacity(edges.len());
    for edge in edges {
        let ends = (by_path.get(&edge.source), by_path.get(&edge.target));
        let (Some(&source), Some(&target)) = ends else { continue };
        if source == target {
            continue;
        }
        let key = (source, target, number[&edge.relation]);
        match place.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(found.len());
                let link = Link {
                    relation: edge.relation.clone(),
                    reason: edge.reason.clone(),
                    context: edge.context.clone(),
                };
                found.push((key, link));
            }
            Entry::Occupied(seen) => {
                let link = &mut found[*seen.get()].1;
                if link.reason.is_none() && edge.reason.is_some() {
                    link.reason.clone_from(&edge.reason);
                    link.context.clone_from(&edge.context);
                }
            }
        }
    }
    found.sort_unstable_by_key(|&(key, _)| key);
    found.into_iter().map(|((source, target, _), link)| (source, target, link)).collect()
}
