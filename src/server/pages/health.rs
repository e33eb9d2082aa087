//! `/health`: whether the server answers; says nothing of the vault.

use actix_web::HttpResponse;

pub(in crate::server) async fn show() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}
