//! [`guard`]: the outermost layer, in the order in which a request is judged.

use std::time::Instant;

use actix_web::{
    Error as ActixError, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web::Data,
};

use super::{
    headers,
    origin::{self, Credential},
    session,
};
use crate::server::{
    problem::{self, Failure},
    router::{self, Body},
    state::Shared,
};

/// Admits or refuses, adds the headers, and writes one line to the log. The line has the path
/// alone: what stands after `?` may be a token or somebody's thought.
pub(in crate::server) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let mut response = match admit(request.request()) {
        Ok(()) => next.call(request).await?.map_into_boxed_body(),
        Err(answer) => request.into_response(*answer),
    };
    headers::apply(response.headers_mut());
    let took_ms = started.elapsed().as_secs_f64() * 1e3;
    headers::timing(response.headers_mut(), took_ms);
    tracing::debug!(
        %method,
        path,
        status = response.status().as_u16(),
        took_ms,
        "{method} {path}",
    );
    Ok(response)
}

/// `Err` is the answer to give instead: a refusal, or the way in.
fn admit(request: &HttpRequest) -> Result<(), Box<HttpResponse>> {
    let refuse = |failure: Failure| Box::new(problem::respond(request, &failure));
    let shared = request.app_data::<Data<Shared>>().ok_or_else(|| {
        // The application always has it; without it nothing can be judged, so nothing comes in.
        Box::new(HttpResponse::InternalServerError().finish())
    })?;
    shared.hosts.check(request).map_err(refuse)?;
    if let Some(entrance) = session::from_link(request, shared) {
        return Err(Box::new(entrance));
    }
    let credential = if session::has_bearer(request, shared) {
        Credential::Bearer
    } else if session::has_cookie(request, shared) {
        Credential::Cookie
    } else if session::has_feed_key(request, shared)
        || router::is_free(request.method(), request.uri().path())
    {
        Credential::Free
    } else {
        return Err(refuse(unknown_reader()));
    };
    origin::check(request, &shared.hosts, credential).map_err(refuse)?;
    check_body(request).map_err(refuse)
}

fn unknown_reader() -> Failure {
    Failure::new(
        StatusCode::UNAUTHORIZED,
        "this notebook opens with the link that its server printed",
        "look at the terminal where `equipoise serve` runs, and open the link with ?token= in it; \
         a script sends the token as `Authorization: Bearer …`",
    )
}

/// A foreign page can send a form without asking first, but not JSON.
fn check_body(request: &HttpRequest) -> Result<(), Failure> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let essence = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let form = router::body(request.method(), request.uri().path()) == Body::FormOrJson;
    match essence.to_ascii_lowercase().as_str() {
        "application/json" => Ok(()),
        "application/x-www-form-urlencoded" if form => Ok(()),
        _ => Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body is not JSON",
            "send it with `Content-Type: application/json`",
        )),
    }
}
