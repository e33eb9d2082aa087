//! The concept graph from outside: what is built, walked, ranked, grouped, drawn and exported.

mod analysis;
mod drawing;
mod exporting;
mod walking;

use equipoise::{
    graph::{ConceptGraph, GraphInput},
    model::{Edge, Kind, Relation, VaultPath},
};
use proptest::prelude::*;

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a path")
}

/// A note by its path; the type is that of the folder, `claim/Some.md`.
fn note(text: &str) -> GraphInput {
    let kind = text.split('/').next().and_then(Kind::parse).unwrap_or_default();
    let path = path(text);
    GraphInput {
        title: path.stem().to_owned(),
        path,
        kind,
        tags: vec![],
        modified_ms: 0,
        created_ms: 0,
    }
}

fn edge(source: &str, relation: &str, target: &str) -> Edge {
    Edge {
        source: path(source),
        target: path(target),
        relation: Relation::parse(relation).expect("a relation"),
        reason: None,
        context: format!("{source} speaks of {target}.").into(),
        line: 1,
    }
}

/// A graph from lines such as `a mirrors b — the same goal`; a lone word is a note by itself.
fn graph(lines: &str) -> ConceptGraph {
    let mut nodes = Vec::new();
    let mut edges = Vec::new();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (words, reason) = match line.split_once(" — ") {
            Some((words, reason)) => (words, Some(reason)),
            None => (line, None),
        };
        let words: Vec<&str> = words.split(' ').collect();
        if let [source, relation, target] = words[..] {
            nodes.push(note(target));
            let mut edge = edge(source, relation, target);
            edge.reason = reason.map(Into::into);
            edges.push(edge);
        }
        nodes.push(note(words[0]));
    }
    ConceptGraph::build(nodes, &edges)
}

fn at(graph: &ConceptGraph, path: &str) -> usize {
    graph.index_of(path).expect("a node")
}

/// Any graph at all: loops, the same relation twice, ends that are no nodes, notes by themselves.
fn any_graph() -> impl Strategy<Value = ConceptGraph> {
    let ends = (0_usize..44, 0_usize..44, 0_usize..9);
    (0_usize..40, prop::collection::vec(ends, 0..120)).prop_map(|(count, ends)| {
        let nodes = (0..count).map(|index| note(&format!("n{index:02}"))).collect();
        let edges: Vec<Edge> = ends
            .iter()
            .map(|&(a, b, name)| {
                edge(&format!("n{a:02}"), Relation::KNOWN[name], &format!("n{b:02}"))
            })
            .collect();
        ConceptGraph::build(nodes, &edges)
    })
}
