//! The browser's part of the program: scripts, styles and templates. A release carries them in
//! the binary; a debug build reads them from disk, so that an edit shows without compiling.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, CacheControl, CacheDirective},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{
    api::is_current,
    params::{Params, PathParam},
    problem::Failure,
};
use crate::error::Error;

/// The page of the frame that draws diagrams, and its script. The frame's origin is its own, so to
/// it this server is another site, whose script it must be allowed to load; nothing else is.
const DIAGRAM: &str = "diagram.html";
const DIAGRAM_SCRIPT: &str = "diagram-frame.js";
const DIAGRAM_POLICY: &str = "sandbox allow-scripts; default-src 'none'; script-src 'self'; \
    style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'";

const ICON: &str = "icon.svg";

/// What the bundler made; empty until it ran, and pages are plain then.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/dist"]
#[allow_missing = true]
struct Bundle;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/templates"]
struct Sources;

/// A template's text and a hash that changes with it.
pub(super) fn template(name: &str) -> Option<(String, [u8; 32])> {
    let file = Sources::get(name)?;
    Some((String::from_utf8_lossy(&file.data).into_owned(), file.metadata.sha256_hash()))
}

fn find(name: &str) -> Option<EmbeddedFile> {
    match name {
        ICON | DIAGRAM => Sources::get(name),
        _ => Bundle::get(name),
    }
}

/// The address of an asset with its version, which never changes what it means; `None` where the
/// bundle does not have it.
pub(super) fn address(name: &str) -> Option<String> {
    let file = find(name)?;
    Some(format!("/assets/{name}?v={}", version(&file)))
}

fn version(file: &EmbeddedFile) -> String {
    blake3::Hash::from_bytes(file.metadata.sha256_hash()).to_hex()[..12].to_owned()
}

/// `/favicon.ico`, which browsers ask for beside whatever is no page, such as a PDF.
pub(super) async fn icon() -> Result<HttpResponse, Failure> {
    let missing = || Error::not_found("there is no icon", "reload: a page needs none");
    let file = find(ICON).ok_or_else(missing)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header(CacheControl(vec![CacheDirective::MaxAge(86_400)]))
        .body(file.data.into_owned()))
}

/// `/assets/{path}`
pub(super) async fn show(
    request: HttpRequest,
    path: PathParam,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let name = path.0.as_str();
    let file = find(name).ok_or_else(|| {
        Error::not_found(
            format!("there is no asset {name:?}"),
            "build the web bundle with `make web`, then reload",
        )
    })?;
    let version = version(&file);
    let etag = format!("\"{version}\"");
    let caching = if params.text("v") == Some(&version) {
        CacheControl(vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(31_536_000),
            CacheDirective::Extension("immutable".into(), None),
        ])
    } else {
        CacheControl(vec![CacheDirective::NoCache])
    };
    if is_current(&request, &etag) {
        let mut response = HttpResponse::NotModified();
        return Ok(response.insert_header((header::ETAG, etag)).insert_header(caching).finish());
    }
    let mut response = HttpResponse::Ok();
    match name {
        DIAGRAM => {
            response.insert_header((header::CONTENT_SECURITY_POLICY, DIAGRAM_POLICY));
        }
        DIAGRAM_SCRIPT => {
            response.insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
        }
        _ => {}
    }
    Ok(response
        .content_type(media_type(path.0.extension()))
        .insert_header((header::ETAG, etag))
        .insert_header(caching)
        .body(file.data.into_owned()))
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
