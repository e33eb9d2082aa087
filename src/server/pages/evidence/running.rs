//! `/evaluations/{path}/runs` and `/queue/{id}`: running an evaluation, without a script too. Asking
//! leads to a page that follows the run, or looks again by itself, and from there to the run.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Either, Form, Json},
};
use serde::{Deserialize, Serialize};

use crate::{
    model::address,
    notebook::{RunOptions, RunTask, TaskState},
    server::{params::PathParam, problem::Failure, state::Shared},
};

/// Asks for a run.
pub(in crate::server) async fn ask(
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let task = shared
        .read(move |notebook| notebook.start_run(path.0.as_str(), RunOptions::default()))
        .await?;
    Ok(see(format!("/queue/{}", address::encode(&task.id))))
}

/// What was looked at before it was allowed.
#[derive(Deserialize)]
pub(in crate::server) struct Seen {
    hash: String,
}

/// Allows what was looked at, and runs it.
pub(in crate::server) async fn allow(
    shared: Data<Shared>,
    path: PathParam,
    seen: Either<Form<Seen>, Json<Seen>>,
) -> Result<HttpResponse, Failure> {
    let seen = match seen {
        Either::Left(form) => form.into_inner(),
        Either::Right(json) => json.into_inner(),
    };
    let task = shared
        .read(move |notebook| {
            notebook.approve(path.0.as_str(), &seen.hash)?;
            notebook.start_run(path.0.as_str(), RunOptions::default())
        })
        .await?;
    Ok(see(format!("/queue/{}", address::encode(&task.id))))
}

#[derive(Serialize)]
struct QueuePage {
    #[serde(flatten)]
    task: RunTask,
    log_text: String,
}

/// How far a run is; once it is in the vault, its page.
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let task = shared.read(move |notebook| notebook.run_task(id.0.as_str())).await?;
    if let (TaskState::Ended, Some(run)) = (task.state, &task.run) {
        let name = run.rsplit('/').next().unwrap_or_default();
        let id = name.strip_suffix(".json").unwrap_or(name);
        return Ok(see(format!("/runs/{}", address::encode(id))));
    }
    let page = QueuePage { log_text: task.log.join("\n"), task };
    super::super::html(&request, &shared, "queue.html", &page)
}

/// Asks a run to stop.
pub(in crate::server) async fn stop(
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let task = shared.read(move |notebook| notebook.cancel_run(id.0.as_str())).await?;
    Ok(see(format!("/queue/{}", address::encode(&task.id))))
}

fn see(address: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}
