//! `/api/v1/evaluations/{path}/runs` and `…/approval`: asking for a run, and allowing what it runs.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Json},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    notebook::{Approval, RunOptions, RunTask},
    server::{
        params::PathParam,
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Asks for a run of an evaluation. It waits for a free core; what is asked for twice runs once.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{path}/runs", tag = "evidence",
    params(("path" = String, Path, description = "The evaluation note, relative to the vault")),
    request_body(content = Object, description = "An empty object"),
    responses(
        (status = 202, body = RunTask, description = "`Location` names where to ask how far it is"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json",
         description = "It runs a program or asks a model, and is not approved in this form"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn run(
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let start = move |notebook: &_| start(notebook, path.0.as_str());
    let task = shared.read(start).await?;
    Ok(HttpResponse::Accepted()
        .insert_header((header::LOCATION, format!("/api/v1/queue/{}", task.id)))
        .json(task))
}

fn start(notebook: &crate::notebook::Notebook, path: &str) -> crate::error::Result<RunTask> {
    // Whether programs may run unconfined is decided where the server is started, never over HTTP.
    notebook.start_run(path, RunOptions::default())
}

/// What would run, and whether its user has allowed exactly that.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{path}/approval", tag = "evidence",
    params(("path" = String, Path, description = "The evaluation note, relative to the vault")),
    responses(
        (status = 200, body = Approval),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn approval(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let approval = shared.read(move |notebook| notebook.approval(path.0.as_str())).await?;
    Ok(super::answer(&request, &approval, None))
}

/// What was looked at before it was allowed.
#[derive(Debug, Deserialize, ToSchema)]
pub(in crate::server) struct Seen {
    /// The `hash` of the approval that was looked at.
    hash: String,
}

/// Allows what `hash` names; an edit of the command or of an input asks again.
#[utoipa::path(
    post, path = "/api/v1/evaluations/{path}/approval", tag = "evidence",
    params(("path" = String, Path, description = "The evaluation note, relative to the vault")),
    request_body = Seen,
    responses(
        (status = 200, body = Approval),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json",
         description = "Something else would run by now"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn approve(
    shared: Data<Shared>,
    path: PathParam,
    seen: Json<Seen>,
) -> Result<HttpResponse, Failure> {
    let approve =
        move |notebook: &crate::notebook::Notebook| notebook.approve(path.0.as_str(), &seen.hash);
    Ok(HttpResponse::Ok().json(shared.read(approve).await?))
}

/// Takes an approval back.
#[utoipa::path(
    delete, path = "/api/v1/evaluations/{path}/approval", tag = "evidence",
    params(("path" = String, Path, description = "The evaluation note, relative to the vault")),
    responses(
        (status = 200, body = Approval),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn withdraw(
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let withdrawn = shared.read(move |notebook| notebook.withdraw_approval(path.0.as_str()));
    Ok(HttpResponse::Ok().json(withdrawn.await?))
}
