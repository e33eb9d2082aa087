//! `/file/{path}`: files of the vault that are no notes. None is ever an active page of this
//! site: the browser may not guess a type, and what it shows has no scripts, no forms and an
//! origin of its own. Kinds that cannot carry a script are shown in place, all others downloaded.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
    },
    web::Data,
};

use crate::server::{api::is_current, params::PathParam, problem::Failure, state::Shared};

/// Shown in place; everything else is a download, SVG and HTML with it.
const IN_PLACE: [&str; 6] =
    ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "application/pdf"];

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
) -> Result<HttpResponse, Failure> {
    let file = shared.read(move |notebook| notebook.attachment(path.0.as_str())).await?;
    let (media_type, in_place) = served_as(&file.media_type);
    let etag = format!("\"{}\"", &blake3::hash(&file.bytes).to_hex()[..32]);
    let policy = if media_type == "application/pdf" { PDF_POLICY } else { POLICY };
    let mut response = HttpResponse::Ok();
    response
        .content_type(media_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header(disposition(file.path.file_name(), in_place))
        .insert_header((header::ETAG, etag.clone()));
    if is_current(&request, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.body(file.bytes))
}

/// `style-src` lets a browser's own viewers draw a picture on their page.
const POLICY: &str = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; \
    style-src 'unsafe-inline'; frame-ancestors 'self'";

/// Browsers show no PDF in a sandbox. Their viewers keep it out of this site by themselves, and
/// with its type fixed it is nothing but a PDF.
const PDF_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// The type to announce, and whether to show it in place. Text is plain text whatever it holds.
fn served_as(media_type: &str) -> (&'static str, bool) {
    if let Some(known) = IN_PLACE.iter().find(|known| **known == media_type) {
        return (known, true);
    }
    match media_type {
        "audio/mpeg" => ("audio/mpeg", true),
        "audio/ogg" => ("audio/ogg", true),
        "audio/wav" => ("audio/wav", true),
        "audio/flac" => ("audio/flac", true),
        "audio/mp4" => ("audio/mp4", true),
        "audio/webm" => ("audio/webm", true),
        "video/mp4" => ("video/mp4", true),
        "video/webm" => ("video/webm", true),
        "video/ogg" => ("video/ogg", true),
        "video/quicktime" => ("video/quicktime", true),
        // An <img> of a note may show it, where it runs nothing; opened by itself it is saved.
        "image/svg+xml" => ("image/svg+xml", false),
        _ => ("application/octet-stream", false),
    }
}

fn disposition(name: &str, in_place: bool) -> ContentDisposition {
    let disposition = if in_place { DispositionType::Inline } else { DispositionType::Attachment };
    let parameter = if name.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"') {
        DispositionParam::Filename(name.to_owned())
    } else {
        DispositionParam::FilenameExt(ExtendedValue {
            charset: Charset::Ext("UTF-8".into()),
            language_tag: None,
            value: name.as_bytes().to_vec(),
        })
    };
    ContentDisposition { disposition, parameters: vec![parameter] }
}
