//! `/notes` with its filters, and the lists of one type: `/concepts`, `/papers` and so on.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{Pager, address};
use crate::{
    model::Kind,
    notebook::{Facet, NoteFilter, NoteSort, NoteSummary},
    server::{api, params::Params, problem::Failure, state::Shared},
};

#[derive(Serialize)]
struct NoteList {
    /// Where the type is given by the address itself.
    section: Option<&'static str>,
    kind: Option<&'static str>,
    tag: Option<String>,
    folder: Option<String>,
    sort: &'static str,
    own_path: &'static str,
    types: Vec<Facet>,
    items: Vec<NoteSummary>,
    pager: Pager,
}

pub(in crate::server) async fn all(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    show(request, shared, params, "/notes", None).await
}

pub(in crate::server) async fn concepts(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    show(request, shared, params, "/concepts", Some(Kind::Concept)).await
}

pub(in crate::server) async fn papers(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    show(request, shared, params, "/papers", Some(Kind::Paper)).await
}

pub(in crate::server) async fn inquiries(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    show(request, shared, params, "/inquiries", Some(Kind::Inquiry)).await
}

async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
    own_path: &'static str,
    section: Option<Kind>,
) -> Result<HttpResponse, Failure> {
    let mut filter = api::notes::filter(&params)?;
    filter.kind = section.or(filter.kind);
    let asked = filter.clone();
    let (page, types) =
        shared.read(move |notebook| Ok((notebook.notes(&asked), notebook.status().types))).await?;
    let sort = match filter.sort {
        NoteSort::Title => "title",
        NoteSort::Modified => "modified",
        NoteSort::Rank => "rank",
    };
    let own = own_address(own_path, section, &filter, sort);
    let list = NoteList {
        section: section.map(Kind::as_str),
        kind: filter.kind.map(Kind::as_str),
        tag: filter.tag,
        folder: filter.folder,
        sort,
        own_path,
        types,
        pager: Pager::new(&own, page.offset, page.limit, page.items.len(), page.total),
        items: page.items,
    };
    super::html(&request, &shared, "notes.html", &list)
}

/// The list's address with its filters, without the page.
fn own_address(path: &str, section: Option<Kind>, filter: &NoteFilter, sort: &str) -> String {
    let kind = match section {
        Some(_) => "",
        None => filter.kind.map_or("", Kind::as_str),
    };
    address(
        path,
        &[
            ("type", kind),
            ("tag", filter.tag.as_deref().unwrap_or_default()),
            ("folder", filter.folder.as_deref().unwrap_or_default()),
            ("sort", if sort == "title" { "" } else { sort }),
        ],
    )
}
