//! `/search`: results as passages, with the reason each was found.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::{Pager, address as own_address};
use crate::{
    error::ErrorKind,
    model::address,
    notebook::{
        Notice, OPERATORS, Operator, SavedView, SearchMode, SearchRequest, SearchResult,
        SearchResults,
    },
    server::{
        api,
        params::Params,
        present::{self, Segment},
        problem::Failure,
        state::Shared,
    },
};

#[derive(Serialize)]
struct SearchPage {
    query: String,
    mode: &'static str,
    kind: Option<&'static str>,
    literal: bool,
    results: Vec<Hit>,
    changed: Option<&'static str>,
    facets: Vec<FacetLink>,
    ages: Vec<FacetLink>,
    /// Without a type.
    everything: String,
    /// Whenever it was changed.
    any_time: String,
    /// This search, to be kept.
    address: String,
    saved: Vec<SavedView>,
    total: usize,
    /// Ask again in a moment: it says more.
    improving: bool,
    took_ms: Option<f64>,
    notices: Vec<Notice>,
    pager: Pager,
    /// All that a query can say.
    operators: &'static [Operator],
}

#[derive(Serialize)]
struct Hit {
    #[serde(flatten)]
    result: SearchResult,
    segments: Vec<Segment>,
    address: String,
}

#[derive(Serialize)]
struct FacetLink {
    value: String,
    count: usize,
    address: String,
    chosen: bool,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let search = api::search::parse(&params, 20)?;
    let asked = search.clone();
    let saved = shared.read(|notebook| Ok(notebook.views())).await?;
    let saved: Vec<SavedView> =
        saved.into_iter().filter(|view| view.address.starts_with("/search")).collect();
    let found = if search.query.is_empty() {
        None
    } else {
        match shared.search(move |notebook| notebook.search(&asked)).await {
            Ok(results) => Some(results),
            // Said on the page itself, where the query can be mended.
            Err(failure) if failure.error.kind == ErrorKind::Invalid => {
                let notice = Notice { message: failure.error.message, hint: failure.error.hint };
                let page = SearchPage { saved, ..SearchPage::new(&search, None, vec![notice]) };
                return super::html(&request, &shared, "search.html", &page);
            }
            Err(failure) => return Err(failure),
        }
    };
    let page = SearchPage { saved, ..SearchPage::new(&search, found, Vec::new()) };
    super::html(&request, &shared, "search.html", &page)
}

impl SearchPage {
    fn new(search: &SearchRequest, found: Option<SearchResults>, mut notices: Vec<Notice>) -> Self {
        let mode = match search.mode {
            SearchMode::Hybrid => "hybrid",
            SearchMode::Keyword => "keyword",
            SearchMode::Semantic => "semantic",
        };
        let kind = search.kind.map(|kind| kind.as_str());
        let shown_mode = if mode == "hybrid" { "" } else { mode };
        let literal = if search.literal { "1" } else { "" };
        let changed = search.changed.map(|age| age.as_str());
        let link = |kind: &str, changed: &str| {
            let query = search.query.as_str();
            own_address(
                "/search",
                &[
                    ("q", query),
                    ("mode", shown_mode),
                    ("type", kind),
                    ("changed", changed),
                    ("literal", literal),
                ],
            )
        };
        let (kind_now, changed_now) = (kind.unwrap_or_default(), changed.unwrap_or_default());
        let mut page = Self {
            query: search.query.clone(),
            mode,
            kind,
            literal: search.literal,
            results: Vec::new(),
            changed,
            facets: Vec::new(),
            ages: Vec::new(),
            everything: link("", changed_now),
            any_time: link(kind_now, ""),
            address: link(kind_now, changed_now),
            saved: Vec::new(),
            total: 0,
            improving: false,
            took_ms: None,
            notices: Vec::new(),
            pager: Pager::default(),
            operators: OPERATORS,
        };
        if let Some(found) = found {
            let shown = found.results.len();
            let own = link(kind_now, changed_now);
            page.pager = Pager::new(&own, found.offset, found.limit, shown, found.total);
            page.total = found.total;
            page.improving = found.improving;
            page.took_ms = Some(found.took_ms);
            page.facets = found
                .types
                .into_iter()
                .map(|facet| FacetLink {
                    address: link(&facet.value, changed_now),
                    chosen: kind == Some(facet.value.as_str()),
                    value: facet.value,
                    count: facet.count,
                })
                .collect();
            page.ages = found
                .ages
                .into_iter()
                .map(|facet| FacetLink {
                    address: link(kind_now, &facet.value),
                    chosen: changed == Some(facet.value.as_str()),
                    value: facet.value,
                    count: facet.count,
                })
                .collect();
            page.results = found.results.into_iter().map(Hit::new).collect();
            notices.extend(found.notices);
        }
        page.notices = notices;
        page
    }
}

impl Hit {
    fn new(result: SearchResult) -> Self {
        let note = present::href(result.summary.kind.as_str(), &result.summary.path);
        let address = match &result.anchor {
            Some(anchor) => format!("{note}#{}", address::encode(anchor)),
            None => note,
        };
        Self { segments: present::segments(&result.passage, &result.highlights), address, result }
    }
}
