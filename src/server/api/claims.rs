//! `/api/v1/claims`: where claims stand, and why.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use crate::{
    notebook::{ClaimFilter, ClaimView, Claims, ScopeKind},
    server::{
        params::{Params, PathParam},
        problem::{Failure, ProblemDetails},
        state::Shared,
    },
};

/// Claims by standing, the strongest first, one page of them.
#[utoipa::path(
    get, path = "/api/v1/claims", tag = "evidence",
    params(
        ("scope" = Option<String>, Query, description = "Only claims whose scope names this: population, attribute, use_case or stakeholders"),
        ("universal" = Option<bool>, Query, description = "Only universal claims, or only others"),
        ("standing" = Option<String>, Query, description = "supported, contradicted, contested, undecided or open; or a range such as 0.2..0.8"),
        ("tag" = Option<String>, Query, description = "Only claims with this tag or one below it"),
        ("limit" = Option<usize>, Query, description = "1 to 500, default 50"),
        ("offset" = Option<usize>, Query, description = "Claims to skip"),
    ),
    responses(
        (status = 200, body = Claims),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn list(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let filter = filter(&params)?;
    let claims = shared.read(move |notebook| Ok(notebook.claims(&filter))).await?;
    Ok(super::answer(&request, &claims, None))
}

/// What the parameters ask for; also the board's.
pub(in crate::server) fn filter(params: &Params) -> Result<ClaimFilter, Failure> {
    let scope = params.text("scope").map(|text| {
        text.parse::<ScopeKind>().map_err(|()| {
            let known: Vec<_> = ScopeKind::ALL.iter().map(|kind| kind.as_str()).collect();
            Failure::invalid(
                format!("`scope` is {text:?}"),
                format!("use one of: {}", known.join(", ")),
            )
        })
    });
    let universal = match params.text("universal") {
        None => None,
        Some("1" | "true" | "yes") => Some(true),
        Some("0" | "false" | "no") => Some(false),
        Some(other) => {
            let message = format!("`universal` is {other:?}");
            return Err(Failure::invalid(message, "use true or false, or leave it out"));
        }
    };
    let (name, least, most) = standing(params.text("standing"))?;
    let (offset, limit) = params.page()?;
    Ok(ClaimFilter {
        scope: scope.transpose()?,
        universal,
        least,
        most,
        name,
        tag: params.text("tag").map(|tag| tag.trim_start_matches('#').to_owned()),
        limit,
        offset,
    })
}

type Range = (Option<String>, Option<f64>, Option<f64>);

/// A standing's name, or the ends of a range of strengths.
fn standing(text: Option<&str>) -> Result<Range, Failure> {
    const NAMES: [&str; 5] = ["supported", "contradicted", "contested", "undecided", "open"];
    let Some(text) = text else { return Ok((None, None, None)) };
    if let Some(name) = NAMES.iter().find(|name| **name == text) {
        return Ok((Some((*name).to_owned()), None, None));
    }
    let end = |text: &str| match text.trim() {
        "" => Some(None),
        text => text.parse::<f64>().ok().filter(|end| end.is_finite()).map(Some),
    };
    text.split_once("..")
        .and_then(|(least, most)| Some((None, end(least)?, end(most)?)))
        .ok_or_else(|| {
            Failure::invalid(
                format!("`standing` is {text:?}"),
                format!("use one of {}, or a range such as 0.2..0.8", NAMES.join(", ")),
            )
        })
}

/// A claim with what bears on it, what moves it most, and every prediction about it.
#[utoipa::path(
    get, path = "/api/v1/claims/{path}", tag = "evidence",
    params(
        ("path" = String, Path, description = "Relative to the vault, slashes as they are"),
        ("without" = Option<String>, Query, description = "What if: influences to leave out, by their `id`, with commas between"),
    ),
    responses(
        (status = 200, body = ClaimView),
        (status = "default", body = ProblemDetails, content_type = "application/problem+json"),
    ),
)]
pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    path: PathParam,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let without = without(&params);
    let claim = shared.search(move |notebook| notebook.claim(path.0.as_str(), &without)).await?;
    Ok(super::answer(&request, &claim, None))
}

/// Influences to leave out; also the note page's.
pub(in crate::server) fn without(params: &Params) -> Vec<String> {
    let mut ids: Vec<String> = params.list("without").into_iter().map(str::to_owned).collect();
    ids.sort();
    ids.dedup();
    ids
}
