//! How a browser gets in and stays in: the token once, in the link or in the form, and from then
//! on a cookie that no script can read and no foreign page makes the browser send.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite},
    http::{StatusCode, header},
    web::{Data, Either, Form, Json},
};
use serde::Deserialize;

use crate::server::{problem::Failure, state::Shared};

/// The cookie's name carries the port: cookies do not tell ports apart, and two servers on one
/// machine must not throw each other's reader out.
fn cookie_name(shared: &Shared) -> String {
    format!("equipoise-{}", shared.port)
}

fn session_cookie(shared: &Shared) -> Cookie<'static> {
    Cookie::build(cookie_name(shared), shared.token.session())
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish()
}

pub(super) fn has_cookie(request: &HttpRequest, shared: &Shared) -> bool {
    let name = cookie_name(shared);
    let cookies = request.cookies();
    // Another program on this host may have set one of the same name for a longer path.
    cookies.is_ok_and(|cookies| {
        cookies
            .iter()
            .any(|cookie| cookie.name() == name && shared.token.matches_session(cookie.value()))
    })
}

pub(super) fn has_bearer(request: &HttpRequest, shared: &Shared) -> bool {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Some((scheme, token)) = value.to_str().ok().and_then(|value| value.split_once(' ')) else {
        return false;
    };
    scheme.eq_ignore_ascii_case("bearer") && shared.token.matches(token.trim())
}

/// Feed readers keep no cookie: the feed's own key, in its address, opens the feed alone.
pub(super) fn has_feed_key(request: &HttpRequest, shared: &Shared) -> bool {
    request.method().is_safe()
        && request.uri().path() == "/digest.atom"
        && parameters(request.query_string())
            .any(|(name, value)| name == "key" && shared.token.matches_feed(value))
}

/// For a link that carries the right token: the cookie, and the same address without the token.
pub(super) fn from_link(request: &HttpRequest, shared: &Shared) -> Option<HttpResponse> {
    let query = request.query_string();
    let token = parameters(query).find_map(|(name, value)| (name == "token").then_some(value))?;
    if !request.method().is_safe() || !shared.token.matches(token) {
        return None;
    }
    let kept: Vec<_> = query.split('&').filter(|part| !is_token(part)).collect();
    let path = request.uri().path();
    let target = if kept.iter().all(|part| part.is_empty()) {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    };
    Some(enter(shared, &target))
}

fn is_token(part: &str) -> bool {
    part == "token" || part.starts_with("token=")
}

fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// `//host` and `/\host` would lead to another site.
pub(in crate::server) fn own_address(text: &str) -> &str {
    let bytes = text.as_bytes();
    let own = bytes.first() == Some(&b'/')
        && !matches!(bytes.get(1), Some(b'/' | b'\\'))
        && bytes.iter().all(|byte| (0x21..0x7f).contains(byte));
    if own { text } else { "/" }
}

fn enter(shared: &Shared, target: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .cookie(session_cookie(shared))
        .insert_header((header::LOCATION, own_address(target)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

#[derive(Deserialize)]
pub(in crate::server) struct Login {
    token: String,
    /// Where to go then.
    next: Option<String>,
}

/// `POST /login`: the token, from a form or as JSON.
pub(in crate::server) async fn login(
    shared: Data<Shared>,
    body: Either<Form<Login>, Json<Login>>,
) -> Result<HttpResponse, Failure> {
    let login = match body {
        Either::Left(form) => form.into_inner(),
        Either::Right(json) => json.into_inner(),
    };
    // People paste the whole line that the terminal shows.
    let token = login.token.trim();
    let token = token.rsplit_once("token=").map_or(token, |(_, token)| token);
    if !shared.token.matches(token) {
        return Err(Failure::new(
            StatusCode::UNAUTHORIZED,
            "that is not this server's token",
            "copy it again from the line that `equipoise serve` printed last",
        ));
    }
    Ok(enter(&shared, login.next.as_deref().unwrap_or("/")))
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn only_this_site_is_gone_to() {
        for own in ["/", "/note/a%20b.md?x=1", "/search?q=a"] {
            assert_eq!(own_address(own), own);
        }
        for foreign in [
            "",
            "//evil.com",
            "/\\evil.com",
            "http://evil.com",
            "/a\r\nx: y",
            "evil",
            "/\t/evil.com",
        ] {
            assert_eq!(own_address(foreign), "/", "{foreign:?}");
        }
    }
}
