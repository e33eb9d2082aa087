//! `/tags`: every tag with how many notes have it.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::{
    error::Result,
    notebook::{NoteFilter, Notebook},
    server::{problem::Failure, state::Shared},
};

#[derive(Serialize)]
struct Tags {
    tags: Vec<Tag>,
}

#[derive(Serialize)]
struct Tag {
    name: String,
    count: usize,
    /// How many parents stand above it (`a/b` has one).
    depth: usize,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
) -> std::result::Result<HttpResponse, Failure> {
    let tags = shared.search(count).await?;
    super::html(&request, &shared, "tags.html", &tags)
}

fn count(notebook: &Notebook) -> Result<Tags> {
    // Casing is the first one seen; `A` and `a` are one tag.
    let mut counts: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut filter = NoteFilter { limit: 500, ..NoteFilter::default() };
    loop {
        let page = notebook.notes(&filter);
        for tag in page.items.iter().flat_map(|note| &note.tags) {
            let entry = counts.entry(tag.to_lowercase()).or_insert_with(|| (tag.clone(), 0));
            entry.1 += 1;
        }
        filter.offset += page.items.len();
        if page.items.is_empty() || filter.offset >= page.total {
            break;
        }
    }
    let tags = counts
        .into_values()
        .map(|(name, count)| Tag { depth: name.matches('/').count(), name, count })
        .collect();
    Ok(Tags { tags })
}
