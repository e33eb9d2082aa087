//! What a paper's page has besides its note: quick answers, facets, citations, discussion; and the
//! forms by which a reader comments or begins notes of his own.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Either, Form, Json},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    model::{Kind, address},
    notebook::{NoteView, Notebook, Reading},
    server::{
        problem::{Failure, ProblemDetails},
        security::own_address,
        state::Shared,
    },
};

/// Formats that reference managers read, by the name that the façade takes.
const FORMATS: [(&str, &str); 4] =
    [("bibtex", "BibTeX"), ("ris", "RIS"), ("endnote", "EndNote"), ("csl-json", "CSL-JSON")];

/// Styles with a tab of their own; the list has the others.
const STYLES: [&str; 3] = ["apa", "ieee", "chicago-author-date"];

#[derive(Serialize)]
pub(super) struct Reader {
    #[serde(flatten)]
    reading: Reading,
    citations: Vec<Citation>,
    /// Other styles: what `format=` takes, and the title.
    styles: Vec<(String, String)>,
    /// Where a citation is downloaded.
    cite_address: String,
    /// Why a model that was just asked for a synthesis gave none.
    pub(super) synthesis_failure: Option<ProblemDetails>,
}

#[derive(Serialize)]
struct Citation {
    id: String,
    label: String,
    text: String,
}

impl Reader {
    /// The page's own parts, and the note's text with its sentences marked.
    pub(super) fn gather(notebook: &Notebook, note: &mut NoteView) -> Result<Self> {
        let mut reading = notebook.reading(note)?;
        note.html = std::mem::take(&mut reading.html);
        let path = note.summary.path.as_str();
        let styles = notebook.citation_styles();
        let own = STYLES.iter().filter_map(|name| {
            let style = styles.iter().find(|style| style.name == *name)?;
            Some((style.name.clone(), short(&style.name)))
        });
        let formats = FORMATS.iter().map(|(id, label)| ((*id).to_owned(), (*label).to_owned()));
        let citations = formats
            .chain(own)
            .filter_map(|(id, label)| {
                let text = notebook.cite(path, &id).ok()?.text;
                Some(Citation { id, label, text })
            })
            .collect();
        Ok(Self {
            reading,
            citations,
            styles: styles.into_iter().map(|style| (style.name, style.title)).collect(),
            cite_address: format!("/api/v1/notes/{}/cite", address::encode(path)),
            synthesis_failure: None,
        })
    }
}

fn short(style: &str) -> String {
    match style {
        "apa" | "ieee" => style.to_uppercase(),
        "chicago-author-date" => "Chicago".into(),
        other => other.into(),
    }
}

#[derive(Deserialize)]
pub(in crate::server) struct Said {
    paper: String,
    text: String,
}

/// `POST /discussions`
pub(in crate::server) async fn comment(
    shared: Data<Shared>,
    body: Either<Form<Said>, Json<Said>>,
) -> Result<HttpResponse, Failure> {
    let Said { paper, text } = fields(body);
    let page = format!("{}#discussion", address::page(Kind::Paper, &paper));
    shared.read(move |notebook| notebook.comment(&paper, &text)).await?;
    Ok(go(&page))
}

#[derive(Deserialize)]
pub(in crate::server) struct Wanted {
    pub(super) paper: String,
}

/// `POST /paper-notes`: a note of one's own about a paper that has none.
pub(in crate::server) async fn take_notes(
    shared: Data<Shared>,
    body: Either<Form<Wanted>, Json<Wanted>>,
) -> Result<HttpResponse, Failure> {
    let Wanted { paper } = fields(body);
    let path = shared.read(move |notebook| notebook.take_notes(&paper)).await?;
    Ok(go(&address::page(Kind::Paper, &path)))
}

pub(super) fn fields<T>(body: Either<Form<T>, Json<T>>) -> T {
    match body {
        Either::Left(form) => form.into_inner(),
        Either::Right(json) => json.into_inner(),
    }
}

pub(super) fn go(page: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, own_address(page))).finish()
}
