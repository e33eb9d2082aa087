//! The headers that every answer carries. A page runs this server's scripts and styles and no
//! others; what comes from the vault as a file is never a page of its own.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// No inline script or style, nothing from another host, no frame around us.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; font-src 'none'; \
    frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
];

/// How long the server took, in milliseconds, for whoever measures it.
pub(super) fn timing(headers: &mut HeaderMap, took_ms: f64) {
    if let Ok(value) = HeaderValue::from_str(&format!("total;dur={took_ms:.2}")) {
        headers.insert(HeaderName::from_static("server-timing"), value);
    }
}

/// A handler's own policy stays: that of a file is stricter, and one script is for a sandboxed frame.
pub(super) fn apply(headers: &mut HeaderMap) {
    for (name, value) in ALWAYS {
        if name != header::CROSS_ORIGIN_RESOURCE_POLICY || !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    }
}
