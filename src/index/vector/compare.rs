//! The two ways of scanning, exact and by codes, measured against each other on the vectors at hand.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{NoteHit, Vectors};

/// How deep recall looks.
const DEPTH: usize = 10;

/// What comparing by codes first finds and saves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    pub queries: usize,
    /// Vectors that were searched.
    pub passages: usize,
    /// The part of the 10 nearest notes that the codes find too, 0 to 1.
    #[serde(rename = "recall@10")]
    pub recall_10: f64,
    pub exact: Times,
    pub coded: Times,
}

/// Milliseconds of one search without the query's embedding: median, and 99th of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Times {
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Vectors {
    /// Asks each query both ways, whichever of them this size calls for.
    pub fn compare_scans(&self, queries: &[Arc<[f32]>]) -> Comparison {
        let exact = Self { exact: usize::MAX, ..self.clone() };
        let coded = Self { exact: 0, ..self.clone() };
        let ask = |vectors: &Self, query: &[f32]| {
            let began = Instant::now();
            (vectors.best_per_note(query, DEPTH, None), began.elapsed())
        };
        let (mut wanted, mut found) = (0, 0);
        let (mut exactly, mut by_codes) = (Vec::new(), Vec::new());
        for query in queries {
            let (expected, took) = ask(&exact, query);
            exactly.push(took);
            let (got, took) = ask(&coded, query);
            by_codes.push(took);
            let is_found = |hit: &&NoteHit| got.iter().any(|other| other.path == hit.path);
            wanted += expected.len();
            found += expected.iter().filter(is_found).count();
        }
        Comparison {
            queries: queries.len(),
            passages: self.len(),
            recall_10: if wanted == 0 { 1.0 } else { found as f64 / wanted as f64 },
            exact: Times::of(exactly),
            coded: Times::of(by_codes),
        }
    }
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |share: f64| {
            let took = times.get((times.len() as f64 * share) as usize).copied();
            took.unwrap_or_default().as_secs_f64() * 1000.0
        };
        Self { p50_ms: at(0.5), p99_ms: at(0.99) }
    }
}
