//! The API for scripts: JSON in the shapes of [`crate::notebook`]'s views, each module at the path
//! of its URL. A handler extracts, calls the façade once, and responds.

pub(super) mod citations;
pub(super) mod claims;
pub(super) mod evaluations;
pub(super) mod events;
pub(super) mod evidence;
pub(super) mod graph;
pub(super) mod notes;
pub(super) mod openapi;
pub(super) mod problems;
pub(super) mod queue;
pub(super) mod search;
pub(super) mod status;
pub(super) mod views;

use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;

/// JSON with a validator over the whole answer, so that an unchanged one is not sent again.
/// `prefix` is the content hash where the answer speaks of one file.
fn answer(request: &HttpRequest, value: &impl Serialize, prefix: Option<&str>) -> HttpResponse {
    let body = match serde_json::to_vec(value) {
        Ok(body) => body,
        // Views hold no map with keys other than strings and nothing that fails to serialise.
        Err(_) => return HttpResponse::InternalServerError().finish(),
    };
    let whole = blake3::hash(&body).to_hex();
    let etag = match prefix {
        Some(prefix) => format!("\"{}.{}\"", prefix.trim_matches('"'), &whole[..16]),
        None => format!("\"{}\"", &whole[..32]),
    };
    if is_current(request, &etag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, etag))
        .content_type("application/json")
        .body(body)
}

/// Whether the reader already has what `etag` names.
pub(super) fn is_current(request: &HttpRequest, etag: &str) -> bool {
    request.headers().get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).any(
        |value| {
            value
                .split(',')
                .map(|tag| tag.trim().trim_start_matches("W/"))
                .any(|tag| tag == etag || tag == "*")
        },
    )
}
