//! Words and meaning in one ranking. Both sides name their best notes; each note named by either is
//! then scored by both, the scores are brought to one scale, and a weighted mean of the two orders
//! them. The parts stay with each hit, so that a page can say why it is there.

use std::collections::HashMap;

use super::{
    keyword::{Plain, Ranking, Snapshot},
    vector::{Allowed, NoteHit, Vectors},
};
use crate::{error::Result, model::VaultPath};

/// What is tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Weight of the keyword score, 0 to 1; the rest is the cosine's.
    pub keyword_weight: f32,
    /// Notes that each side names, at least.
    pub candidates: usize,
    pub ranking: Ranking,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keyword_weight: 0.4, candidates: 200, ranking: Ranking::default() }
    }
}

/// What to rank by.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Plain words; empty where only meaning counts.
    pub words: &'a str,
    /// The query's vector; `None` where only words count.
    pub vector: Option<&'a [f32]>,
    /// Notes that may be found.
    pub allowed: Option<Allowed<'a>>,
    pub limit: usize,
}

/// A note found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub path: VaultPath,
    /// 0 to 1.
    pub score: f32,
    /// Keyword score against the best one's, 0 to 1; `None` where no word is found.
    pub keyword: Option<f32>,
    /// Cosine of the nearest passage, −1 to 1; `None` where nothing of the note was compared.
    pub cosine: Option<f32>,
    /// The nearest passage's [`super::chunk::Chunk::ordinal`].
    pub ordinal: Option<u32>,
}

#[derive(Default)]
struct Parts {
    keyword: Option<f32>,
    near: Option<NoteHit>,
}

/// The best notes, best first; equals by path.
///
/// # Errors
/// The keyword index cannot be read.
pub fn rank(
    keyword: &Snapshot,
    vectors: &Vectors,
    request: &Request<'_>,
    settings: &Settings,
) -> Result<Vec<Hit>> {
    let depth = settings.candidates.max(request.limit);
    let plain = Plain::new(request.words);
    let by_words = {
        let allowed = request.allowed;
        let unsync: Option<&dyn Fn(&VaultPath) -> bool> = match &allowed {
            Some(allowed) => Some(*allowed),
            None => None,
        };
        keyword.search(&plain, &settings.ranking, unsync, depth)?
    };
    let by_meaning = request
        .vector
        .map(|v| vectors.best_per_note(v, depth, request.allowed))
        .unwrap_or_default();

    let mut parts: HashMap<VaultPath, Parts> = HashMap::new();
    for hit in by_words {
        parts.entry(hit.path).or_default().keyword = Some(hit.score);
    }
    for hit in by_meaning {
        let path = hit.path.clone();
        parts.entry(path).or_default().near = Some(hit);
    }
    if let Some(vector) = request.vector {
        complete(keyword, vectors, vector, &plain, settings, &mut parts)?;
    }
    let weight = match request.vector {
        Some(_) if !plain.is_empty() => settings.keyword_weight,
        Some(_) => 0.0,
        None => 1.0,
    };
    let mut hits = fuse(parts, weight);
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.path.cmp(&b.path)));
    hits.truncate(request.limit);
    Ok(hits)
}

/// Gives each note the score of the side that did not name it.
fn complete(
    keyword: &Snapshot,
    vectors: &Vectors,
    vector: &[f32],
    plain: &Plain,
    settings: &Settings,
    parts: &mut HashMap<VaultPath, Parts>,
) -> Result<()> {
    let wordless = missing(parts, |parts| parts.keyword.is_none());
    let scores = keyword.scores(plain, &settings.ranking, &wordless)?;
    for (path, score) in wordless.iter().zip(scores) {
        if let Some(parts) = parts.get_mut(path) {
            parts.keyword = score;
        }
    }
    let uncompared = missing(parts, |parts| parts.near.is_none());
    for hit in vectors.cosines(vector, &uncompared).into_iter().flatten() {
        if let Some(parts) = parts.get_mut(&hit.path) {
            parts.near = Some(hit);
        }
    }
    Ok(())
}

fn missing(
    parts: &HashMap<VaultPath, Parts>,
    is_missing: impl Fn(&Parts) -> bool,
) -> Vec<VaultPath> {
    parts.iter().filter(|(_, parts)| is_missing(parts)).map(|(path, _)| path.clone()).collect()
}

/// Keyword scores are divided by the best one: no word found is truly 0. Cosines of one model lie
/// in a narrow band, so they are spread from the lowest to the highest of the candidates. A note
/// that is not embedded yet is rated by its words alone, as if its meaning were as near as they.
fn fuse(parts: HashMap<VaultPath, Parts>, weight: f32) -> Vec<Hit> {
    let best = parts.values().filter_map(|parts| parts.keyword).fold(0.0, f32::max);
    let cosines = || parts.values().filter_map(|parts| parts.near.as_ref()).map(|hit| hit.cosine);
    let lowest = cosines().fold(f32::INFINITY, f32::min);
    let highest = cosines().fold(f32::NEG_INFINITY, f32::max);
    let spread = |cosine: f32| {
        if highest > lowest { (cosine - lowest) / (highest - lowest) } else { 1.0 }
    };
    parts
        .into_iter()
        .map(|(path, parts)| {
            let keyword = parts.keyword.filter(|_| best > 0.0).map(|score| score / best);
            let words = keyword.unwrap_or(0.0);
            let meaning = parts.near.as_ref().map_or(words, |hit| spread(hit.cosine));
            Hit {
                path,
                score: weight * words + (1.0 - weight) * meaning,
                keyword,
                cosine: parts.near.as_ref().map(|hit| hit.cosine),
                ordinal: parts.near.map(|hit| hit.ordinal),
            }
        })
        .collect()
}
