//! `/api/v1/problems`

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    notebook::ProblemGroup,
    server::{
        params::Params,
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// What deserves a look in the vault's files.
#[derive(Serialize, ToSchema)]
pub(in crate::server) struct ProblemList {
    groups: Vec<ProblemGroup>,
}

/// Problems by kind, each with its file, line, text and remedy.
#[utoipa::path(
    get, path = "/api/v1/problems", tag = "notebook",
    params(("limit" = Option<usize>, Query, description = "Problems of each kind, 1 to 1000, default 100")),
    responses(
        (status = 200, body = ProblemList),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let limit = params.limit(100, 1000)?;
    let groups = shared.read(move |notebook| Ok(notebook.problems(limit))).await?;
    Ok(super::answer(&request, &ProblemList { groups }, None))
}
