//! `/api/v1/graph`

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};

use crate::{
    notebook::{Days, GraphRequest, GraphText, GraphView, NearView, PathView},
    server::{
        params::Params,
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Farther than this everything is near everything.
const DEEPEST: usize = 5;

/// More pairs than these say nothing of a note.
const NEAREST: usize = 10;

/// Nodes in one answer.
const MOST: usize = 50_000;

/// Notes and relations, whole or around a centre.
#[utoipa::path(
    get, path = "/api/v1/graph", tag = "graph",
    params(
        ("center" = Option<String>, Query, description = "A note's path; without one, the whole graph"),
        ("depth" = Option<usize>, Query, description = "Steps from the centre, 0 to 5, default 1"),
        ("type" = Option<String>, Query, description = "Types of notes, with commas between"),
        ("relation" = Option<String>, Query, description = "Relations, with commas between"),
        ("tags" = Option<bool>, Query, description = "Tags as nodes too"),
        ("tag" = Option<Vec<String>>, Query, description = "Notes with this tag or one below it; may be said more than once"),
        ("folder" = Option<Vec<String>>, Query, description = "Notes in this folder or below it, `/` for those in no folder; may be said more than once"),
        ("standing" = Option<String>, Query, description = "Claims that stand so, with commas between: supported, contradicted, contested, undecided, open"),
        ("since" = Option<String>, Query, description = "Notes changed on this day or later, as 2026-01-31"),
        ("until" = Option<String>, Query, description = "Notes changed on this day or before"),
        ("by" = Option<String>, Query, description = "`created` counts the day a note was made instead"),
        ("orphans" = Option<bool>, Query, description = "`0` leaves out notes without a relation that is shown"),
        ("expand" = Option<Vec<String>>, Query, description = "Around a centre, a node whose neighbours are shown though they lie deeper: a path, or `#tag`; may be said more than once"),
        ("collapse" = Option<Vec<String>>, Query, description = "A node behind which nothing is shown; may be said more than once"),
        ("near" = Option<usize>, Query, description = "For each note so many of the nearest in meaning that nobody linked with it, 0 to 10, as relations called `near`; not in columns"),
        ("from" = Option<String>, Query, description = "With `to`, a note from which the shortest way is shown, whatever else is filtered; not in columns"),
        ("to" = Option<String>, Query, description = "Where that way leads to"),
        ("limit" = Option<usize>, Query, description = "Nodes at most, up to 50000; without it, around a centre 300"),
        ("format" = Option<String>, Query, description = "json (default), compact (JSON in columns), graphml or gexf"),
    ),
    responses(
        (status = 200, body = GraphView, description = "Or columns, GraphML or GEXF, where `format` says so"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let graph = parse(&params)?;
    if params.text("format") == Some("compact") {
        let columns = shared.search(move |notebook| notebook.graph_columns(&graph)).await?;
        return Ok(super::answer(&request, &columns, None));
    }
    if let Some((format, media_type, name)) = text_format(&params)? {
        let text = shared.search(move |notebook| notebook.graph_text(&graph, format)).await?;
        let file = format!("attachment; filename=\"{name}\"");
        return Ok(HttpResponse::Ok()
            .content_type(media_type)
            .insert_header((header::CONTENT_DISPOSITION, file))
            .body(text));
    }
    let view = shared.search(move |notebook| notebook.graph(&graph)).await?;
    Ok(super::answer(&request, &view, None))
}

/// A format for other programs, with its type and the name of a file of it.
fn text_format(
    params: &Params,
) -> Result<Option<(GraphText, &'static str, &'static str)>, Failure> {
    match params.text("format") {
        None | Some("json") => Ok(None),
        Some("graphml") => {
            Ok(Some((GraphText::GraphMl, "application/graphml+xml", "graph.graphml")))
        }
        Some("gexf") => Ok(Some((GraphText::Gexf, "application/gexf+xml", "graph.gexf"))),
        Some(other) => Err(Failure::invalid(
            format!("`format` is {other:?}"),
            "use one of: json, compact, graphml, gexf",
        )),
    }
}

/// What the parameters ask for; also the graph page's.
pub(in crate::server) fn parse(params: &Params) -> Result<GraphRequest, Failure> {
    let center = params.text("center").map(str::to_owned);
    let depth = params.number("depth", 1, DEEPEST)?;
    Ok(GraphRequest {
        depth: center.is_some().then_some(depth),
        center,
        kinds: params.kinds("type")?,
        relations: params.list("relation").into_iter().map(str::to_owned).collect(),
        tags: params.flag("tags"),
        tagged: params.texts("tag").iter().map(|tag| tag.trim_start_matches('#').into()).collect(),
        folders: params.texts("folder").iter().map(|folder| folder_named(folder)).collect(),
        standings: params.list("standing").into_iter().map(str::to_owned).collect(),
        days: Days {
            created: params.text("by") == Some("created"),
            since_ms: params.day("since")?,
            until_ms: params.day("until")?,
        },
        linked_only: params.text("orphans") == Some("0"),
        expanded: params.texts("expand"),
        collapsed: params.texts("collapse"),
        near: params.number("near", 0, NEAREST)?,
        way: params.text("from").zip(params.text("to")).map(|(from, to)| (from.into(), to.into())),
        limit: params.text("limit").map(|_| params.limit(1, MOST)).transpose()?,
    })
}

/// A folder as it was asked for; the vault's own is `/`.
fn folder_named(text: &str) -> String {
    match text.trim_matches('/') {
        "" => "/".into(),
        named => named.into(),
    }
}

/// A shortest walk between two notes, with the reasons along it.
#[utoipa::path(
    get, path = "/api/v1/graph/path", tag = "graph",
    params(
        ("from" = String, Query, description = "A note's path"),
        ("to" = String, Query, description = "A note's path"),
    ),
    responses(
        (status = 200, body = PathView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn path(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let example = "/api/v1/graph/path?from=claims/A.md&to=concepts/B.md";
    let from = params.required("from", example)?.to_owned();
    let to = params.required("to", example)?.to_owned();
    let view = shared.search(move |notebook| notebook.path_between(&from, &to)).await?;
    Ok(super::answer(&request, &view, None))
}

/// Pairs of notes near in meaning that nobody linked, for the same part of the graph.
#[utoipa::path(
    get, path = "/api/v1/graph/near", tag = "graph",
    params(
        ("k" = Option<usize>, Query, description = "Nearest notes for each, 1 to 10, default 3"),
        ("center" = Option<String>, Query, description = "A note's path; without one, the whole graph"),
        ("depth" = Option<usize>, Query, description = "Steps from the centre, 0 to 5, default 1"),
        ("type" = Option<String>, Query, description = "Types of notes, with commas between"),
    ),
    responses(
        (status = 200, body = NearView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn near(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let graph = parse(&params)?;
    let count = params.number("k", 3, NEAREST)?.max(1);
    let view = shared.search(move |notebook| notebook.near_in_graph(&graph, count)).await?;
    Ok(super::answer(&request, &view, None))
}
