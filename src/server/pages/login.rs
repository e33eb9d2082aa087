//! `/login`: where the token can be typed in.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::server::{problem::Failure, state::Shared};

#[derive(Serialize)]
struct Login {
    status: u16,
    detail: &'static str,
    hint: &'static str,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> Result<HttpResponse, Failure> {
    let page = Login {
        status: 200,
        detail: "this notebook opens with the link that its server printed",
        hint: "look at the terminal where `equipoise serve` runs, and open the link there",
    };
    super::html(&request, &shared, "login.html", &page)
}
