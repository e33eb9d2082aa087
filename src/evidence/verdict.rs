//! [`Verdict`]: what one run says of one claim, with the sentence that says why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    metric::{Method, Metric},
    predicate::{Predicate, VerdictKind},
};

/// A prediction judged by a run's metrics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// The claim's link target as the evaluation note writes it, without brackets.
    pub claim: String,
    /// The predicate's text as written.
    pub predicate: String,
    pub verdict: VerdictKind,
    /// Which metric decided it, as its name; what the predicate asked for where it is not there.
    pub metric: String,
    /// Why, as a sentence.
    pub reason: String,
}

impl Verdict {
    /// Judges a prediction. A metric that is missing, or known without an interval, decides nothing.
    pub fn of(claim: &str, written: &str, predicate: &Predicate, metrics: &[Metric]) -> Self {
        let found = metrics.iter().find(|metric| same_metric(&metric.name(), &predicate.metric));
        let (verdict, reason) = match found {
            None => (
                VerdictKind::Inconclusive,
                format!("The run has no metric {}, so nothing can be said.", predicate.metric),
            ),
            Some(metric) => match metric.bounds() {
                None => (
                    VerdictKind::Inconclusive,
                    format!("{metric} has no interval, so it decides nothing."),
                ),
                Some(interval) => {
                    let verdict = predicate.judge(interval);
                    let what = if metric.interval == Method::Exact {
                        format!("{metric}, without sampling,")
                    } else {
                        metric.to_string()
                    };
                    let says = match verdict {
                        VerdictKind::Supports => "lies wholly where the prediction holds",
                        VerdictKind::Refutes => "lies wholly where the prediction fails",
                        VerdictKind::Inconclusive => {
                            "lies partly where the prediction holds and partly where it fails"
                        }
                    };
                    (verdict, format!("{what} {says}: {predicate}."))
                }
            },
        };
        Self {
            claim: claim.to_owned(),
            predicate: written.to_owned(),
            verdict,
            metric: predicate.metric.clone(),
            reason,
        }
    }
}

/// Names are the same up to the blanks in their brackets.
pub fn same_metric(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::stats::Interval;

    fn check(metric: Metric, expected: VerdictKind, reason: &str) {
        let predicate = Predicate::parse("gap[a, b] > 0.05").expect("a predicate");
        let verdict = Verdict::of("C", "gap[a, b] > 0.05", &predicate, &[metric]);
        assert_eq!(verdict.verdict, expected);
        assert!(verdict.reason.contains(reason), "{}", verdict.reason);
    }

    #[test]
    fn reasons_are_sentences() {
        let interval = Interval::new(0.1, 0.3);
        let wald = |of, interval| Metric::sampled("gap", of, 0.2, Method::Wald, interval);
        check(wald("a,  b", interval), VerdictKind::Supports, "[0.1000, 0.3000] lies wholly");
        check(wald("a, b", None), VerdictKind::Inconclusive, "no interval");
        check(wald("b, a", interval), VerdictKind::Inconclusive, "no metric gap[a, b]");
        check(Metric::exact("gap", "a, b", 0.01), VerdictKind::Refutes, "0.0100, without sampling");
    }
}
