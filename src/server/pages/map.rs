//! `/map/{path}`: the neighbourhood of a note as a piece of a page. The note page holds the same
//! piece; walking the map replaces it without leaving the page.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{drawing, walk};
use crate::{
    error::Error,
    notebook::{GraphNode, GraphRequest, GraphView, Notebook},
    server::{params::PathParam, problem::Failure, state::Shared},
};

/// One step around a note, as a drawing and as a list.
#[derive(Serialize)]
pub(super) struct Map {
    pub(super) center: GraphNode,
    pub(super) neighbours: Vec<Neighbour>,
    /// Neighbours that are not drawn.
    omitted: usize,
    svg: String,
}

#[derive(Serialize)]
pub(super) struct Neighbour {
    pub(super) node: GraphNode,
    pub(super) relation: String,
    /// How the centre says it: "mirrors", "supported by".
    pub(super) label: String,
    /// From the centre to the neighbour, or towards the centre.
    outgoing: bool,
    reason: Option<String>,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let map = shared
        .read(move |notebook| {
            let view = notebook.graph(&neighbourhood(path.0.as_str()))?;
            Map::of(view, path.0.as_str()).ok_or_else(|| {
                Error::not_found("this note is not in the graph", "start from another one: /notes")
            })
        })
        .await?;
    super::html(&request, &shared, "map.html", &map)
}

/// `None` where the note has no neighbour: a map of one place helps nobody.
pub(super) fn around(notebook: &Notebook, path: &str) -> Option<Map> {
    let view = notebook.graph(&neighbourhood(path)).ok()?;
    Map::of(view, path).filter(|map| !map.neighbours.is_empty())
}

fn neighbourhood(path: &str) -> GraphRequest {
    GraphRequest { center: Some(path.to_owned()), depth: Some(1), ..GraphRequest::default() }
}

impl Map {
    fn of(view: GraphView, path: &str) -> Option<Self> {
        let center = view.nodes.iter().find(|node| node.id == path)?.clone();
        let neighbours: Vec<_> = view
            .nodes
            .into_iter()
            .filter(|node| node.id != path)
            .map(|node| Neighbour::of(node, path, &view.edges))
            .collect();
        let omitted = view.omitted + neighbours.len().saturating_sub(drawing::AROUND);
        let mut map = Self { center, neighbours, omitted, svg: String::new() };
        map.svg = drawing::neighbourhood(&map);
        Some(map)
    }
}

impl Neighbour {
    /// The strongest of the edges between the two: one with a reason, then a typed one.
    fn of(node: GraphNode, center: &str, edges: &[crate::notebook::GraphEdge]) -> Self {
        let between = edges.iter().filter(|edge| {
            (edge.source == center && edge.target == node.id)
                || (edge.target == center && edge.source == node.id)
        });
        let best = between.max_by_key(|edge| (edge.relation != "links", edge.reason.is_some()));
        let relation = best.map_or("links", |edge| edge.relation.as_str());
        let outgoing = best.is_none_or(|edge| edge.source == center);
        let label = walk::label(relation, outgoing);
        Self {
            relation: relation.to_owned(),
            label,
            outgoing,
            reason: best.and_then(|edge| edge.reason.clone()),
            node,
        }
    }
}
