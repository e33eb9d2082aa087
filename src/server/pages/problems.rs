//! `/problems`: what deserves a look, by kind, each with its place and a remedy.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::{
    notebook::ProblemGroup,
    server::{params::Params, problem::Failure, state::Shared},
};

#[derive(Serialize)]
struct Problems {
    groups: Vec<ProblemGroup>,
    total: usize,
    /// How many of each kind are shown.
    limit: usize,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let limit = params.limit(50, 1000)?;
    let groups = shared.read(move |notebook| Ok(notebook.problems(limit))).await?;
    let total = groups.iter().map(|group| group.total).sum();
    super::html(&request, &shared, "problems.html", &Problems { groups, total, limit })
}
