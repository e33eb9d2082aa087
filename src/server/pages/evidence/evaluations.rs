//! `/evaluations`: what can be measured, with what the newest run of each says.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::super::Pager;
use crate::{
    notebook::{EvaluationRow, RunSummary},
    server::{params::Params, problem::Failure, state::Shared},
};

/// Runs without an evaluation that are listed.
const LOOSE: usize = 100;

#[derive(Serialize)]
struct Evaluations {
    rows: Vec<EvaluationRow>,
    loose: Vec<RunSummary>,
    loose_total: usize,
    pager: Pager,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let (offset, limit) = params.page()?;
    let (page, mut loose) = shared
        .read(move |notebook| Ok((notebook.evaluations(offset, limit), notebook.loose_runs())))
        .await?;
    let loose_total = loose.len();
    loose.truncate(LOOSE);
    let list = Evaluations {
        pager: Pager::new("/evaluations", page.offset, page.limit, page.items.len(), page.total),
        rows: page.items,
        loose,
        loose_total,
    };
    super::super::html(&request, &shared, "evaluations.html", &list)
}
