//! Gaps between the groups that are compared: signed differences of two with Wald's interval, and
//! the summaries that fairness toolkits report, with the bootstrap's.

use super::cells::{Cells, Rate};
use crate::evidence::{
    evaluators::Measured,
    metric::{Method, Metric},
    stats::{bootstrap, wald_difference},
};

/// Signed gaps of every rate, first group minus each other. Two groups need no name after the
/// metric; more do.
pub(super) fn signed(groups: &[(String, Cells)], measured: &mut Measured) {
    let Some(((first, a), others)) = groups.split_first() else { return };
    for (other, b) in others {
        let of = if others.len() == 1 { String::new() } else { format!("{first} − {other}") };
        for (rate, _, id) in Rate::NAMED {
            let (Some(p), Some(q)) = (a.share(rate), b.share(rate)) else {
                measured.log.push(format!(
                    "{id} of {first} and {other} is undefined: one of the two groups has nobody to \
                     divide by."
                ));
                continue;
            };
            let interval = wald_difference(a.rate(rate), b.rate(rate));
            let metric = Metric::sampled(id, of.clone(), p - q, Method::Wald, interval);
            measured.metrics.push(metric.over(a.rate(rate).1 + b.rate(rate).1));
        }
    }
}

/// Toolkit summaries over all compared groups, and entropies of everyone in them.
pub(super) fn summaries(groups: &[(String, Cells)], seed: u64, measured: &mut Measured) {
    let strata: Vec<Vec<u64>> = groups.iter().map(|(_, cells)| cells.to_vec()).collect();
    let n = groups.iter().map(|(_, cells)| cells.n()).fold(0, u64::saturating_add);
    let intervals = bootstrap(seed, &strata, summarise);
    let values = summarise(&strata);
    if intervals.iter().all(Option::is_none) && values.iter().any(Option::is_some) {
        measured
            .log
            .push("The groups are too large to resample; summaries have no interval.".into());
    }
    let names = SUMMARIES.iter().map(|id| ((*id).to_owned(), String::new()));
    let implied = groups.iter().skip(1).map(|(name, _)| ("implied_fpr".to_owned(), name.clone()));
    for (((id, of), value), interval) in names.chain(implied).zip(values).zip(intervals) {
        match value {
            Some(value) => measured
                .metrics
                .push(Metric::sampled(&id, of, value, Method::Bootstrap, interval).over(n)),
            None => measured.log.push(format!("{id} is undefined: a rate it needs is.")),
        }
    }
}

/// In the order of [`summarise`].
const SUMMARIES: [&str; 10] = [
    "demographic_parity_difference",
    "demographic_parity_ratio",
    "equalised_odds_difference_worst",
    "equalised_odds_difference_mean",
    "equalised_odds_ratio_worst",
    "equal_opportunity_difference",
    "predictive_parity_difference",
    "average_odds_difference_signed",
    "generalised_entropy_2",
    "theil_index",
];

fn summarise(strata: &[Vec<u64>]) -> Vec<Option<f64>> {
    let groups: Vec<Cells> = strata.iter().map(|cells| Cells::from_slice(cells)).collect();
    let spread = |rate| extremes(&groups, rate).map(|(low, high)| high - low);
    let quotient = |rate| {
        let (low, high) = extremes(&groups, rate)?;
        (high > 0.0).then(|| low / high)
    };
    let (tpr, fpr) = (spread(Rate::TruePositive), spread(Rate::FalsePositive));
    let both = tpr.zip(fpr);
    let ratios = quotient(Rate::TruePositive).zip(quotient(Rate::FalsePositive));
    let signed = |rate| Some(groups.first()?.share(rate)? - groups.get(1)?.share(rate)?);
    let everyone = groups.iter().fold(Cells::default(), |sum, cells| sum.plus(*cells));
    let entropies = everyone.entropies();
    let mut values = vec![
        spread(Rate::Selection),
        quotient(Rate::Selection),
        both.map(|(tpr, fpr)| tpr.max(fpr)),
        both.map(|(tpr, fpr)| (tpr + fpr) / 2.0),
        ratios.map(|(tpr, fpr)| tpr.min(fpr)),
        tpr,
        spread(Rate::PositiveValue),
        (groups.len() == 2)
            .then(|| signed(Rate::TruePositive).zip(signed(Rate::FalsePositive)))
            .flatten()
            .map(|(tpr, fpr)| (tpr + fpr) / 2.0),
        entropies.map(|(squared, _)| squared),
        entropies.map(|(_, theil)| theil),
    ];
    let first = groups.first().copied().unwrap_or_default();
    values.extend(groups.iter().skip(1).map(|group| {
        let ppv = first.share(Rate::PositiveValue)?;
        let fnr = first.share(Rate::FalseNegative)?;
        Cells::implied_fpr(group.share(Rate::Base)?, ppv, fnr)
    }));
    values
}

/// The least and greatest share among groups; `None` where one is undefined.
fn extremes(groups: &[Cells], rate: Rate) -> Option<(f64, f64)> {
    let mut ends: Option<(f64, f64)> = None;
    for group in groups {
        let share = group.share(rate)?;
        ends = Some(ends.map_or((share, share), |(low, high)| (low.min(share), high.max(share))));
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One group always right, the other always wrong: the signed mean calls it fair.
    #[test]
    fn a_signed_mean_can_hide_everything() {
        let strata = [vec![10, 0, 0, 10], vec![0, 10, 10, 0]];
        let values = summarise(&strata);
        let of = |id| SUMMARIES.iter().position(|name| *name == id).and_then(|at| values[at]);
        assert_eq!(of("average_odds_difference_signed"), Some(0.0));
        assert_eq!(of("equalised_odds_difference_mean"), Some(1.0));
        assert_eq!(of("equalised_odds_difference_worst"), Some(1.0));
    }
}
