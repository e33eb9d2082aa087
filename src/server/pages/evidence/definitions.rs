//! `/evaluations/definitions`: how each number is computed, standing included.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::{
    notebook::EvaluatorView,
    server::{problem::Failure, state::Shared},
};

#[derive(Serialize)]
struct Definitions {
    evaluators: Vec<EvaluatorView>,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let evaluators = shared.read(|notebook| Ok(notebook.evaluators())).await?;
    super::super::html(&request, &shared, "definitions.html", &Definitions { evaluators })
}
