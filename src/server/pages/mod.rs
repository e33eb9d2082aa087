//! Pages for people, rendered here and complete without a script. Each module asks the façade for
//! what its page shows and arranges it; words and looks are the template's.

pub(super) mod digest;
pub(super) mod evidence;
pub(super) mod file;
pub(super) mod graph;
pub(super) mod health;
pub(super) mod home;
pub(super) mod login;
pub(super) mod map;
pub(super) mod note;
pub(super) mod notes;
pub(super) mod problems;
pub(super) mod reader;
pub(super) mod search;
pub(super) mod synthesis;
pub(super) mod tags;
pub(super) mod theme;
pub(super) mod write;

mod drawing;
mod graph_filters;
mod labels;
mod paper;
mod walk;

use actix_web::{HttpRequest, HttpResponse, http::header};
use serde::Serialize;

use super::{api::is_current, problem::Failure, state::Shared, templates::Frame};

/// A page with a validator, so that going back to it costs nothing.
fn html(
    request: &HttpRequest,
    shared: &Shared,
    template: &str,
    page: &impl Serialize,
) -> Result<HttpResponse, Failure> {
    let body = shared.templates.render(template, &Frame::of(request), page)?;
    let etag = format!("\"{}\"", &blake3::hash(body.as_bytes()).to_hex()[..32]);
    // The frame shows the theme, the trail where one came from.
    let vary = (header::VARY, "Cookie, Referer");
    if is_current(request, &etag) {
        let mut response = HttpResponse::NotModified();
        return Ok(response.insert_header((header::ETAG, etag)).insert_header(vary).finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::ETAG, etag))
        .insert_header(vary)
        .body(body))
}

/// Links to the neighbouring pages of a list.
#[derive(Debug, Default, PartialEq, Serialize)]
struct Pager {
    first: usize,
    last: usize,
    total: usize,
    previous: Option<String>,
    next: Option<String>,
}

impl Pager {
    /// `address` is the list's own with its other parameters, without `offset`.
    fn new(address: &str, offset: usize, limit: usize, shown: usize, total: usize) -> Self {
        let joint = if address.contains('?') { '&' } else { '?' };
        let at = |offset| format!("{address}{joint}offset={offset}");
        Self {
            first: if shown == 0 { 0 } else { offset + 1 },
            last: offset + shown,
            total,
            previous: (offset > 0).then(|| at(offset.saturating_sub(limit))),
            next: (shown > 0 && offset + shown < total).then(|| at(offset + shown)),
        }
    }
}

/// An address with those parameters that have a value.
fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let query: Vec<_> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::model::address::encode(value)))
        .collect();
    if query.is_empty() { path.into() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_knows_its_neighbours() {
        let pager = Pager::new("/notes?type=claim", 50, 50, 50, 120);
        assert_eq!((pager.first, pager.last), (51, 100));
        assert_eq!(pager.previous.as_deref(), Some("/notes?type=claim&offset=0"));
        assert_eq!(pager.next.as_deref(), Some("/notes?type=claim&offset=100"));
        assert_eq!(Pager::new("/notes", 0, 50, 0, 0), Pager::default());
        assert_eq!(Pager::new("/notes", 100, 50, 20, 120).next, None);
    }

    #[test]
    fn an_address_leaves_out_what_is_not_said() {
        assert_eq!(address("/search", &[("q", "a&b c"), ("type", "")]), "/search?q=a%26b%20c");
        assert_eq!(address("/notes", &[("tag", "")]), "/notes");
    }
}
