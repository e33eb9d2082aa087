//! `/runs/compare`: runs beside each other, differences first, paired tests in words and figures.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;

use crate::{
    model::address,
    notebook::{Comparison, Paired, RunSummary},
    server::{api, params::Params, present::number, problem::Failure, state::Shared},
};

/// Metrics in a table before the rest is folded.
const SHOWN: usize = 60;

#[derive(Serialize)]
struct ComparePage {
    first: RunSummary,
    pairs: Vec<Pair>,
}

/// Another run against the first.
#[derive(Serialize)]
struct Pair {
    run: RunSummary,
    differences: Vec<String>,
    /// Metrics that changed, the most changed first; the others are counted.
    changed: Vec<Delta>,
    more: Vec<Delta>,
    same: usize,
    /// Metrics that only one of the two has.
    only_first: Vec<String>,
    only_second: Vec<String>,
    paired: Vec<PairedRow>,
}

#[derive(Serialize)]
struct Delta {
    name: String,
    first: String,
    second: String,
    change: String,
    up: bool,
}

#[derive(Serialize)]
struct PairedRow {
    name: String,
    words: String,
    test: Option<String>,
    n: u64,
    mean_first: String,
    mean_second: String,
    difference: String,
    interval: Option<String>,
    only_first: u64,
    only_second: u64,
    mcnemar: Option<McNemarRow>,
}

#[derive(Serialize)]
struct McNemarRow {
    only_first: u64,
    only_second: u64,
    exact: String,
    mid_p: String,
    chi_squared: String,
    chi_squared_p: String,
}

pub(in crate::server) async fn show(
    request: HttpRequest,
    shared: Data<Shared>,
    params: Params,
) -> Result<HttpResponse, Failure> {
    let ids = api::evidence::runs_named(&params);
    let compared = shared.search(move |notebook| notebook.compare(&ids)).await?;
    let mut runs = compared.runs.into_iter();
    // The façade answers with as many runs as it was asked for, two at least.
    let Some(first) = runs.next() else {
        return Err(Failure::invalid("no run is named", "name two: ?run=…&run=…"));
    };
    let pairs = runs.zip(compared.pairs).map(|(run, pair)| Pair::of(run, pair)).collect();
    super::super::html(&request, &shared, "compare.html", &ComparePage { first, pairs })
}

/// The address that compares these runs.
pub(super) fn address_of(ids: &[&str]) -> String {
    let parts: Vec<String> = ids.iter().map(|id| format!("run={}", address::encode(id))).collect();
    format!("/runs/compare?{}", parts.join("&"))
}

impl Pair {
    fn of(run: RunSummary, compared: Comparison) -> Self {
        let only = |first: bool| {
            let one = compared.metrics.iter().filter(|delta| match first {
                true => delta.second.is_none(),
                false => delta.first.is_none(),
            });
            one.map(|delta| delta.name.clone()).collect()
        };
        let (only_first, only_second) = (only(true), only(false));
        let mut deltas: Vec<_> = compared
            .metrics
            .iter()
            .filter_map(|delta| Some((delta, delta.change?)))
            .filter(|(_, change)| *change != 0.0)
            .collect();
        deltas.sort_by(|(a, x), (b, y)| {
            y.abs().total_cmp(&x.abs()).then_with(|| a.name.cmp(&b.name))
        });
        let both = compared.metrics.iter().filter(|delta| delta.change.is_some()).count();
        let same = both - deltas.len();
        let mut changed: Vec<Delta> = deltas
            .into_iter()
            .map(|(delta, change)| Delta {
                name: delta.name.clone(),
                first: delta.first.map(number).unwrap_or_default(),
                second: delta.second.map(number).unwrap_or_default(),
                change: signed(change),
                up: change > 0.0,
            })
            .collect();
        let more = changed.split_off(changed.len().min(SHOWN));
        let paired = compared.paired.iter().map(PairedRow::of).collect();
        let differences = compared.differences;
        Self { run, differences, changed, more, same, only_first, only_second, paired }
    }
}

impl PairedRow {
    fn of(pair: &Paired) -> Self {
        let name = match pair.of.as_str() {
            "" => pair.metric.clone(),
            of => format!("{}[{of}]", pair.metric),
        };
        let bounds = pair.low.zip(pair.high);
        Self {
            words: words(pair, bounds),
            test: pair
                .mcnemar
                .map(|test| mcnemar_words(test.only_first, test.only_second, test.mid_p)),
            n: pair.n,
            mean_first: number(pair.mean_first),
            mean_second: number(pair.mean_second),
            difference: signed(pair.difference),
            interval: bounds.map(|(low, high)| format!("{} to {}", number(low), number(high))),
            only_first: pair.only_first,
            only_second: pair.only_second,
            mcnemar: pair.mcnemar.map(|test| McNemarRow {
                only_first: test.only_first,
                only_second: test.only_second,
                exact: number(test.exact),
                mid_p: number(test.mid_p),
                chi_squared: number(test.chi_squared),
                chi_squared_p: number(test.chi_squared_p),
            }),
            name,
        }
    }
}

/// What the paired bootstrap says.
fn words(pair: &Paired, bounds: Option<(f64, f64)>) -> String {
    let items = crate::server::present::plural("item", pair.n);
    match bounds {
        None => format!("On the {items} that both runs answered there is no interval: too few."),
        Some((low, high)) if low > 0.0 => format!(
            "On the {items} that both runs answered, the second is higher by {} (95 % interval {} to {}).",
            number(pair.difference),
            number(low),
            number(high)
        ),
        Some((low, high)) if high < 0.0 => format!(
            "On the {items} that both runs answered, the second is lower by {} (95 % interval of the change {} to {}).",
            number(-pair.difference),
            number(low),
            number(high)
        ),
        Some((low, high)) if low == 0.0 && high == 0.0 => {
            format!("On the {items} that both runs answered, nothing differs.")
        }
        Some((low, high)) => format!(
            "On the {items} that both runs answered, the change is {} and its 95 % interval, {} to {}, \
             includes zero: not enough evidence of a difference.",
            signed(pair.difference),
            number(low),
            number(high)
        ),
    }
}

/// What McNemar's test says.
fn mcnemar_words(only_first: u64, only_second: u64, p: f64) -> String {
    match only_first + only_second {
        0 => "Both answered every item alike.".into(),
        differing => {
            let says = if p < 0.05 {
                "such an imbalance would be rare among equals"
            } else {
                "equals would show such an imbalance often enough"
            };
            format!(
                "They differ on {}: {only_first} only the first got right, {only_second} only the \
                 second. By McNemar's test (mid-p {}), {says}.",
                crate::server::present::plural("item", differing),
                number(p)
            )
        }
    }
}

fn signed(change: f64) -> String {
    let text = number(change);
    if change > 0.0 { format!("+{text}") } else { text }
}
