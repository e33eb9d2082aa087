//! The concept graph as pages and scripts want it: parts of it with their places, and walks with
//! the reasons along them.

use super::{
    Notebook,
    graph_filter::GraphRequest,
    snapshot::Snapshot,
    view::{GraphEdge, GraphNode, GraphText, GraphView, PathView},
};
use crate::{
    error::{Error, Result},
    graph::{Compact, Filter, Item, Layout, ViewNode, compact, gexf, graphml},
};

impl Notebook {
    /// The whole graph or what lies around a centre, with places, communities and rank.
    ///
    /// # Errors
    /// A centre that is no note, a relation's name that cannot be one.
    pub fn graph(&self, request: &GraphRequest) -> Result<GraphView> {
        let snapshot = self.snapshot();
        let layout = self.layout();
        let view = self.core().part(&snapshot, request)?;
        let places = layout.positions_in(&snapshot.graph, &view);
        let nodes: Vec<_> = view
            .nodes
            .iter()
            .zip(places)
            .map(|(node, place)| describe(&snapshot, node, place))
            .collect();
        let edges = view
            .edges
            .iter()
            .map(|edge| GraphEdge {
                source: nodes[edge.source].id.clone(),
                target: nodes[edge.target].id.clone(),
                relation: edge.relation.to_string(),
                reason: edge.reason.as_deref().map(Into::into),
            })
            .collect();
        Ok(GraphView { nodes, edges, omitted: view.omitted })
    }

    /// The same in columns, for the browser's own drawing, which adds pairs and ways by itself.
    ///
    /// # Errors
    /// As for [`Notebook::graph`].
    pub fn graph_columns(&self, request: &GraphRequest) -> Result<Compact> {
        let snapshot = self.snapshot();
        let layout = self.layout();
        let view = self.core().select(&snapshot, request)?;
        let evidence = self.core().evidence(&snapshot);
        let standing = |path: &_| Some(evidence.standing_of(path)?.name.as_str());
        Ok(compact(&snapshot.graph, &layout, &view, &standing))
    }

    /// The same for another program.
    ///
    /// # Errors
    /// As for [`Notebook::graph`].
    pub fn graph_text(&self, request: &GraphRequest, format: GraphText) -> Result<String> {
        let snapshot = self.snapshot();
        let layout = self.layout();
        let view = self.core().part(&snapshot, request)?;
        let write = match format {
            GraphText::GraphMl => graphml,
            GraphText::Gexf => gexf,
        };
        Ok(write(&snapshot.graph, &layout, &view))
    }

    /// A shortest walk between two notes along links and relations, whichever way they point.
    ///
    /// # Errors
    /// An end that is no note, or no walk between them.
    pub fn path_between(&self, from: &str, to: &str) -> Result<PathView> {
        let snapshot = self.snapshot();
        let layout = self.layout();
        let graph = &snapshot.graph;
        let (start, end) = (snapshot.node(from)?, snapshot.node(to)?);
        let steps = graph.shortest_path(start, end, &Filter::default()).ok_or_else(|| {
            Error::not_found(
                format!("no relations lead from {from} to {to}"),
                "choose two notes of the same part of the graph, or link what lies between them",
            )
        })?;
        let along = std::iter::once(start).chain(steps.iter().map(|step| step.to));
        let nodes = along
            .enumerate()
            .map(|(depth, index)| note_node(&snapshot, &layout, index, Some(depth)))
            .collect();
        let id = |index: usize| graph.node(index).path.to_string();
        let steps = steps
            .iter()
            .map(|step| {
                let (source, target) =
                    if step.forward { (step.from, step.to) } else { (step.to, step.from) };
                GraphEdge {
                    source: id(source),
                    target: id(target),
                    relation: step.link.relation.to_string(),
                    reason: step.link.reason.as_deref().map(Into::into),
                }
            })
            .collect();
        Ok(PathView { nodes, steps })
    }
}

fn describe(snapshot: &Snapshot, node: &ViewNode, (x, y): (f32, f32)) -> GraphNode {
    let (id, label, kind) = match &node.item {
        Item::Note(index) => {
            let note = snapshot.graph.node(*index);
            (note.path.to_string(), note.title.clone(), note.kind.as_str().to_owned())
        }
        Item::Tag(tag) => (format!("#{tag}"), format!("#{tag}"), "tag".to_owned()),
    };
    let standing = match &node.item {
        Item::Note(index) => snapshot.standing(&snapshot.graph.node(*index).path),
        Item::Tag(_) => None,
    };
    GraphNode {
        id,
        label,
        kind,
        x,
        y,
        community: node.community,
        rank: node.rank,
        depth: node.depth,
        standing: standing.map(|standing| standing.value),
    }
}

fn note_node(
    snapshot: &Snapshot,
    layout: &Layout,
    index: usize,
    depth: Option<usize>,
) -> GraphNode {
    let graph = &snapshot.graph;
    let note = graph.node(index);
    let (x, y) = layout.spot(note.path.as_str()).map_or((0.0, 0.0), |spot| (spot.x, spot.y));
    GraphNode {
        id: note.path.to_string(),
        label: note.title.clone(),
        kind: note.kind.as_str().to_owned(),
        x,
        y,
        community: graph.communities().of[index],
        rank: graph.rank(index),
        depth,
        standing: snapshot.standing(&note.path).map(|standing| standing.value),
    }
}

impl Snapshot {
    /// A note's place in the graph.
    pub(super) fn node(&self, path: &str) -> Result<usize> {
        self.graph.index_of(path).ok_or_else(|| match self.notes.get(path) {
            Some(note) if note.path.entry().is_some() => Error::not_found(
                format!("nothing is linked with {path} yet, so it is not in the graph"),
                "cite it from a note, as [[key]] or [@key]",
            ),
            _ => self.no_such_note(path),
        })
    }
}
