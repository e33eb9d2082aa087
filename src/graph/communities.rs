//! Communities: groups of notes that link among themselves more than chance would have it. Found
//! by the Leiden algorithm (Traag, Waltman & van Eck 2019, "From Louvain to Leiden"), which
//! maximises modularity and keeps every community connected.

use leiden_rs::{GraphDataBuilder, Leiden, LeidenConfig};

use super::ConceptGraph;

/// The same vault must show the same colours each time.
const SEED: u64 = 7117;

/// Runs that start from the last one's result. One pass alone stops at a clearly worse partition;
/// after the third nothing was gained on any graph tried.
const PASSES: u64 = 3;

/// A partition of the notes: every note is in exactly one community.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Communities {
    /// By node, the place of its community in `list`.
    pub of: Vec<u32>,
    /// The largest first; of equals, the one with the first path first. A note without any link
    /// is a community of its own.
    pub list: Vec<Community>,
    /// Newman's modularity of the partition, weighted as the algorithm sees it; −½ to 1.
    pub modularity: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Community {
    pub size: usize,
    /// The node whose title names the community: its most important, of equals the first.
    pub label: usize,
}

pub(super) fn find(graph: &ConceptGraph) -> Communities {
    let count = graph.len();
    let (membership, modularity) = leiden(graph).unwrap_or_else(|| ((0..count).collect(), 0.0));

    // Nodes are in the order of paths, so a community's first node has its first path.
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (node, &community) in membership.iter().enumerate() {
        members[community].push(node);
    }
    members.retain(|nodes| !nodes.is_empty());
    members.sort_by_key(|nodes| (std::cmp::Reverse(nodes.len()), nodes[0]));

    let mut of = vec![0; count];
    let list = members
        .iter()
        .enumerate()
        .map(|(id, nodes)| {
            for &node in nodes {
                of[node] = id as u32;
            }
            let first = nodes[0];
            let label = nodes.iter().copied().fold(first, |best, node| {
                if graph.rank(node) > graph.rank(best) { node } else { best }
            });
            Community { size: nodes.len(), label }
        })
        .collect();
    Communities { of, list, modularity }
}

/// By node, a community below the number of nodes; `None` where there is nothing to partition.
fn leiden(graph: &ConceptGraph) -> Option<(Vec<usize>, f64)> {
    let pairs = graph.pairs();
    if pairs.is_empty() {
        return None;
    }
    let mut data = GraphDataBuilder::new(graph.len());
    for &(a, b, weight) in &pairs {
        data.add_edge(a, b, f64::from(weight)).ok()?;
    }
    let data = data.build().ok()?;
    let pass = |number: u64| {
        Leiden::new(LeidenConfig { seed: Some(SEED + number), ..LeidenConfig::default() })
    };
    let mut found = pass(0).run(&data).ok()?;
    for number in 1..PASSES {
        found = pass(number).run_with_initial_partition(&data, found.partition).ok()?;
    }
    Some((found.partition.as_slice().to_vec(), found.quality))
}
