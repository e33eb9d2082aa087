//! `/`: search first; then what is new, what is worth linking, and for a newcomer where to begin.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::walk::{self, Stop};
use crate::{
    error::Result,
    model::Kind,
    notebook::{
        EvidenceNews, NoteFilter, NoteSort, NoteSummary, Notebook, PathView, Related, Status,
    },
    server::{problem::Failure, state::Shared},
};

/// The note that greets a newcomer, where the vault has one.
const WELCOME: &str = "Welcome.md";

const SUGGESTED: usize = 3;

const RECENT: usize = 6;

/// How many of the latest notes are looked at for a pair worth linking: an index look-up each.
const LOOKED_AT: usize = 4;

#[derive(Serialize)]
struct Home {
    status: Status,
    recent: Vec<NoteSummary>,
    welcome: Option<NoteSummary>,
    suggested: Vec<NoteSummary>,
    /// Empty where no walk leads from one to another.
    walk: Vec<Stop>,
    worth_linking: Option<Pair>,
    news: EvidenceNews,
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
    let welcome = notebook.note(WELCOME).ok();
    let suggested =
        welcome.as_ref().map(|welcome| suggested(notebook, &welcome.html)).unwrap_or_default();
    let walk = suggested
        .split_first()
        .and_then(|(first, others)| others.iter().find_map(|other| walk(notebook, first, other)))
        .map(walk::stops)
        .unwrap_or_default();
    let worth_linking = worth_linking(notebook, &recent);
    let welcome = welcome.map(|note| note.summary);
    let news = notebook.evidence_news();
    Ok(Home { status, recent, welcome, suggested, walk, worth_linking, news })
}

fn list(notebook: &Notebook, kind: Option<Kind>, sort: NoteSort, limit: usize) -> Vec<NoteSummary> {
    notebook.notes(&NoteFilter { kind, sort, limit, ..NoteFilter::default() }).items
}

/// The first notes that the welcome links to: its author chose them and their order.
fn suggested(notebook: &Notebook, welcome: &str) -> Vec<NoteSummary> {
    let mut paths: Vec<String> = Vec::new();
    for address in welcome.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()) {
        let path = address
            .split_once('/')
            .filter(|(page, _)| matches!(*page, "note" | "paper"))
            .and_then(|(_, raw)| percent_decode_str(raw.split('#').next()?).decode_utf8().ok());
        match path {
            Some(path) if !paths.iter().any(|known| *known == path) => {
                paths.push(path.into_owned())
            }
            _ => {}
        }
        if paths.len() == SUGGESTED {
            break;
        }
    }
    paths.iter().filter_map(|path| notebook.note(path).ok()).map(|note| note.summary).collect()
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
