//! Shares of answers by the notions they satisfy: for each problem, over all problems, and beside
//! people's choices.

use std::collections::BTreeMap;

use super::{INVALID, notions::Notions};
use crate::evidence::{
    evaluators::Measured,
    metric::{Method, Metric},
    stats::{Interval, bootstrap, ratio, wilson},
};

/// How many answers satisfy exactly each set of notions, by its label.
type Sets = BTreeMap<String, u64>;

/// Answers by who gave them, problem, and exact set of notions, in the order they came.
#[derive(Debug, Default)]
pub(super) struct Counts {
    instances: Vec<String>,
    by_who: Vec<(String, BTreeMap<usize, Sets>)>,
}

/// Each notion's metric for one problem or pooled, and its difference from people.
const NOTIONS: [(&str, &str, &str); 6] = [
    ("eq", "eq_share", "eq_share_minus_people"),
    ("eq_exact", "eq_exact_share", ""),
    ("ef", "ef_share", "ef_share_minus_people"),
    ("rmm", "rmm_share", "rmm_share_minus_people"),
    ("usw", "usw_share", "usw_share_minus_people"),
    ("po", "po_share", "po_share_minus_people"),
];

impl Counts {
    pub(super) fn add(&mut self, instance: &str, who: &str, set: &str, answers: u64) {
        let at = self.instances.iter().position(|known| known == instance).unwrap_or_else(|| {
            self.instances.push(instance.into());
            self.instances.len() - 1
        });
        let person = self.by_who.iter().position(|(known, _)| known == who).unwrap_or_else(|| {
            self.by_who.push((who.into(), BTreeMap::new()));
            self.by_who.len() - 1
        });
        let sets = self.by_who[person].1.entry(at).or_default();
        *sets.entry(set.into()).or_default() += answers;
    }
}

pub(super) fn measure(
    counts: &Counts,
    people: &[(String, String, f64)],
    seed: u64,
    measured: &mut Measured,
) {
    for (instance, notion, share) in people {
        let of = format!("{instance}, {}", notion.to_uppercase());
        measured.metrics.push(Metric::sampled("people_share", of, *share, Method::None, None));
    }
    for (who, by_instance) in &counts.by_who {
        let mut pooled: Sets = BTreeMap::new();
        for (at, sets) in by_instance {
            let instance = &counts.instances[*at];
            for (set, answers) in sets {
                *pooled.entry(set.clone()).or_default() += answers;
            }
            shares(&format!("{instance}, {who}"), sets, measured);
            against_people(instance, who, sets, people, measured);
        }
        shares(who, &pooled, measured);
        by_set(who, by_instance, &pooled, seed, measured);
    }
}

/// How many of the sets' answers satisfy a notion, and how many answers there are.
fn satisfying(sets: &Sets, notion: &str) -> (u64, u64) {
    let holds = |set: &str| {
        set != INVALID && Notions::parse(set).is_some_and(|notions| notions.holds(notion))
    };
    (sets.iter().filter(|(set, _)| holds(set)).map(|(_, n)| n).sum(), sets.values().sum())
}

fn shares(of: &str, sets: &Sets, measured: &mut Measured) {
    let invalid = sets.get(INVALID).copied().unwrap_or_default();
    let each = NOTIONS.map(|(notion, id, _)| (id, satisfying(sets, notion).0));
    let n = sets.values().sum();
    for (id, hits) in each.into_iter().chain([("invalid_share", invalid)]) {
        let Some(share) = ratio(hits, n) else { continue };
        let metric = Metric::sampled(id, of, share, Method::Wilson, wilson(hits, n));
        measured.metrics.push(metric.over(n));
    }
}

fn against_people(
    instance: &str,
    who: &str,
    sets: &Sets,
    people: &[(String, String, f64)],
    measured: &mut Measured,
) {
    for (notion, _, id) in NOTIONS.iter().filter(|(_, _, id)| !id.is_empty()) {
        let Some((_, _, theirs)) =
            people.iter().find(|(name, known, _)| name == instance && known == notion)
        else {
            continue;
        };
        let (hits, n) = satisfying(sets, notion);
        let Some(share) = ratio(hits, n) else { continue };
        let interval = wilson(hits, n)
            .and_then(|Interval { low, high }| Interval::new(low - theirs, high - theirs));
        let of = format!("{instance}, {who}");
        let metric = Metric::sampled(id, of, share - theirs, Method::Wilson, interval);
        measured.metrics.push(metric.over(n));
    }
}

/// The mean over problems of the share of answers with exactly one set of notions.
fn by_set(
    who: &str,
    by_instance: &BTreeMap<usize, Sets>,
    pooled: &Sets,
    seed: u64,
    measured: &mut Measured,
) {
    let names: Vec<&String> = pooled.keys().collect();
    let strata: Vec<Vec<u64>> = by_instance
        .values()
        .map(|sets| names.iter().map(|set| sets.get(*set).copied().unwrap_or_default()).collect())
        .collect();
    let mean_shares = |strata: &[Vec<u64>]| -> Vec<Option<f64>> {
        (0..names.len())
            .map(|at| {
                let shares: Option<Vec<f64>> =
                    strata.iter().map(|sets| ratio(sets[at], sets.iter().sum())).collect();
                shares.map(|shares| shares.iter().sum::<f64>() / shares.len() as f64)
            })
            .collect()
    };
    let n = pooled.values().sum();
    let intervals = bootstrap(seed, &strata, mean_shares);
    for ((set, value), interval) in names.iter().zip(mean_shares(&strata)).zip(intervals) {
        if let Some(value) = value {
            let of = format!("{who}, {set}");
            let metric =
                Metric::sampled("notion_set_share", of, value, Method::Bootstrap, interval);
            measured.metrics.push(metric.over(n));
        }
    }
}
