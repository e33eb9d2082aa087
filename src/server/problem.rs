//! Errors become HTTP here and nowhere else: [`respond`] is `application/problem+json` (RFC 9457)
//! under `/api/`, and a page elsewhere; both carry the next step. A failure is logged once, here.

use actix_web::{
    Error as ActixError, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
    web::Data,
};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use utoipa::ToSchema;

use super::{state::Shared, templates::Frame};
use crate::error::{Error, ErrorKind};

/// An error with the status it has over HTTP.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) status: StatusCode,
    pub(super) error: Error,
}

/// What went wrong, as RFC 9457 writes it, and what to do next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemDetails {
    /// Always `about:blank`: the status says the class.
    r#type: &'static str,
    /// The status in words.
    title: String,
    status: u16,
    /// What happened, as a sentence.
    detail: String,
    /// What you can do about it.
    hint: String,
}

impl Failure {
    pub(super) fn new(
        status: StatusCode,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { status, error: Error::invalid(message, hint) }
    }

    /// As it is written in an answer.
    pub(super) fn details(&self) -> ProblemDetails {
        ProblemDetails {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error").into(),
            status: self.status.as_u16(),
            detail: self.error.message.clone(),
            hint: self.error.hint.clone(),
        }
    }

    pub(super) fn invalid(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, hint)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match error.kind {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::Conflict => StatusCode::CONFLICT,
            ErrorKind::Denied => StatusCode::FORBIDDEN,
            ErrorKind::Missing => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::Full => StatusCode::INSUFFICIENT_STORAGE,
            ErrorKind::Environment => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self { status, error }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// A placeholder: [`shape`] replaces it, since only there the request is known.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status)
    }
}

/// The one function from errors to answers.
pub(super) fn respond(request: &HttpRequest, failure: &Failure) -> HttpResponse {
    if failure.status.is_server_error() {
        let cause = std::error::Error::source(&failure.error).map(ToString::to_string);
        tracing::error!(
            status = failure.status.as_u16(),
            path = request.path(),
            cause = cause.as_deref().unwrap_or_default(),
            "{} failed: {}",
            request.path(),
            failure.error.message,
        );
    }
    let mut response = HttpResponse::build(failure.status);
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if failure.status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"equipoise\""));
    }
    let details = failure.details();
    match page(request, &details) {
        Some(html) => response.content_type("text/html; charset=utf-8").body(html),
        None => response.content_type("application/problem+json").json(details),
    }
}

/// The error as a page; `None` where JSON is called for, or where even that page fails.
fn page(request: &HttpRequest, details: &ProblemDetails) -> Option<String> {
    if request.path().starts_with("/api/") {
        return None;
    }
    let shared = request.app_data::<Data<Shared>>()?;
    let template = match details.status {
        401 => "login.html",
        _ => "error.html",
    };
    let page = ErrorPage { details, search: name_asked_for(request) };
    shared.templates.render(template, &Frame::of(request), &page).ok()
}

#[derive(Serialize)]
struct ErrorPage<'a> {
    #[serde(flatten)]
    details: &'a ProblemDetails,
    /// What one was probably after, to search for.
    search: Option<String>,
}

/// The last part of the address as a name: people mistype titles and move notes.
fn name_asked_for(request: &HttpRequest) -> Option<String> {
    let raw = request.uri().path().rsplit('/').next()?;
    let name = percent_decode_str(raw).decode_utf8().ok()?;
    let name = name.trim_end_matches(".md").trim();
    (!name.is_empty() && name.chars().all(|c| !c.is_control())).then(|| name.to_owned())
}

/// Gives every error of a handler, an extractor or the router its final form.
pub(super) async fn shape(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let response = next.call(request).await?;
    let shaped = {
        let request = response.request();
        match response.response().error() {
            Some(error) => Some(match error.as_error::<Failure>() {
                Some(failure) => respond(request, failure),
                None => respond(request, &foreign(error)),
            }),
            None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
                let mut shaped = respond(request, &wrong_method(request));
                if let Some(allow) = response.headers().get(header::ALLOW) {
                    shaped.headers_mut().insert(header::ALLOW, allow.clone());
                }
                Some(shaped)
            }
            None => None,
        }
    };
    Ok(match shaped {
        Some(shaped) => response.into_response(shaped),
        None => response.map_into_boxed_body(),
    })
}

fn wrong_method(request: &HttpRequest) -> Failure {
    Failure::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} is not possible here", request.method()),
        "/api/openapi.json lists each address with its methods",
    )
}

/// An error of the framework: a body too large or not of the announced type.
fn foreign(error: &ActixError) -> Failure {
    let status = error.as_response_error().status_code();
    Failure::new(status, error.to_string(), "/api/openapi.json describes what each address expects")
}
