//! `/syntheses`: a language model is asked about a paper, by its reader's click. Where that fails the
//! answer is the paper's page with the reason on it, and all that it had is still there.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Data, Either, Form, Json},
};

use super::{
    note,
    reader::{Wanted, fields, go},
};
use crate::{
    error::ErrorKind,
    model::{Kind, VaultPath, address},
    server::{problem::Failure, state::Shared, templates::Frame},
};

/// `POST /syntheses`
pub(in crate::server) async fn ask(
    request: HttpRequest,
    shared: Data<Shared>,
    body: Either<Form<Wanted>, Json<Wanted>>,
) -> Result<HttpResponse, Failure> {
    let Wanted { paper } = fields(body);
    let wanted = paper.clone();
    let failure = match shared.read(move |notebook| notebook.ask_for_synthesis(&wanted)).await {
        // The text is folded; an address within it unfolds it.
        Ok(()) => return Ok(go(&format!("{}#synthesis-text", address::page(Kind::Paper, &paper)))),
        Err(failure) => failure,
    };
    let Ok(path) = VaultPath::parse(&paper) else { return Err(failure) };
    let wanted = path.clone();
    let gathered = shared.search(move |notebook| note::gather(notebook, &wanted, 0, &[])).await;
    let Ok(mut page) = gathered else { return Err(failure) };
    let Some(reader) = page.reader.as_mut() else { return Err(failure) };
    reader.synthesis_failure = Some(failure.details());
    page.name(&path, &note::site(&request));
    let body = shared.templates.render("note.html", &Frame::of(&request), &page)?;
    // The model's server failed, and not this one.
    let status = match failure.error.kind {
        ErrorKind::Environment => StatusCode::BAD_GATEWAY,
        _ => failure.status,
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.content_type("text/html; charset=utf-8").body(body))
}
