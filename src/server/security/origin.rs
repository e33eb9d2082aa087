//! Where an unsafe request comes from. A cookie travels with requests that a foreign page starts;
//! what a browser says about the starter (`Origin`, `Sec-Fetch-Site`) does not lie, so both must
//! name this server. A program without a browser sends neither, and must show its token itself.

use actix_web::{
    HttpRequest,
    http::{Method, StatusCode, header},
};

use super::host::Hosts;
use crate::server::problem::Failure;

/// How the request showed that it may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credential {
    /// An `Authorization: Bearer` header, which no foreign page can make a browser send.
    Bearer,
    Cookie,
    /// None was needed.
    Free,
}

pub(super) fn check(
    request: &HttpRequest,
    hosts: &Hosts,
    credential: Credential,
) -> Result<(), Failure> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let site = one(request, "sec-fetch-site")?;
    let origin = one(request, header::ORIGIN.as_str())?;
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(refusal("another site started this request"));
    }
    match origin {
        Some(origin) => {
            let host = one(request, header::HOST.as_str())?;
            match origin.strip_prefix("http://") {
                Some(name) if hosts.allows(name) && host == Some(name) => Ok(()),
                _ => Err(refusal("another site started this request")),
            }
        }
        None if site.is_none() && credential == Credential::Cookie => {
            Err(refusal("this request does not say which page it comes from"))
        }
        None => Ok(()),
    }
}

/// The one value of a header; twice is once too often.
fn one<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, Failure> {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => {
            value.to_str().map(Some).map_err(|_| refusal("a header cannot be read"))
        }
        _ => Err(refusal("a header is there twice")),
    }
}

fn refusal(message: &str) -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        message,
        "open the notebook in a tab of its own and try again there; a script sends its token as \
         `Authorization: Bearer …`",
    )
}
