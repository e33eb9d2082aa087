//! `/api/v1/notes` and what lies below each note.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    notebook::{Backlink, NoteFilter, NoteSort, NoteSummary, NoteView, Page, Related},
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Lists read at most this far.
const DEEPEST: usize = 1_000_000;

/// Notes, one page of them.
#[utoipa::path(
    get, path = "/api/v1/notes", tag = "notes",
    params(
        ("type" = Option<String>, Query, description = "Only notes of this type"),
        ("tag" = Option<String>, Query, description = "Only notes with this tag or one below it"),
        ("folder" = Option<String>, Query, description = "Only notes in this folder or below"),
        ("sort" = Option<String>, Query, description = "title (default), modified or rank"),
        ("limit" = Option<usize>, Query, description = "1 to 500, default 50"),
        ("offset" = Option<usize>, Query, description = "Notes to skip"),
    ),
    responses(
        (status = 200, body = Page<NoteSummary>),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&params)?;
    let page = shared.read(move |notebook| Ok(notebook.notes(&filter))).await?;
    Ok(super::answer(&request, &page, None))
}

/// What the parameters ask for; also the list pages'.
pub(in crate::server) fn filter(params: &Params) -> Result<NoteFilter, Failure> {
    Ok(NoteFilter {
        kind: params.kind("type")?,
        tag: params.text("tag").map(|tag| tag.trim_start_matches('#').to_owned()),
        folder: params.text("folder").map(|folder| folder.trim_matches('/').to_owned()),
        sort: params.choice::<Sort>("sort", "title, modified, rank")?.0,
        limit: params.limit(50, 500)?,
        offset: params.number("offset", 0, DEEPEST)?,
    })
}

/// [`NoteSort`] as the URL spells it.
#[derive(Default)]
struct Sort(NoteSort);

impl std::str::FromStr for Sort {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "title" => Ok(Self(NoteSort::Title)),
            "modified" => Ok(Self(NoteSort::Modified)),
            "rank" => Ok(Self(NoteSort::Rank)),
            _ => Err(()),
        }
    }
}

/// A note with all that stands beside it. The `etag` in the body is the file's own; the header's
/// continues it with a hash of the whole answer, which also changes with the note's neighbours.
#[utoipa::path(
    get, path = "/api/v1/notes/{path}", tag = "notes",
    params(("path" = String, Path, description = "Relative to the vault, slashes as they are")),
    responses(
        (status = 200, body = NoteView),
        (status = 304, description = "Nothing changed since `If-None-Match`"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let note = shared.read(move |notebook| notebook.note(path.0.as_str())).await?;
    Ok(super::answer(&request, &note, Some(&note.etag)))
}

/// Links into a note, each with its sentence, one page of them.
#[utoipa::path(
    get, path = "/api/v1/notes/{path}/backlinks", tag = "notes",
    params(
        ("path" = String, Path, description = "Relative to the vault, slashes as they are"),
        ("limit" = Option<usize>, Query, description = "1 to 500, default 50"),
        ("offset" = Option<usize>, Query, description = "Links to skip"),
    ),
    responses(
        (status = 200, body = Page<Backlink>),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn backlinks(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let (offset, limit) = (params.number("offset", 0, DEEPEST)?, params.limit(50, 500)?);
    let page =
        shared.read(move |notebook| notebook.backlinks(path.0.as_str(), offset, limit)).await?;
    Ok(super::answer(&request, &page, None))
}

/// The nearest notes by meaning.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct RelatedList {
    items: Vec<Related>,
}

/// Notes nearest by meaning, each with the pair of passages that explains it.
#[utoipa::path(
    get, path = "/api/v1/notes/{path}/related", tag = "notes",
    params(
        ("path" = String, Path, description = "Relative to the vault, slashes as they are"),
        ("type" = Option<String>, Query, description = "Only notes of this type"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 10"),
    ),
    responses(
        (status = 200, body = RelatedList),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn related(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let (kind, limit) = (params.kind("type")?, params.limit(10, 100)?);
    let items =
        shared.search(move |notebook| notebook.related(path.0.as_str(), kind, limit)).await?;
    Ok(super::answer(&request, &RelatedList { items }, None))
}
