//! `/note/{path}` and `/paper/{path}`: a note and what stands beside it.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::{
    evidence::panel::{ClaimPanel, EvaluationPanel},
    map,
    paper::Paper,
    reader::Reader,
};
use crate::{
    error::{ErrorKind, Result},
    model::{Kind, VaultPath},
    notebook::{Beside, NoteSummary, NoteView, Notebook, Related, RelationView},
    server::{
        api,
        params::{Params, PathParam},
        present,
        problem::Failure,
        state::Shared,
    },
};

const NEIGHBOURS: usize = 4;

const PAPERS: usize = 8;

#[derive(Serialize)]
pub(super) struct NotePage {
    note: NoteView,
    came_from: Option<Origin>,
    /// An inquiry's sources, each with its reason.
    sources: Vec<Card>,
    relations: Vec<Card>,
    /// Near in meaning and not linked yet.
    neighbours: Vec<Related>,
    papers: Vec<RelatedPaper>,
    paper: Option<Paper>,
    /// What a paper says, and what is said of it.
    pub(super) reader: Option<Reader>,
    /// Where a claim stands and why.
    evidence: Option<ClaimPanel>,
    /// An evaluation's runs and what they say.
    evaluation: Option<EvaluationPanel>,
    map: Option<map::Map>,
    /// Absolute, for sharing.
    permalink: String,
    markdown_link: String,
    /// What another note of this vault writes.
    wikilink: String,
    /// As one cites a note of this notebook.
    citation: String,
    /// Whether it has a file that can be edited.
    writable: bool,
    /// A page of the backlinks beyond the first.
    pager: super::Pager,
    /// The notebook's name.
    vault: String,
}

/// The note that one came from.
#[derive(Debug, PartialEq, Serialize)]
struct Origin {
    title: String,
    address: String,
}

/// A related note, once, with every way in which it is related.
#[derive(Serialize)]
struct Card {
    note: NoteSummary,
    ways: Vec<Way>,
}

#[derive(Serialize)]
struct Way {
    relation: String,
    label: String,
    reason: Option<String>,
}

/// A paper beside a note: named by an author, near in meaning, or both.
#[derive(Serialize)]
struct RelatedPaper {
    #[serde(flatten)]
    card: Card,
    cosine: Option<f32>,
    passage: Option<String>,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
    params: Params,
) -> std::result::Result<HttpResponse, Failure> {
    let path = path.0;
    let offset = params.number("backlinks", 0, 1_000_000)?;
    let (came_from, site) = (origin(&request, &path), site(&request));
    let wanted = path.clone();
    let without = api::claims::without(&params);
    let gathered = shared.search(move |notebook| gather(notebook, &wanted, offset, &without)).await;
    let mut page = match gathered {
        Ok(page) => page,
        Err(failure) => match elsewhere(&shared, &path, &failure).await {
            Some(address) => {
                let mut response = HttpResponse::SeeOther();
                return Ok(response.insert_header((header::LOCATION, address)).finish());
            }
            None => return Err(failure),
        },
    };
    page.came_from = came_from;
    page.name(&path, &site);
    super::html(&request, &shared, "note.html", &page)
}

impl NotePage {
    /// The ways in which others may name this page.
    pub(super) fn name(&mut self, path: &VaultPath, site: &str) {
        let summary = &self.note.summary;
        self.permalink = format!("{site}{}", address(summary));
        self.markdown_link = markdown_link(&summary.title, &self.permalink);
        self.wikilink = format!("[[{}]]", path.stem());
        self.citation = citation(summary, &self.vault, &self.permalink);
    }
}

pub(super) fn gather(
    notebook: &Notebook,
    path: &VaultPath,
    offset: usize,
    without: &[String],
) -> Result<NotePage> {
    let mut note = notebook.note(path.as_str())?;
    if offset > 0 {
        note.backlinks = notebook.backlinks(path.as_str(), offset, NoteView::BACKLINKS)?;
    }
    let Beside { neighbours, papers: near } =
        notebook.beside(path.as_str(), NEIGHBOURS, PAPERS).unwrap_or_default();
    let papers = papers(&note, near);
    let (sources, relations) = relations(&note);
    let list = &note.backlinks;
    let own = address(&note.summary);
    let pager = backlinks_pager(&own, list.offset, list.limit, list.items.len(), list.total);
    let is_paper = note.summary.kind == Kind::Paper;
    let paper = is_paper.then(|| Paper::of(&note.frontmatter));
    let reader = is_paper.then(|| Reader::gather(notebook, &mut note)).transpose()?;
    let map = map::around(notebook, path.as_str());
    let kind = note.summary.kind;
    let evidence = (kind == Kind::Claim)
        .then(|| ClaimPanel::gather(notebook, path.as_str(), without, &own))
        .transpose()?;
    let evaluation = (kind == Kind::Evaluation)
        .then(|| EvaluationPanel::gather(notebook, path.as_str()))
        .transpose()?;
    Ok(NotePage {
        note,
        came_from: None,
        sources,
        relations,
        neighbours,
        papers,
        paper,
        reader,
        evidence,
        evaluation,
        map,
        permalink: String::new(),
        markdown_link: String::new(),
        wikilink: String::new(),
        citation: String::new(),
        writable: path.is_note() && path.entry().is_none(),
        pager,
        vault: notebook.name(),
    })
}

fn backlinks_pager(
    own: &str,
    offset: usize,
    limit: usize,
    shown: usize,
    total: usize,
) -> super::Pager {
    let pager = super::Pager::new(own, offset, limit, shown, total);
    let turn = |address: Option<String>| {
        address.map(|address| format!("{}#backlinks", address.replace("?offset=", "?backlinks=")))
    };
    super::Pager { previous: turn(pager.previous), next: turn(pager.next), ..pager }
}

/// What an inquiry draws on, and every other typed relation that has no place of its own on the
/// page: papers stand among the papers, inquiries that use this note in their own list.
fn relations(note: &NoteView) -> (Vec<Card>, Vec<Card>) {
    let uses = |relation: &RelationView| {
        !relation.outgoing
            && note.inquiries.iter().any(|inquiry| inquiry.path == relation.note.path)
    };
    let (sources, rest): (Vec<_>, Vec<_>) = note
        .relations
        .iter()
        .filter(|relation| !uses(relation))
        .partition(|relation| is_source(note, relation));
    let rest = rest.into_iter().filter(|relation| relation.note.kind != Kind::Paper);
    (cards(sources), cards(rest))
}

fn is_source(note: &NoteView, relation: &RelationView) -> bool {
    note.summary.kind == Kind::Inquiry && relation.outgoing && relation.relation == "draws-on"
}

/// One card a note, in the order in which each is first named.
fn cards<'a>(relations: impl IntoIterator<Item = &'a RelationView>) -> Vec<Card> {
    let mut cards: Vec<Card> = Vec::new();
    let mut places = HashMap::new();
    for relation in relations {
        let way = Way {
            relation: relation.relation.clone(),
            label: relation.label.clone(),
            reason: relation.reason.clone(),
        };
        let place = *places.entry(&relation.note.path).or_insert(cards.len());
        match cards.get_mut(place) {
            Some(card) => card.ways.push(way),
            None => cards.push(Card { note: relation.note.clone(), ways: vec![way] }),
        }
    }
    cards
}

/// Papers that the notes name, with their reason, then the nearest of the others.
fn papers(note: &NoteView, near: Vec<Related>) -> Vec<RelatedPaper> {
    let named = note
        .relations
        .iter()
        .filter(|relation| relation.note.kind == Kind::Paper && !is_source(note, relation));
    let mut papers: Vec<RelatedPaper> = cards(named)
        .into_iter()
        .map(|card| RelatedPaper { card, cosine: None, passage: None })
        .collect();
    for other in near {
        let named = papers.iter_mut().find(|paper| paper.card.note.path == other.summary.path);
        if let Some(paper) = named {
            paper.cosine = Some(other.cosine);
            paper.passage = Some(other.there);
        } else {
            papers.push(RelatedPaper {
                card: Card { note: other.summary, ways: Vec::new() },
                cosine: Some(other.cosine),
                passage: Some(other.there),
            });
        }
    }
    papers
}

fn address(note: &NoteSummary) -> String {
    present::href(note.kind.as_str(), &note.path)
}

/// Brackets in the title would end the link's text.
fn markdown_link(title: &str, address: &str) -> String {
    let title = title.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    format!("[{title}]({address})")
}

/// Title, notebook, the day it was last changed, and where it is read.
fn citation(note: &NoteSummary, vault: &str, permalink: &str) -> String {
    let end = if note.title.ends_with(['.', '?', '!']) { "" } else { "." };
    let day = present::date(note.modified_ms);
    format!("{}{end} Note in the notebook “{vault}”, changed {day}. {permalink}", note.title)
}

/// People leave `.md` out; the address with it is the one to keep.
async fn elsewhere(shared: &Shared, path: &VaultPath, failure: &Failure) -> Option<String> {
    if failure.error.kind != ErrorKind::NotFound || path.is_note() || path.entry().is_some() {
        return None;
    }
    let full = format!("{path}.md");
    let note = shared.read(move |notebook| notebook.note(&full)).await.ok()?;
    Some(address(&note.summary))
}

/// The note that the browser says one came from; the browser says it to its own site only.
fn origin(request: &HttpRequest, here: &VaultPath) -> Option<Origin> {
    let referer = request.headers().get(header::REFERER)?.to_str().ok()?;
    let path = referer.strip_prefix(&site(request))?;
    let path = path.split(['?', '#']).next()?;
    let (page, raw) = path.strip_prefix('/')?.split_once('/')?;
    if !matches!(page, "note" | "paper") {
        return None;
    }
    let decoded = percent_decode_str(raw).decode_utf8().ok()?;
    let came_from = VaultPath::parse(&decoded).ok()?;
    (came_from != *here)
        .then(|| Origin { title: came_from.stem().to_owned(), address: path.to_owned() })
}

/// This server as the reader named it; the guard has checked the name.
pub(super) fn site(request: &HttpRequest) -> String {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    format!("http://{}", host.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn check(referer: &str, expected: Option<&str>) {
        let request = TestRequest::get()
            .insert_header((header::HOST, "localhost:1"))
            .insert_header((header::REFERER, referer))
            .to_http_request();
        let here = VaultPath::parse("here.md").expect("a path");
        let origin = origin(&request, &here);
        assert_eq!(origin.as_ref().map(|origin| origin.title.as_str()), expected, "{referer}");
    }

    #[test]
    fn only_a_note_of_this_notebook_is_come_from() {
        check("http://localhost:1/note/a/A%20note.md?x#y", Some("A note"));
        check("http://localhost:1/paper/p.bib%23dwork2012", Some("dwork2012"));
        check("http://localhost:1/note/here.md", None);
        check("http://localhost:1/search?q=x", None);
        check("http://localhost:12/note/a.md", None);
        check("http://evil.com/note/a.md", None);
        check("http://localhost:1/note/%2e%2e/a.md", None);
    }
}
