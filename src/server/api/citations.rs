//! `/api/v1/notes/{path}/cite` and `/api/v1/citation-styles`: papers as other programs read them.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentDisposition, DispositionParam, DispositionType},
    web::Data,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    notebook::CitationStyle,
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Styles by name.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct StyleList {
    items: Vec<CitationStyle>,
}

/// A citation of a paper: in a format for programs, or as the sentence of a citation style.
#[utoipa::path(
    get, path = "/api/v1/notes/{path}/cite", tag = "notes",
    params(
        ("path" = String, Path, description = "Of a paper; a library's entry is `library.bib%23key`"),
        ("format" = Option<String>, Query, description = "bibtex (default), ris, endnote, csl-json, \
            or a style's name such as apa"),
        ("download" = Option<bool>, Query, description = "1 to have it saved as a file"),
    ),
    responses(
        (status = 200, description = "The citation, in the media type of its format",
            body = String, content_type = "text/plain"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn cite(
    shared: Data<Shared>,
    path: PathParam,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let format = params.text("format").unwrap_or("bibtex").to_owned();
    let citation = shared.read(move |notebook| notebook.cite(path.0.as_str(), &format)).await?;
    let mut response = HttpResponse::Ok();
    response.content_type(format!("{}; charset=utf-8", citation.media_type));
    let kind = match params.flag("download") {
        true => DispositionType::Attachment,
        false => DispositionType::Inline,
    };
    response.insert_header((
        header::CONTENT_DISPOSITION,
        ContentDisposition {
            disposition: kind,
            parameters: vec![DispositionParam::Filename(citation.file_name)],
        },
    ));
    Ok(response.body(citation.text))
}

/// The citation styles that come with the program.
#[utoipa::path(
    get, path = "/api/v1/citation-styles", tag = "notes",
    responses(
        (status = 200, body = StyleList),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn styles(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let items = shared.read(|notebook| Ok(notebook.citation_styles())).await?;
    Ok(super::answer(&request, &StyleList { items }, None))
}
