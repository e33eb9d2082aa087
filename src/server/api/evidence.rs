//! What was measured: `/api/v1/evaluations`, `/api/v1/runs/{id}` and `/api/v1/compare`.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::{Compared, EvaluationRow, EvaluationView, Page, RunView},
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Evaluations by title, one page of them.
#[utoipa::path(
    get, path = "/api/v1/evaluations", tag = "evidence",
    params(
        ("limit" = Option<usize>, Query, description = "1 to 500, default 50"),
        ("offset" = Option<usize>, Query, description = "Evaluations to skip"),
    ),
    responses(
        (status = 200, body = Page<EvaluationRow>),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn evaluations(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let (offset, limit) = params.page()?;
    let page = shared.read(move |notebook| Ok(notebook.evaluations(offset, limit))).await?;
    Ok(super::answer(&request, &page, None))
}

/// An evaluation with its runs and what the newest says of each claim.
#[utoipa::path(
    get, path = "/api/v1/evaluations/{path}", tag = "evidence",
    params(("path" = String, Path, description = "Relative to the vault, slashes as they are")),
    responses(
        (status = 200, body = EvaluationView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn evaluation(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let view = shared.read(move |notebook| notebook.evaluation(path.0.as_str())).await?;
    Ok(super::answer(&request, &view, None))
}

/// A run with its metrics, verdicts, provenance and log, and what it did to the claims.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}", tag = "evidence",
    params(("id" = String, Path, description = "The run file's name without its extension")),
    responses(
        (status = 200, body = RunView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn run(
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
    let ids = runs_named(&params);
    let compared = shared.search(move |notebook| notebook.compare(&ids)).await?;
    Ok(super::answer(&request, &compared, None))
}

/// The runs to compare; also the page's.
pub(in crate::server) fn runs_named(params: &Params) -> Vec<String> {
    params.list("run").into_iter().map(str::to_owned).collect()
}
