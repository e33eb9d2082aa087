//! The concept graph: notes and the relations between them as one immutable value, and all that
//! can be read off it: walks, paths, importance, communities, drawings, exports. It is apart so
//! that one place knows the graph library, and pure so that the same vault always gives the same
//! graph: nothing here reads a file, a clock or a source of chance.

mod build;
mod communities;
mod export;
mod filter;
mod layout;
mod path;
mod rank;
mod walk;

use std::{collections::HashMap, fmt, sync::OnceLock};

use petgraph::{
    Incoming,
    graph::{DiGraph, NodeIndex},
};

use crate::model::{Kind, VaultPath};

pub use build::Link;
pub use communities::{Communities, Community};
pub use export::{Compact, CompactEdges, CompactNodes, compact, gexf, graphml};
pub use filter::Filter;
pub use layout::{Layout, Spot};
pub use path::Step;
pub use walk::{Item, View, ViewEdge, ViewNode};

/// What the graph knows of a note.
#[derive(Debug, Clone)]
pub struct GraphInput {
    pub path: VaultPath,
    pub title: String,
    pub kind: Kind,
    /// Without `#`.
    pub tags: Vec<String>,
    /// Milliseconds since the Unix epoch.
    pub modified_ms: i64,
    /// Milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// Notes and their relations. A node is named by its place in [`ConceptGraph::nodes`], which are
/// in the order of their paths; the names of one graph mean nothing in another.
pub struct ConceptGraph {
    graph: DiGraph<GraphInput, Link>,
    by_path: HashMap<VaultPath, usize>,
    rank: Vec<f32>,
    /// Found when first asked for: a saved note must not wait for them.
    communities: OnceLock<Communities>,
}

impl ConceptGraph {
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many distinct relations there are; the same relation stated twice between two notes
    /// counts once.
    pub fn edge_count(&self) -> usize {
        self.graph.edge_count()
    }

    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &GraphInput> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    pub fn index_of(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// # Panics
    /// Where the graph has no such node.
    pub fn node(&self, index: usize) -> &GraphInput {
        &self.graph.raw_nodes()[index].weight
    }

    /// [PageRank](rank), scaled so that the mean over all notes is 1.
    pub fn rank(&self, index: usize) -> f32 {
        self.rank[index]
    }

    /// How many relations it has, in either direction.
    pub fn degree(&self, index: usize) -> usize {
        self.graph.edges(NodeIndex::new(index)).count()
            + self.graph.edges_directed(NodeIndex::new(index), Incoming).count()
    }

    pub fn communities(&self) -> &Communities {
        self.communities.get_or_init(|| communities::find(self))
    }
}

/// Every note and relation by name, the shape a failing test shows.
impl fmt::Debug for ConceptGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.nodes().map(|node| &node.path));
        list.entries(self.graph.raw_edges().iter().map(|edge| {
            let end = |index: NodeIndex| &self.graph[index].path;
            (end(edge.source()), edge.weight.relation.as_str(), end(edge.target()))
        }));
        list.finish()
    }
}
