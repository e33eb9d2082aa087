//! What the score says beyond its threshold: calibration within groups, and the balance of mean
//! scores among people with the same outcome. Source: J. Kleinberg, S. Mullainathan, M. Raghavan,
//! *Inherent trade-offs in the fair determination of risk scores*, ITCS 2017.

use std::collections::BTreeMap;

use crate::evidence::{
    evaluators::Measured,
    metric::{Method, Metric},
    stats::{mean_difference, ratio, wald_difference, wilson},
};

/// More distinct scores than this are not tabulated one by one.
const MOST_SCORES: usize = 20;

/// One group's people by score: how many without the outcome, and with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Scores {
    /// Keyed by the score's place in the order of numbers, so that -1 comes before 2.
    by_score: BTreeMap<OrderedScore, [u64; 2]>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct OrderedScore(f64);

impl Eq for OrderedScore {}

impl PartialOrd for OrderedScore {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedScore {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Scores {
    pub(super) fn add(&mut self, score: f64, outcome: bool, people: u64) {
        // One zero: total_cmp tells -0 from 0.
        let counts = self.by_score.entry(OrderedScore(score + 0.0)).or_default();
        let count = &mut counts[usize::from(outcome)];
        *count = count.saturating_add(people);
    }

    /// Mean, variance (n−1) and number of the scores of people with that outcome.
    fn moments(&self, outcome: bool) -> Option<(f64, f64, u64)> {
        let at = usize::from(outcome);
        let each = || self.by_score.iter().map(|(score, counts)| (score.0, counts[at]));
        let n = each().fold(0u64, |sum, (_, people)| sum.saturating_add(people));
        if n == 0 {
            return None;
        }
        let mean = each().map(|(score, people)| score * people as f64).sum::<f64>() / n as f64;
        let squares: f64 =
            each().map(|(score, people)| (score - mean).powi(2) * people as f64).sum();
        Some((mean, squares / (n.max(2) - 1) as f64, n))
    }
}

/// Calibration and balance for every group, and the gaps of the compared ones.
pub(super) fn measure(groups: &[(String, Scores)], compare: &[String], measured: &mut Measured) {
    for (name, scores) in groups {
        balance(name, scores, measured);
    }
    let compared: Vec<&Scores> = compare
        .iter()
        .filter_map(|name| groups.iter().find(|(group, _)| group == name))
        .map(|(_, scores)| scores)
        .collect();
    if let [first, second] = compared[..] {
        for (outcome, id) in BALANCE_GAPS {
            let (Some(a), Some(b)) = (first.moments(outcome), second.moments(outcome)) else {
                continue;
            };
            let metric = Metric::sampled(id, "", a.0 - b.0, Method::Normal, mean_difference(a, b));
            measured.metrics.push(metric.over(a.2 + b.2));
        }
    }
    let mut distinct: Vec<OrderedScore> =
        groups.iter().flat_map(|(_, scores)| scores.by_score.keys().copied()).collect();
    distinct.sort();
    distinct.dedup();
    if distinct.len() > MOST_SCORES {
        measured.log.push(format!(
            "Calibration is not tabulated: the score has {} distinct values, more than {MOST_SCORES}.",
            distinct.len()
        ));
        return;
    }
    for score in distinct {
        let counts_of = |scores: &Scores| scores.by_score.get(&score).copied().unwrap_or_default();
        for (name, scores) in groups {
            let [without, with] = counts_of(scores);
            let n = without.saturating_add(with);
            if let Some(share) = ratio(with, n) {
                let of = format!("{name}, score {}", score.0);
                let metric =
                    Metric::sampled("calibration", of, share, Method::Wilson, wilson(with, n));
                measured.metrics.push(metric.over(n));
            }
        }
        if let [first, second] = compared[..] {
            let pair = [counts_of(first), counts_of(second)]
                .map(|[without, with]| (with, without.saturating_add(with)));
            if let (Some(p), Some(q)) = (ratio(pair[0].0, pair[0].1), ratio(pair[1].0, pair[1].1)) {
                let interval = wald_difference(pair[0], pair[1]);
                let of = format!("score {}", score.0);
                let metric = Metric::sampled("calibration_gap", of, p - q, Method::Wald, interval);
                measured.metrics.push(metric.over(pair[0].1 + pair[1].1));
            }
        }
    }
}

const BALANCE_GAPS: [(bool, &str); 2] =
    [(false, "balance_negative_gap"), (true, "balance_positive_gap")];

fn balance(name: &str, scores: &Scores, measured: &mut Measured) {
    for (outcome, id) in [(false, "balance_negative"), (true, "balance_positive")] {
        match scores.moments(outcome) {
            Some((mean, variance, n)) => {
                // The interval of one mean: of its difference from a constant.
                let interval = mean_difference((mean, variance, n), (0.0, 0.0, 2));
                measured
                    .metrics
                    .push(Metric::sampled(id, name, mean, Method::Normal, interval).over(n));
            }
            None => measured.log.push(format!("{id}[{name}] is undefined: nobody is in it.")),
        }
    }
}
