//! Pages of claims, evaluations and runs, and what a note's page shows of them. Each number leads
//! to how it was computed: a standing to its definition, a metric to the run that measured it.

mod chart;
pub(in crate::server) mod claims;
pub(in crate::server) mod compare;
pub(in crate::server) mod definitions;
pub(in crate::server) mod evaluations;
pub(in crate::server) mod matrix;
pub(super) mod panel;
pub(in crate::server) mod running;
pub(in crate::server) mod runs;

use serde::Serialize;

use crate::{
    model::address,
    notebook::{FindingView, VerdictKind},
};

/// A prediction and what became of it, ready for a page.
#[derive(Serialize)]
pub(super) struct FindingRow {
    #[serde(flatten)]
    finding: FindingView,
    /// `supports`, `refutes`, `inconclusive`, `stale` or `unjudged`.
    said: &'static str,
    /// As a sentence: "The interval 0.182–0.245 lies above the predicted 0.05".
    sentence: String,
    predicted: String,
    svg: Option<String>,
    /// To how the number was computed.
    computed: Option<String>,
}

impl FindingRow {
    pub(super) fn of(finding: FindingView) -> Self {
        let stale = finding.verdict.is_some() && !finding.fresh;
        let said = match (stale, finding.verdict) {
            (true, _) => "stale",
            (_, Some(VerdictKind::Supports)) => "supports",
            (_, Some(VerdictKind::Refutes)) => "refutes",
            (_, Some(VerdictKind::Inconclusive)) => "inconclusive",
            (_, None) => "unjudged",
        };
        let measured = finding.measured.as_ref();
        let computed = finding.run.as_ref().zip(measured).map(|(run, measured)| {
            format!("/runs/{}#{}", address::encode(&run.id), definition_anchor(&measured.metric.id))
        });
        Self {
            said,
            sentence: sentence(&finding),
            predicted: measured.map(chart::predicted).unwrap_or_default(),
            svg: measured.and_then(|one| chart::interval(one, finding.verdict, stale)),
            computed,
            finding,
        }
    }
}

/// The `id` of a definition on its run's page, and on the page of all definitions.
pub(super) fn definition_anchor(id: &str) -> String {
    format!("def-{}", address::encode(id))
}

/// The verdict first, in words that can be read off the drawing.
fn sentence(finding: &FindingView) -> String {
    use crate::server::present::number;
    let Some(measured) = &finding.measured else { return finding.reason.clone() };
    let Some((low, high)) = measured.metric.low.zip(measured.metric.high) else {
        return finding.reason.clone();
    };
    let predicted = chart::predicted(measured);
    let exact = low == high;
    let subject = if exact {
        format!("The value {}", number(low))
    } else {
        format!("The interval {} to {}", number(low), number(high))
    };
    let place = match (finding.verdict, exact) {
        (Some(VerdictKind::Supports), false) => "lies wholly on the predicted side",
        (Some(VerdictKind::Supports), true) => "is on the predicted side",
        (Some(VerdictKind::Refutes), false) => {
            "lies wholly on the other side of what was predicted"
        }
        (Some(VerdictKind::Refutes), true) => "is on the other side of what was predicted",
        _ => "lies partly on the predicted side and partly on the other",
    };
    format!("{subject} {place}: {predicted}.")
}

/// How a verdict is named on a page.
pub(in crate::server) fn verdict_words(said: &str) -> &'static str {
    match said {
        "supports" => "supports",
        "refutes" => "refutes",
        "inconclusive" => "inconclusive",
        "stale" => "stale",
        _ => "not run yet",
    }
}

/// A verdict's sign: never alone.
pub(in crate::server) fn verdict_sign(said: &str) -> &'static str {
    match said {
        "supports" => "▲",
        "refutes" => "▼",
        "inconclusive" => "◆",
        "stale" => "⟳",
        _ => "○",
    }
}
