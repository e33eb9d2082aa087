//! `/tags`: every tag with how many notes have it or one below it.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::server::{problem::Failure, state::Shared};

#[derive(Serialize)]
struct Tags {
    tags: Vec<Tag>,
}

#[derive(Serialize)]
struct Tag {
    name: String,
    count: usize,
    /// How many parents stand above it (`a/b` has one).
    depth: usize,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let tags = shared.search(|notebook| Ok(notebook.tags())).await?;
    let tags = tags
        .into_iter()
        .map(|tag| Tag { depth: tag.value.matches('/').count(), name: tag.value, count: tag.count })
        .collect();
    super::html(&request, &shared, "tags.html", &Tags { tags })
}
