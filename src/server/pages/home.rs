//! `/`: search first; then what is new, what is worth linking, and for a newcomer where to begin.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::{
    error::Result,
    model::Kind,
    notebook::{NoteFilter, NoteSort, NoteSummary, Notebook, PathView, Related, Status},
    server::{problem::Failure, state::Shared},
};

/// The note that greets a newcomer, where the vault has one.
const WELCOME: &str = "Welcome.md";

const RECENT: usize = 6;

/// How many of the latest notes are looked at for a pair worth linking: an index look-up each.
const LOOKED_AT: usize = 4;

#[derive(Serialize)]
struct Home {
    status: Status,
    recent: Vec<NoteSummary>,
    welcome: Option<NoteSummary>,
    suggested: Vec<NoteSummary>,
    walk: Option<PathView>,
    worth_linking: Option<Pair>,
}

/// Two notes that say close things and do not link to each other.
#[derive(Serialize)]
struct Pair {
    note: NoteSummary,
    other: Related,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> std::result::Result<HttpResponse, Failure> {
    let home = shared.search(gather).await?;
    super::html(&request, &shared, "home.html", &home)
}

fn gather(notebook: &Notebook) -> Result<Home> {
    let status = notebook.status();
    let recent = list(notebook, None, NoteSort::Modified, RECENT);
    let welcome = notebook.note(WELCOME).ok().map(|note| note.summary);
    let suggested = if welcome.is_some() { suggest(notebook) } else { Vec::new() };
    let walk = suggested
        .split_first()
        .and_then(|(first, others)| others.iter().find_map(|other| walk(notebook, first, other)));
    let worth_linking = worth_linking(notebook, &recent);
    Ok(Home { status, recent, welcome, suggested, walk, worth_linking })
}

fn list(notebook: &Notebook, kind: Option<Kind>, sort: NoteSort, limit: usize) -> Vec<NoteSummary> {
    notebook.notes(&NoteFilter { kind, sort, limit, ..NoteFilter::default() }).items
}

/// The most linked claim, concept and inquiry: one of each, as far as there are any.
fn suggest(notebook: &Notebook) -> Vec<NoteSummary> {
    [Kind::Claim, Kind::Inquiry, Kind::Concept]
        .into_iter()
        .flat_map(|kind| list(notebook, Some(kind), NoteSort::Rank, 1))
        .collect()
}

/// A walk of at least one stop between; a direct link is no walk.
fn walk(notebook: &Notebook, from: &NoteSummary, to: &NoteSummary) -> Option<PathView> {
    let walk = notebook.path_between(&from.path, &to.path).ok()?;
    (walk.nodes.len() > 2).then_some(walk)
}

fn worth_linking(notebook: &Notebook, recent: &[NoteSummary]) -> Option<Pair> {
    let mut seen = HashSet::new();
    let nearest = |note: &NoteSummary| {
        let related = notebook.related(&note.path, None, 5).ok()?;
        let other = related.into_iter().find(|other| !other.linked)?;
        Some(Pair { note: note.clone(), other })
    };
    recent
        .iter()
        .filter(|note| seen.insert(note.path.as_str()))
        .take(LOOKED_AT)
        .filter_map(nearest)
        .max_by(|a, b| a.other.cosine.total_cmp(&b.other.cosine))
}
