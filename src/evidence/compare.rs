//! Two runs side by side: what differs in what they were run on, each metric's change, and, where
//! both kept their items, paired statistics. Answers to the same items are not independent samples;
//! an unpaired test on them asks the wrong question.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    run::{Items, Run},
    stats::{McNemar, mcnemar, paired_bootstrap},
};

/// Two runs compared; *first* and *second* are in the order given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// What was not the same: `inputs`, `params`, `evaluator`, `seed`, `model`.
    pub differences: Vec<String>,
    /// Metrics of either run, in the first run's order and then the second's.
    pub metrics: Vec<Delta>,
    pub paired: Vec<Paired>,
}

/// One metric in both runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Delta {
    pub name: String,
    pub first: Option<f64>,
    pub second: Option<f64>,
    /// Second minus first.
    pub change: Option<f64>,
}

/// Items that both runs hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Paired {
    pub metric: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    /// Items in both runs.
    pub n: u64,
    /// Items in only one of them; these are not compared.
    pub only_first: u64,
    pub only_second: u64,
    pub mean_first: f64,
    pub mean_second: f64,
    /// Mean of second minus first over the shared items, with the paired bootstrap's 95 % interval.
    pub difference: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// Where every value is 0 or 1: McNemar's test, "right" being 1.
    pub mcnemar: Option<McNemar>,
}

pub fn compare(first: &Run, second: &Run, seed: u64) -> Comparison {
    let mut metrics: Vec<Delta> = Vec::new();
    let second_values: HashMap<String, f64> =
        second.metrics.iter().map(|metric| (metric.name(), metric.value)).collect();
    let mut first_values = HashMap::new();
    for metric in &first.metrics {
        let name = metric.name();
        let other = second_values.get(&name).copied();
        let change = other.map(|other| other - metric.value);
        first_values.insert(name.clone(), metric.value);
        metrics.push(Delta { name, first: Some(metric.value), second: other, change });
    }
    for metric in &second.metrics {
        let name = metric.name();
        if !first_values.contains_key(&name) {
            metrics.push(Delta { name, first: None, second: Some(metric.value), change: None });
        }
    }
    let paired = first
        .items
        .iter()
        .filter_map(|items| pair(items, counterpart(items, first, second)?, seed))
        .collect();
    Comparison { differences: differences(first, second), metrics, paired }
}

fn differences(first: &Run, second: &Run) -> Vec<String> {
    let hashes = |run: &Run| {
        let mut hashes: Vec<String> = run.inputs.iter().map(|input| input.blake3.clone()).collect();
        hashes.sort();
        hashes
    };
    let evaluator = |run: &Run| (run.evaluator.clone(), run.evaluator_version.clone());
    let model = |run: &Run| run.origin.as_ref().map(|origin| origin.model.clone());
    [
        ("inputs", hashes(first) != hashes(second)),
        ("params", first.params_hash != second.params_hash),
        ("evaluator", evaluator(first) != evaluator(second)),
        ("seed", first.seed != second.seed),
        ("model", model(first) != model(second)),
    ]
    .into_iter()
    .filter(|(_, differ)| *differ)
    .map(|(name, _)| name.to_owned())
    .collect()
}

/// The second run's items of the same name; or, where each run has one list of that metric only, that
/// one: two judges' answers go by the judges' names and are still answers to the same items.
fn counterpart<'a>(items: &Items, first: &Run, second: &'a Run) -> Option<&'a Items> {
    let same = |other: &&Items| other.metric == items.metric;
    second.items.iter().find(|other| same(other) && other.of == items.of).or_else(|| {
        let alone = first.items.iter().filter(same).count() == 1;
        let mut others = second.items.iter().filter(|other| other.metric == items.metric);
        let only = others.next().filter(|_| others.next().is_none());
        only.filter(|_| alone)
    })
}

fn pair(first: &Items, second: &Items, seed: u64) -> Option<Paired> {
    let mut theirs: HashMap<&str, f64> =
        second.ids.iter().map(String::as_str).zip(second.values.iter().copied()).collect();
    let distinct_second = theirs.len() as u64;
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    let mut only_first = 0;
    for (id, value) in first.ids.iter().zip(&first.values) {
        match theirs.remove(id.as_str()) {
            Some(other) => pairs.push((*value, other)),
            None => only_first += 1,
        }
    }
    let n = pairs.len() as u64;
    if n == 0 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n as f64;
    let changes: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
    let interval = paired_bootstrap(seed, &changes);
    let binary = pairs.iter().all(|(a, b)| [*a, *b].iter().all(|v| *v == 0.0 || *v == 1.0));
    let count = |wanted: (f64, f64)| pairs.iter().filter(|pair| **pair == wanted).count() as u64;
    Some(Paired {
        metric: first.metric.clone(),
        of: first.of.clone(),
        n,
        only_first,
        only_second: distinct_second - n,
        mean_first: mean(|(a, _)| *a),
        mean_second: mean(|(_, b)| *b),
        difference: changes.iter().sum::<f64>() / n as f64,
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        mcnemar: binary.then(|| mcnemar(count((1.0, 0.0)), count((0.0, 1.0)))),
    })
}
