//! `/api/v1/runs/{id}` and `/api/v1/compare`: one run, and several beside each other.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::{Compared, RunView},
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// A run with its metrics, verdicts, provenance and log, and what it did to the claims.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "evidence",
    params(("id" = String, Path, description = "The run file's name without its extension")),
    responses(
        (status = 200, body = RunView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    id: PathParam,
) -> Result<HttpResponse, Failure> {
    let run = shared.read(move |notebook| notebook.run(id.0.as_str())).await?;
    Ok(super::answer(&request, &run, None))
}

/// Runs beside each other, with paired statistics where both kept their items.
#[utoipa::path(
    get, path = "/api/v1/compare", tag = "evidence",
    params(("run" = Vec<String>, Query, description = "Two to eight runs; the first is what the others are held against")),
    responses(
        (status = 200, body = Compared),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn compare(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let ids = ids(&params);
    let compared = shared.search(move |notebook| notebook.compare(&ids)).await?;
    Ok(super::answer(&request, &compared, None))
}

/// The runs to compare; also the page's.
pub(in crate::server) fn ids(params: &Params) -> Vec<String> {
    params.list("run").into_iter().map(str::to_owned).collect()
}
