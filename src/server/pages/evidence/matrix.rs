//! `/evaluations/matrix`: which evaluation says what of which claim.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::server::{problem::Failure, state::Shared};

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let matrix = shared.read(|notebook| Ok(notebook.evidence_matrix())).await?;
    super::super::html(&request, &shared, "matrix.html", &matrix)
}
