//! Agreement between judges over the items they share, within families and between them.

use std::collections::BTreeMap;

use crate::evidence::{
    evaluators::Measured,
    metric::{Method, Metric},
    stats::{bootstrap_items, cohen_kappa},
};

/// Pairs are not compared beyond this many judges: their number grows with the square.
const MOST_JUDGES: usize = 40;

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
        let items: Vec<&BTreeMap<usize, bool>> = self.by_item.values().collect();
        let pairs: Vec<(usize, usize)> =
            (0..judges).flat_map(|a| (a + 1..judges).map(move |b| (a, b))).collect();
        let statistics = |places: &[usize]| {
            let kappas: Vec<Option<f64>> = pairs
                .iter()
                .map(|(a, b)| {
                    cohen_kappa(places.iter().filter_map(|place| {
                        let answers = items[*place];
                        Some((u8::from(*answers.get(a)?), u8::from(*answers.get(b)?)))
                    }))?
                    .kappa
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
        let intervals = bootstrap_items(seed, items.len(), statistics);
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
