//! `/graph`: the graph as a drawing and as a list, with its filters, and the way between two
//! notes with the reasons along it.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{
    drawing,
    graph_filters::{self as filters, Filters},
    walk::{self, Stop},
};
use crate::{
    error::Result,
    notebook::{
        GraphNode, GraphRequest, GraphView, NoteFilter, NoteSort, NoteSummary, Notebook, SavedView,
        SearchMode, SearchRequest,
    },
    server::{api, params::Params, problem::Failure, state::Shared},
};

/// More than this cannot be read in one still picture; the list goes as far.
const DRAWN: usize = 120;

/// Notes offered to choose from by name.
const OFFERED: usize = 400;

#[derive(Serialize)]
struct GraphPage {
    center: Option<String>,
    center_title: Option<String>,
    depth: usize,
    filters: Filters,
    /// By rank, as many as are drawn.
    nodes: Vec<Row>,
    total: usize,
    edges: usize,
    omitted: usize,
    offered: Vec<NoteSummary>,
    from: String,
    to: String,
    path: Vec<Stop>,
    /// The paths along it, one a line, to keep the walk by.
    stops: String,
    views: Vec<SavedView>,
    /// Why there is no path, and what to do.
    path_problem: Option<(String, String)>,
    api: String,
    svg: Option<String>,
}

#[derive(Serialize)]
struct Row {
    node: GraphNode,
    degree: usize,
}

/// What the address asks for besides the filters.
struct Asked {
    graph: GraphRequest,
    from: String,
    to: String,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> std::result::Result<HttpResponse, Failure> {
    let text = |name| params.text(name).unwrap_or_default().to_owned();
    let asked = Asked { graph: api::graph::parse(&params)?, from: text("from"), to: text("to") };
    let page = shared.search(move |notebook| gather(notebook, asked)).await?;
    super::html(&request, &shared, "graph.html", &page)
}

fn gather(notebook: &Notebook, asked: Asked) -> Result<GraphPage> {
    let Asked { mut graph, from, to } = asked;
    graph.center = graph.center.map(|center| resolve(notebook, &center));
    graph.way = graph.way.map(|(from, to)| (resolve(notebook, &from), resolve(notebook, &to)));
    // To compare every note with every other takes longer than a page may.
    graph.near = 0;
    let view = notebook.graph(&graph)?;
    let mut stops = String::new();
    let (path, path_problem) = match &graph.way {
        Some((from, to)) => match notebook.path_between(from, to) {
            Ok(path) => {
                let ids: Vec<_> = path.nodes.iter().map(|node| node.id.as_str()).collect();
                stops = ids.join("\n");
                (walk::stops(path), None)
            }
            Err(error) => (Vec::new(), Some((error.message, error.hint))),
        },
        None => (Vec::new(), None),
    };
    let offered = NoteFilter { sort: NoteSort::Rank, limit: OFFERED, ..NoteFilter::default() };
    let center = graph.center.as_deref();
    let center_node = center.and_then(|center| view.nodes.iter().find(|node| node.id == center));
    let rows = rows(&view);
    Ok(GraphPage {
        center_title: center_node.map(|node| node.label.clone()),
        center: graph.center.clone(),
        depth: graph.depth.unwrap_or(1),
        filters: Filters::of(notebook, &view, &graph),
        total: view.nodes.len(),
        edges: view.edges.len(),
        omitted: view.omitted,
        api: filters::api_address(&graph),
        svg: overview(&view, &rows),
        nodes: rows,
        offered: notebook.notes(&offered).items,
        from,
        to,
        path,
        stops,
        views: graph_views(notebook),
        path_problem,
    })
}

fn graph_views(notebook: &Notebook) -> Vec<SavedView> {
    let mut views = notebook.views();
    views.retain(|view| view.address.starts_with("/graph"));
    views
}

/// A path as it is; a title becomes the path of the note that has it.
fn resolve(notebook: &Notebook, text: &str) -> String {
    if notebook.note(text).is_ok() {
        return text.to_owned();
    }
    let search = SearchRequest {
        query: text.to_owned(),
        mode: SearchMode::Keyword,
        limit: 10,
        literal: true,
        ..SearchRequest::default()
    };
    let found = notebook.search(&search).map(|found| found.results).unwrap_or_default();
    found
        .into_iter()
        .find(|result| result.summary.title.to_lowercase() == text.to_lowercase())
        .map_or_else(|| text.to_owned(), |result| result.summary.path)
}

/// The most important first.
fn rows(view: &GraphView) -> Vec<Row> {
    let mut degrees: HashMap<&str, usize> = HashMap::new();
    for edge in &view.edges {
        *degrees.entry(&edge.source).or_default() += 1;
        *degrees.entry(&edge.target).or_default() += 1;
    }
    let mut rows: Vec<Row> = view
        .nodes
        .iter()
        .map(|node| Row {
            degree: degrees.get(node.id.as_str()).copied().unwrap_or_default(),
            node: node.clone(),
        })
        .collect();
    rows.sort_by(|a, b| {
        b.node.rank.total_cmp(&a.node.rank).then_with(|| a.node.id.cmp(&b.node.id))
    });
    rows.truncate(DRAWN);
    rows
}

/// A picture of what the list names.
fn overview(view: &GraphView, rows: &[Row]) -> Option<String> {
    let nodes: Vec<_> = rows
        .iter()
        .map(|row| &row.node)
        .filter(|node| node.x.is_finite() && node.y.is_finite())
        .collect();
    drawing::overview(&nodes, &view.edges)
}
