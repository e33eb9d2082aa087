//! A walk between two notes as it is read: each stop with how one got there from the one before.

use serde::Serialize;

use crate::{
    model::Relation,
    notebook::{GraphNode, PathView},
};

#[derive(Serialize)]
pub(super) struct Stop {
    node: GraphNode,
    /// How the stop before stands to this one; none at the start.
    way: Option<Way>,
}

#[derive(Serialize)]
struct Way {
    relation: String,
    /// "supports" along the relation, "supported by" against it.
    label: String,
    reason: Option<String>,
}

pub(super) fn stops(path: PathView) -> Vec<Stop> {
    let mut before: Option<String> = None;
    let mut steps = path.steps.into_iter();
    path.nodes
        .into_iter()
        .map(|node| {
            let way = before.replace(node.id.clone()).and_then(|before| {
                let step = steps.next()?;
                let label = label(&step.relation, step.source == before);
                Some(Way { relation: step.relation, label, reason: step.reason })
            });
            Stop { node, way }
        })
        .collect()
}

/// How the one end speaks of the other.
pub(super) fn label(relation: &str, outgoing: bool) -> String {
    match Relation::parse(relation) {
        Some(relation) if outgoing => relation.label(),
        Some(relation) => relation.inverse(),
        None => relation.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebook::GraphEdge;

    #[test]
    fn a_step_against_a_relation_reads_the_other_way() {
        let node = |id: &str| GraphNode {
            id: id.into(),
            label: id.into(),
            kind: "claim".into(),
            x: 0.0,
            y: 0.0,
            community: 0,
            rank: 1.0,
            depth: None,
            standing: None,
        };
        let edge = |source: &str, target: &str| GraphEdge {
            source: source.into(),
            target: target.into(),
            relation: "supports".into(),
            reason: None,
        };
        let path = PathView {
            nodes: vec![node("a"), node("b"), node("c")],
            steps: vec![edge("a", "b"), edge("c", "b")],
        };
        let labels: Vec<_> =
            stops(path).into_iter().map(|stop| stop.way.map(|way| way.label)).collect();
        assert_eq!(labels, [None, Some("supports".into()), Some("supported by".into())]);
    }
}
