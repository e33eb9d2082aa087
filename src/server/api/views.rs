//! `/api/v1/views`: views of the graph and searches that were kept under a name.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    notebook::SavedView,
    server::{
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

#[derive(Serialize, ToSchema)]
pub(in crate::server) struct ViewList {
    items: Vec<SavedView>,
}

/// Saved views, by name. Each is a note of the vault with the property `view`.
#[utoipa::path(
    get, path = "/api/v1/views", tag = "notes",
    responses(
        (status = 200, body = ViewList),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let items = shared.read(|notebook| Ok(notebook.views())).await?;
    Ok(super::answer(&request, &ViewList { items }, None))
}
