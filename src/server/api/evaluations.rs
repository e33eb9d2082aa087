//! `/api/v1/evaluations`: what can be measured, and what measuring said.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::{EvaluationRow, EvaluationView, Page},
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
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let (offset, limit) = (params.number("offset", 0, 1_000_000)?, params.limit(50, 500)?);
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
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let view = shared.read(move |notebook| notebook.evaluation(path.0.as_str())).await?;
    Ok(super::answer(&request, &view, None))
}
