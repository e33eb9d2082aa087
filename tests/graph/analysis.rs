//! Building, importance and communities.

use std::collections::BTreeSet;

use equipoise::graph::ConceptGraph;
use proptest::prelude::*;

use super::{any_graph, at, edge, graph, note};

#[test]
fn relations_are_merged_and_loops_and_strangers_left_out() {
    let edges = [
        edge("a", "supports", "b"),
        edge("a", "supports", "b"),
        edge("a", "links", "b"),
        edge("b", "supports", "a"),
        edge("a", "mirrors", "a"),
        edge("a", "cites", "elsewhere"),
    ];
    let nodes = vec![note("b"), note("a"), note("b")];
    let graph = ConceptGraph::build(nodes, &edges);
    let paths: Vec<&str> = graph.nodes().map(|node| node.path.as_str()).collect();
    assert_eq!(paths, ["a", "b"]);
    assert_eq!(graph.edge_count(), 3);
    assert_eq!(graph.degree(0), 3);
    assert_eq!(graph.index_of("elsewhere"), None);
}

#[test]
fn the_first_reason_given_is_kept() {
    let graph = graph("a supports b\na supports b — it was measured\na supports b — so they say");
    let steps = graph.shortest_path(0, 1, &Default::default()).expect("a path");
    assert_eq!(steps[0].link.reason.as_deref(), Some("it was measured"));
}

/// Values of NetworkX 3.6.1, `pagerank(alpha=0.85, tol=1e-13)`, times the number of nodes.
#[test]
fn rank_is_networkxs() {
    let graph = graph(
        "a links b\na links c\nb links c\nc links a\nd links c\nd links a\ne links c\n\
         f links g\ng links f\nc links g\nh\na cites b",
    );
    let expected = [
        ("a", 0.693_951),
        ("b", 0.462_761),
        ("c", 1.070_094),
        ("d", 0.167_832),
        ("e", 0.167_832),
        ("f", 2.511_932),
        ("g", 2.757_765),
        ("h", 0.167_832),
    ];
    for (path, expected) in expected {
        let rank = graph.rank(at(&graph, path));
        assert!((rank - expected).abs() < 1e-5, "{path}: {rank} for {expected}");
    }
}

/// Two cliques of five and four, a bridge between them, and a note by itself.
fn two_circles() -> ConceptGraph {
    let mut lines = String::from("b1 links a1\nlone\n");
    for (circle, size) in [("a", 4), ("b", 5)] {
        for i in 1..=size {
            for j in 1..i {
                lines += &format!("{circle}{i} links {circle}{j}\n");
            }
        }
    }
    graph(&lines)
}

#[test]
fn communities_are_numbered_by_size_and_named_by_rank() {
    let graph = two_circles();
    let communities = graph.communities();
    let sizes: Vec<usize> = communities.list.iter().map(|community| community.size).collect();
    assert_eq!(sizes, [5, 4, 1]);
    for (index, node) in graph.nodes().enumerate() {
        let expected = match node.path.as_str().as_bytes()[0] {
            b'b' => 0,
            b'a' => 1,
            _ => 2,
        };
        assert_eq!(communities.of[index], expected, "{}", node.path);
    }
    let names: Vec<&str> = communities
        .list
        .iter()
        .map(|community| graph.node(community.label).path.as_str())
        .collect();
    assert_eq!(names, ["b1", "a1", "lone"]);
}

#[test]
fn communities_of_nothing() {
    assert!(graph("").communities().list.is_empty());
    let lone = graph("a\nb");
    assert_eq!(lone.communities().of, [0, 1]);
}

proptest! {
    #[test]
    fn ranks_add_up_to_the_number_of_notes(graph in any_graph()) {
        let sum: f64 = (0..graph.len()).map(|node| f64::from(graph.rank(node))).sum();
        prop_assert!((sum - graph.len() as f64).abs() < 1e-3, "{sum} of {}", graph.len());
    }

    #[test]
    fn communities_are_a_partition_into_connected_parts(graph in any_graph()) {
        let communities = graph.communities();
        prop_assert_eq!(communities.of.len(), graph.len());
        let sizes: Vec<usize> = communities.list.iter().map(|community| community.size).collect();
        prop_assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
        for (id, community) in communities.list.iter().enumerate() {
            let members: BTreeSet<usize> =
                (0..graph.len()).filter(|&node| communities.of[node] as usize == id).collect();
            prop_assert_eq!(members.len(), community.size);
            prop_assert!(members.contains(&community.label));
            let inside = reach_within(&graph, community.label, &members);
            prop_assert_eq!(inside, members);
        }
    }
}

/// What can be walked to from a node without leaving a set of nodes.
fn reach_within(graph: &ConceptGraph, from: usize, members: &BTreeSet<usize>) -> BTreeSet<usize> {
    let view = graph.whole(&Default::default(), usize::MAX);
    let mut reached = BTreeSet::from([from]);
    loop {
        let before = reached.len();
        for edge in &view.edges {
            if members.contains(&edge.source) && members.contains(&edge.target) {
                if reached.contains(&edge.source) {
                    reached.insert(edge.target);
                }
                if reached.contains(&edge.target) {
                    reached.insert(edge.source);
                }
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}
