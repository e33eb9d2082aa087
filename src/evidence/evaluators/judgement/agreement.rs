//! Agreement between judges over the items they share, within families and between them.

use std::collections::BTreeMap;

use crate::evidence::{
    evaluators::Measured,
    metric::{Method, Metric},
    stats::{ROUNDS, bootstrap_items, cohen_kappa},
};

/// Pairs are not compared beyond this many judges: their number grows with the square.
const MOST_JUDGES: usize = 40;

/// Pairs of answers looked at in all resamples together, at most.
const MOST_WORK: u64 = 2_000_000_000;

const NO_ANSWER: u8 = 2;

/// Judgements without attack, by item and judge.
#[derive(Default)]
pub(super) struct Judges {
    names: Vec<(String, String)>,
    /// By item: each judge's answer by the judge's place, where given.
    by_item: BTreeMap<String, BTreeMap<usize, bool>>,
}

impl Judges {
    /// Whether this is the judge's first answer to the item.
    pub(super) fn add(&mut self, name: &str, family: &str, item: &str, biased: bool) -> bool {
        let at = self.names.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.names.push((name.into(), family.into()));
            self.names.len() - 1
        });
        self.by_item.entry(item.into()).or_default().insert(at, biased).is_none()
    }

    pub(super) fn measure(&self, seed: u64, measured: &mut Measured) {
        let judges = self.names.len();
        if judges < 2 {
            return;
        }
        if judges > MOST_JUDGES {
            measured.log.push(format!(
                "Agreement is not measured: {judges} judges are more than {MOST_JUDGES}."
            ));
            return;
        }
        // By item, then by judge: 0 or 1, and NO_ANSWER for a judge who did not see it.
        let items: Vec<Vec<u8>> = self
            .by_item
            .values()
            .map(|answers| {
                (0..judges).map(|at| answers.get(&at).map_or(NO_ANSWER, |a| u8::from(*a))).collect()
            })
            .collect();
        let pairs: Vec<(usize, usize)> =
            (0..judges).flat_map(|a| (a + 1..judges).map(move |b| (a, b))).collect();
        let statistics = |places: &[usize]| {
            let kappas: Vec<Option<f64>> = pairs
                .iter()
                .map(|(a, b)| {
                    let both = places.iter().map(|place| (items[*place][*a], items[*place][*b]));
                    cohen_kappa(both.filter(|(a, b)| *a != NO_ANSWER && *b != NO_ANSWER))?.kappa
                })
                .collect();
            let (within, between) =
                (self.mean(&pairs, &kappas, true), self.mean(&pairs, &kappas, false));
            let mut values = kappas;
            values.extend([within, between, within.zip(between).map(|(w, b)| w - b)]);
            values
        };
        let everything: Vec<usize> = (0..items.len()).collect();
        let values = statistics(&everything);
        let work = (items.len() as u64).saturating_mul(pairs.len() as u64 * ROUNDS as u64);
        let intervals = if work > MOST_WORK {
            measured.log.push("There are too many judgements to resample: no intervals.".into());
            vec![None; values.len()]
        } else {
            bootstrap_items(seed, items.len(), statistics)
        };
        let of_pairs = pairs
            .iter()
            .map(|(a, b)| ("kappa", format!("{} and {}", self.names[*a].0, self.names[*b].0)));
        let of_all = ["kappa_within_families", "kappa_between_families", "kappa_family_gap"]
            .map(|id| (id, String::new()));
        for (((id, of), value), interval) in of_pairs.chain(of_all).zip(values).zip(intervals) {
            match value {
                Some(value) => measured.metrics.push(
                    Metric::sampled(id, of, value, Method::Bootstrap, interval)
                        .over(items.len() as u64),
                ),
                None => measured.log.push(format!("{id} {of} is undefined.")),
            }
        }
    }

    /// Mean κ over the pairs of one family, or of two; a pair whose κ is undefined is left out.
    fn mean(&self, pairs: &[(usize, usize)], kappas: &[Option<f64>], within: bool) -> Option<f64> {
        let family = |at: usize| self.names[at].1.as_str();
        let chosen: Vec<f64> = pairs
            .iter()
            .zip(kappas)
            .filter(|((a, b), _)| {
                let known = !family(*a).is_empty() && !family(*b).is_empty();
                known && (family(*a) == family(*b)) == within
            })
            .filter_map(|(_, kappa)| *kappa)
            .collect();
        (!chosen.is_empty()).then(|| chosen.iter().sum::<f64>() / chosen.len() as f64)
    }
}
