//! `/api/v1/search`

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::{SearchRequest, SearchResults},
    server::{
        params::Params,
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// A search reads at most this far into its results.
const DEEPEST: usize = 10_000;

/// A thought, not a book: what the embedding model reads of a query is far shorter.
const QUERY_CHARACTERS: usize = 2_000;

/// The passages that say it, best first.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = String, Query, description = "Words, \"phrases\", and operators such as tag: or path:"),
        ("mode" = Option<String>, Query, description = "hybrid (default), keyword or semantic"),
        ("type" = Option<String>, Query, description = "Only notes of this type"),
        ("changed" = Option<String>, Query, description = "Only notes changed in the last week, month or year, or older ones"),
        ("limit" = Option<usize>, Query, description = "1 to 100, default 20"),
        ("offset" = Option<usize>, Query, description = "Results to skip, at most 10000"),
        ("literal" = Option<bool>, Query, description = "Take the words as they are, operators and all"),
    ),
    responses(
        (status = 200, body = SearchResults),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    params.required("q", "/api/v1/search?q=calibration")?;
    let search = parse(&params, 20)?;
    let results = shared.search(move |notebook| notebook.search(&search)).await?;
    Ok(super::answer(&request, &results, None))
}

/// What the parameters ask for; also the search page's.
pub(in crate::server) fn parse(params: &Params, limit: usize) -> Result<SearchRequest, Failure> {
    let query = params.text("q").unwrap_or_default();
    if query.chars().count() > QUERY_CHARACTERS {
        return Err(Failure::invalid(
            format!("the query has more than {QUERY_CHARACTERS} characters"),
            "search for one sentence of it",
        ));
    }
    Ok(SearchRequest {
        query: query.to_owned(),
        mode: params.choice("mode", "hybrid, keyword, semantic")?,
        kind: params.kind("type")?,
        changed: params.optional("changed", "week, month, year, older")?,
        limit: params.limit(limit, 100)?,
        offset: params.number("offset", 0, DEEPEST)?,
        passages: true,
        literal: params.flag("literal"),
    })
}
