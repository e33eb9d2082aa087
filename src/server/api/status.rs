//! `/api/v1/status`

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::Status,
    server::{
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Versions, counts, what the index is doing, the model in use.
#[utoipa::path(
    get, path = "/api/v1/status", tag = "notebook",
    responses(
        (status = 200, body = Status),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let status = shared.read(|notebook| Ok(notebook.status())).await?;
    Ok(super::answer(&request, &status, None))
}
