//! `/api/v1/notes` and what lies below each note.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    model::{ContentHash, address},
    notebook::{
        Backlink, Expected, NoteFilter, NoteSort, NoteSummary, NoteView, Page, Related, Saved,
        Versions,
    },
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

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
    let (offset, limit) = params.page()?;
    Ok(NoteFilter {
        kind: params.kind("type")?,
        tag: params.text("tag").map(|tag| tag.trim_start_matches('#').to_owned()),
        folder: params.text("folder").map(|folder| folder.trim_matches('/').to_owned()),
        sort: params.choice::<Sort>("sort", "title, modified, rank")?.0,
        limit,
        offset,
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
    let (offset, limit) = params.page()?;
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

/// A note's whole text.
#[derive(Deserialize, ToSchema)]
pub(in crate::server) struct NoteText {
    /// Markdown, frontmatter included.
    source: String,
}

/// The note as it lies in the vault now.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct SavedNote {
    path: String,
    etag: String,
    created: bool,
}

/// Somebody else changed the note: both versions, and the problem in words.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct SaveConflict {
    #[serde(flatten)]
    problem: ProblemDetails,
    #[serde(flatten)]
    versions: Versions,
}

/// Saves a note on top of the version that its writer saw, or makes a new one. Line ends, a byte
/// order mark and whatever is no UTF-8 stay in lines that did not change.
#[utoipa::path(
    put, path = "/api/v1/notes/{path}", tag = "notes",
    params(
        ("path" = String, Path, description = "Relative to the vault, slashes as they are"),
        ("If-Match" = Option<String>, Header, description = "The `etag` of the version seen"),
        ("If-None-Match" = Option<String>, Header, description = "`*` to make a new note"),
    ),
    request_body = NoteText,
    responses(
        (status = 200, body = SavedNote),
        (status = 201, body = SavedNote, description = "There was no such note before"),
        (status = 412, body = SaveConflict, content_type = "application/problem+json",
            description = "The note is not what was seen; nothing was written"),
        (status = 428, body = ProblemDetails, content_type = "application/problem+json",
            description = "Neither `If-Match` nor `If-None-Match: *`"),
        (status = 507, body = ProblemDetails, content_type = "application/problem+json",
            description = "No room on the disk; the note is as it was"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn save(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
    text: Json<NoteText>,
) -> Result<HttpResponse, Failure> {
    let expected = expected(&request)?;
    let text = text.into_inner().source;
    let saved =
        shared.read(move |notebook| notebook.save(path.0.as_str(), &text, expected)).await?;
    Ok(match saved {
        Saved::Done { path, etag, created } => {
            let mut response = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
            response.insert_header((header::ETAG, etag.clone()));
            if created {
                let address = format!("/api/v1/notes/{}", address::encode(&path));
                response.insert_header((header::LOCATION, address));
            }
            response.json(SavedNote { path, etag, created })
        }
        Saved::Conflict(versions) => {
            let (message, hint) = match (&versions.current, expected) {
                (None, _) => (
                    "the note is not there any more",
                    "save it as a new one, with If-None-Match: *",
                ),
                (Some(_), Expected::New) => (
                    "there is a note of that name already",
                    "choose another name, or save on top of it with If-Match",
                ),
                (Some(_), Expected::Bytes(_)) => (
                    "somebody else changed this note meanwhile",
                    "bring both versions together, then save with the etag of `current`",
                ),
            };
            let problem = Failure::new(StatusCode::PRECONDITION_FAILED, message, hint).details();
            HttpResponse::PreconditionFailed()
                .content_type("application/problem+json")
                .json(SaveConflict { problem, versions })
        }
    })
}

/// On top of which version, from the headers. A validator of a whole answer, which continues the
/// file's own behind a dot, names that file's version as well.
fn expected(request: &HttpRequest) -> Result<Expected, Failure> {
    let one = |name| {
        let mut values = request.headers().get_all(name);
        let first = values.next().and_then(|value: &header::HeaderValue| value.to_str().ok());
        if values.next().is_some() { None } else { first.map(str::trim) }
    };
    let hint = "send If-Match with the `etag` of the note as you read it, or If-None-Match: * for \
                a note that is not there yet";
    match (one(header::IF_MATCH), one(header::IF_NONE_MATCH)) {
        (None, Some("*")) => Ok(Expected::New),
        (Some(tag), None) if tag != "*" => {
            let digits = tag.trim_matches('"').split('.').next().unwrap_or_default();
            ContentHash::from_hex(digits).map(Expected::Bytes).ok_or_else(|| {
                Failure::invalid(format!("If-Match is {tag:?}, which is no note's etag"), hint)
            })
        }
        _ => Err(Failure::new(
            StatusCode::PRECONDITION_REQUIRED,
            "this does not say which version of the note it replaces",
            hint,
        )),
    }
}
