//! `/api/v1/queue`: runs that wait, run, and have ended in this session.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    notebook::RunTask,
    server::{
        params::PathParam,
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// The last asked for first; without their logs.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct Queue {
    tasks: Vec<RunTask>,
}

/// Runs that wait, run, or have ended since the server was started.
#[utoipa::path(
    get, path = "/api/v1/queue", tag = "evidence",
    responses(
        (status = 200, body = Queue),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let tasks = shared.read(|notebook| Ok(notebook.run_tasks())).await?;
    Ok(super::answer(&request, &Queue { tasks }, None))
}

/// One of them with its log so far; `run` names the run's file once there is one.
#[utoipa::path(
    get, path = "/api/v1/queue/{path}", tag = "evidence",
    params(("path" = String, Path, description = "The task's id")),
    responses(
        (status = 200, body = RunTask),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let task = shared.read(move |notebook| notebook.run_task(id.0.as_str())).await?;
    Ok(super::answer(&request, &task, None))
}

/// Asks a run to stop.
#[utoipa::path(
    delete, path = "/api/v1/queue/{path}", tag = "evidence",
    params(("path" = String, Path, description = "The task's id")),
    responses(
        (status = 200, body = RunTask, description = "`stopping`, or `ended` where it had not begun"),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn cancel(
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let task = shared.read(move |notebook| notebook.cancel_run(id.0.as_str())).await?;
    Ok(HttpResponse::Ok().json(task))
}
