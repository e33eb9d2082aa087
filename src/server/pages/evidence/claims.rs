//! `/claims`: the board, claims by standing with their evidence on a shared axis.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use super::super::{Pager, address};
use crate::{
    notebook::{ClaimFilter, ClaimRow, Claims, ScopeKind},
    server::{api, params::Params, problem::Failure, state::Shared},
};

/// Universal claims shown beneath the others, unless one asks for them alone.
const UNIVERSAL: usize = 20;

#[derive(Serialize)]
struct Board {
    rows: Vec<Row>,
    universal: Vec<Row>,
    /// Universal claims in all.
    universal_total: usize,
    only_universal: bool,
    scope: Option<&'static str>,
    standing: String,
    tag: Option<String>,
    filtered: bool,
    converged: bool,
    /// With the filters, and only universal claims.
    all_universal: String,
    pager: Pager,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    row: ClaimRow,
    words: &'static str,
    svg: String,
}

impl From<ClaimRow> for Row {
    fn from(row: ClaimRow) -> Self {
        let (words, svg) = (row.strength.name.words(), super::chart::dots(&row.evidence));
        Self { row, words, svg }
    }
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let filter = api::claims::filter(&params)?;
    let only_universal = filter.universal == Some(true);
    let asked = filter.clone();
    let (main, beneath) = shared
        .read(move |notebook| {
            let beneath = match asked.universal {
                None => Some(notebook.claims(&ClaimFilter {
                    universal: Some(true),
                    limit: UNIVERSAL,
                    offset: 0,
                    ..asked.clone()
                })),
                Some(_) => None,
            };
            let universal = Some(asked.universal.unwrap_or(false));
            Ok((notebook.claims(&ClaimFilter { universal, ..asked }), beneath))
        })
        .await?;
    let own = |universal: &str| {
        address(
            "/claims",
            &[
                ("scope", filter.scope.map_or("", ScopeKind::as_str)),
                ("universal", universal),
                ("standing", params.text("standing").unwrap_or_default()),
                ("tag", filter.tag.as_deref().unwrap_or_default()),
            ],
        )
    };
    let asked = match filter.universal {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    let Claims { page, universal, convergence } = main;
    let board = Board {
        pager: Pager::new(&own(asked), page.offset, page.limit, page.items.len(), page.total),
        rows: page.items.into_iter().map(Row::from).collect(),
        universal: beneath.into_iter().flat_map(|found| found.page.items).map(Row::from).collect(),
        universal_total: universal,
        only_universal,
        scope: filter.scope.map(ScopeKind::as_str),
        standing: params.text("standing").unwrap_or_default().to_owned(),
        filtered: filter.scope.is_some()
            || filter.tag.is_some()
            || params.text("standing").is_some(),
        all_universal: own("yes"),
        tag: filter.tag,
        converged: convergence.converged,
    };
    super::super::html(&request, &shared, "claims.html", &board)
}
