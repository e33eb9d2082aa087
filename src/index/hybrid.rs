//! Words and meaning in one ranking. Each side names its best notes; what one side did not say of
//! the other's candidates is worked out; and the two scores are added up, weighted:
//!
//! score = w · keyword ∕ (the best keyword score) + (1 − w) · cosine
//!
//! `vault/decisions` holds the measurements behind w, the depth and this way of adding. It is
//! apart from both sides so that either may be missing: without a model words alone decide.

use std::{collections::HashMap, time::Instant};

use super::{
    embed::Embedder,
    keyword::{self, Plain, Ranking},
    passage::Terms,
    query::{Expr, NoteLookup, NoteSet, NoteText, Query, evaluate},
    vector::Vectors,
};
use crate::{
    error::Result,
    model::{Kind, VaultPath},
};

/// Which sides are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Hybrid,
    Keyword,
    Semantic,
}

/// The tuned numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// w, 0 to 1.
    pub keyword_weight: f32,
    /// Candidates that each side names, at least.
    pub depth: usize,
    /// A note found by meaning alone must be at least so near. Below, MiniLM's similarities are
    /// those of unrelated texts.
    pub nearness: f32,
    pub ranking: Ranking,
}

impl Settings {
    pub fn new(keyword_weight: f32) -> Self {
        Self { keyword_weight, depth: 100, nearness: 0.15, ranking: Ranking::default() }
    }
}

/// The state of the index that a request reads.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    pub keyword: &'a keyword::Snapshot,
    pub vectors: &'a Vectors,
    /// `None` where no model is installed.
    pub embedder: Option<&'a dyn Embedder>,
}

/// A note found, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub path: VaultPath,
    pub score: f32,
    /// The keyword score against the best one of this search, 0 to 1; `None` where no word of the
    /// query is in the note, or words were not asked for.
    pub keyword: Option<f32>,
    /// Cosine similarity of the nearest chunk, −1 to 1; `None` where nothing was compared.
    pub semantic: Option<f32>,
    /// The ordinal of that chunk.
    pub ordinal: Option<u32>,
}

impl Hit {
    fn new(path: VaultPath) -> Self {
        Self { path, score: 0.0, keyword: None, semantic: None, ordinal: None }
    }

    /// The score as a sentence.
    pub fn explain(&self, mode: Mode, settings: &Settings) -> String {
        let words = self.keyword.map(|keyword| {
            format!(
                "its words fit {:.0} % as well as those of the note they fit best",
                keyword * 100.0
            )
        });
        let meaning = self.semantic.map(|cosine| {
            format!("its nearest passage has cosine similarity {cosine:.2} with the query")
        });
        let w = settings.keyword_weight;
        match (words, meaning, mode) {
            (Some(words), Some(meaning), Mode::Hybrid) => {
                format!("{words} (counts {w:.2}), and {meaning} (counts {:.2})", 1.0 - w)
            }
            (Some(words), None, Mode::Hybrid) => format!("{words}; it is not embedded yet"),
            (None, Some(meaning), Mode::Hybrid) => format!("{meaning}; it has none of its words"),
            (Some(words), ..) => words,
            (None, Some(meaning), _) => meaning,
            (None, None, _) => "it meets the conditions".into(),
        }
    }
}

/// Notes in order, best first, equals by path.
#[derive(Debug, Clone, Default)]
pub struct Ranked {
    pub hits: Vec<Hit>,
    /// The mode that was used: keyword where meaning could not be asked.
    pub mode: Mode,
    /// Why that is, if the model failed.
    pub failure: Option<String>,
}

/// Whether a note may be found.
pub type Allowed<'a> = &'a (dyn Fn(&VaultPath) -> bool + Sync);

/// Ranks notes for plain words: each side's best, at least [`Settings::depth`] or `limit`.
///
/// # Errors
/// The keyword index cannot be read. A model that fails is no error: words decide alone.
pub fn rank(
    sources: Sources<'_>,
    settings: &Settings,
    text: &str,
    mode: Mode,
    allowed: Option<Allowed<'_>>,
    limit: usize,
) -> Result<Ranked> {
    let depth = settings.depth.max(limit);
    let mut ranked = Ranked { mode, ..Ranked::default() };
    if text.trim().is_empty() {
        return Ok(ranked);
    }
    let asked = match (mode, sources.embedder) {
        (Mode::Keyword, _) => None,
        (_, Some(embedder)) if !sources.vectors.is_empty() => match embedder.embed_query(text) {
            Ok(vector) => Some(vector),
            Err(error) => {
                tracing::warn!(%error, "the query could not be embedded");
                ranked.failure = Some(error.message);
                None
            }
        },
        _ => None,
    };
    ranked.mode = if asked.is_some() { mode } else { Mode::Keyword };

    let plain = Plain::new(text);
    let mut hits: HashMap<VaultPath, Hit> = HashMap::new();
    let entry = |hits: &mut HashMap<VaultPath, Hit>, path: &VaultPath, set: &dyn Fn(&mut Hit)| {
        set(hits.entry(path.clone()).or_insert_with(|| Hit::new(path.clone())));
    };
    if ranked.mode != Mode::Semantic {
        let allowed = allowed.map(|allowed| move |path: &VaultPath| allowed(path));
        let allowed = allowed.as_ref().map(|allowed| allowed as &dyn Fn(&VaultPath) -> bool);
        for hit in sources.keyword.search(&plain, &settings.ranking, allowed, depth)? {
            entry(&mut hits, &hit.path, &|found| found.keyword = Some(hit.score));
        }
    }
    if let Some(vector) = &asked {
        let by_words: Vec<VaultPath> = hits.keys().cloned().collect();
        let near = sources.vectors.best_per_note(vector, depth, allowed);
        let near = near.into_iter().filter(|hit| hit.cosine >= settings.nearness);
        for hit in near.chain(sources.vectors.cosines(vector, &by_words).into_iter().flatten()) {
            entry(&mut hits, &hit.path, &|found| {
                found.semantic = Some(hit.cosine);
                found.ordinal = Some(hit.ordinal);
            });
        }
        if ranked.mode == Mode::Hybrid {
            let missing: Vec<VaultPath> = hits
                .values()
                .filter(|hit| hit.keyword.is_none())
                .map(|hit| hit.path.clone())
                .collect();
            let scores = sources.keyword.scores(&plain, &settings.ranking, &missing)?;
            for (path, score) in missing.iter().zip(scores) {
                entry(&mut hits, path, &|found| found.keyword = score);
            }
        }
    }
    let mut hits: Vec<Hit> = hits.into_values().collect();
    fuse(&mut hits, ranked.mode, settings.keyword_weight);
    ranked.hits = hits;
    Ok(ranked)
}

/// Turns keyword scores into shares of the best, adds both sides up and sorts.
fn fuse(hits: &mut [Hit], mode: Mode, keyword_weight: f32) {
    let best = hits.iter().filter_map(|hit| hit.keyword).fold(0.0, f32::max);
    // A note that is not embedded yet is taken to be as far as the farthest that is.
    let farthest = hits.iter().filter_map(|hit| hit.semantic).fold(f32::INFINITY, f32::min);
    let farthest = if farthest.is_finite() { farthest } else { 0.0 };
    for hit in &mut *hits {
        hit.keyword = hit.keyword.map(|score| if best > 0.0 { score / best } else { 0.0 });
        let words = hit.keyword.unwrap_or(0.0);
        let meaning = hit.semantic.unwrap_or(farthest);
        hit.score = match mode {
            Mode::Keyword => words,
            Mode::Semantic => meaning,
            Mode::Hybrid => keyword_weight * words + (1.0 - keyword_weight) * meaning,
        };
    }
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.path.cmp(&b.path)));
}

/// What is asked, in full.
pub struct Request<'a> {
    pub query: &'a Query,
    pub mode: Mode,
    /// Only notes of this type.
    pub kind: Option<Kind>,
    /// Only notes changed then: milliseconds since the Unix epoch, the end not included.
    pub changed: Option<std::ops::Range<i64>>,
    /// How many results are wanted, from the first.
    pub limit: usize,
    /// Of how many of the best to tell those that are not embedded.
    pub waiting: usize,
    /// When conditions on text must be done reading.
    pub deadline: Instant,
}

/// The answer, in full.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// At most as many as were wanted.
    pub hits: Vec<Hit>,
    /// Those of the best that are not embedded yet, best first.
    pub waiting: Vec<VaultPath>,
    /// For bare words: the candidates that were ranked. Else: all notes that meet the conditions.
    pub total: usize,
    /// How many there are of each type, of whatever type were wanted; most first.
    pub types: Vec<(Kind, usize)>,
    /// When each that is of the wanted type was changed, whenever that was to be.
    pub times: Vec<i64>,
    pub mode: Mode,
    /// What the passages of the results are to show.
    pub terms: Terms,
    /// False where time ran out before every text was read.
    pub complete: bool,
    /// Why words alone decided, if the model failed.
    pub failure: Option<String>,
}

/// Answers a query: the notes that meet its conditions, ranked by its words. Without words they
/// come newest first.
///
/// # Errors
/// The keyword index cannot be read.
pub fn answer(
    sources: Sources<'_>,
    settings: &Settings,
    notes: &(dyn NoteLookup + Sync),
    text: &dyn NoteText,
    request: &Request<'_>,
) -> Result<Answer> {
    let query = request.query;
    let mut complete = true;
    let met = match &query.filter {
        None => None,
        Some(node) => {
            let found = evaluate(node, notes, text, sources.keyword, request.deadline)?;
            complete = found.complete;
            Some(found.notes)
        }
    };
    let note_of = |path: &VaultPath| notes.note(notes.number(path)?);
    let is_of = |path: &VaultPath, kind: Option<Kind>| {
        kind.is_none_or(|kind| note_of(path).is_some_and(|note| note.kind == kind))
    };
    let is_from = |path: &VaultPath, changed: &Option<std::ops::Range<i64>>| {
        changed
            .as_ref()
            .is_none_or(|span| note_of(path).is_some_and(|note| span.contains(&note.modified_ms)))
    };
    let meets = |path: &VaultPath| {
        notes.number(path).is_some_and(|number| met.as_ref().is_none_or(|met| met.contains(number)))
    };
    let ranked = |narrowed: bool| {
        let allowed = |path: &VaultPath| {
            meets(path)
                && (!narrowed || is_of(path, request.kind) && is_from(path, &request.changed))
        };
        let mut ranked =
            rank(sources, settings, &query.ranked, request.mode, Some(&allowed), request.limit)?;
        if let Some(met) = met.as_ref().filter(|_| !query.bare) {
            add_unranked(&mut ranked.hits, met, notes, &allowed);
        }
        Ok::<_, crate::error::Error>(ranked)
    };
    let all = ranked(false)?;
    // Each filter is counted as it would be with the other one as it is.
    let from_then = all.hits.iter().filter(|hit| is_from(&hit.path, &request.changed));
    let types = count_kinds(from_then.filter_map(|hit| Some(note_of(&hit.path)?.kind)));
    let of_kind = all.hits.iter().filter(|hit| is_of(&hit.path, request.kind));
    let times = of_kind.filter_map(|hit| Some(note_of(&hit.path)?.modified_ms)).collect();
    let ranked = match request.kind.is_some() || request.changed.is_some() {
        false => all,
        true => ranked(true)?,
    };
    let mut hits = ranked.hits;
    let total = hits.len();
    let unseen = hits.iter().take(request.waiting).filter(|hit| hit.semantic.is_none());
    let waiting = match sources.embedder {
        Some(_) if request.mode != Mode::Keyword && !query.ranked.trim().is_empty() => {
            unseen.map(|hit| hit.path.clone()).collect()
        }
        _ => Vec::new(),
    };
    hits.truncate(request.limit);
    Ok(Answer {
        hits,
        waiting,
        total,
        types,
        times,
        mode: ranked.mode,
        terms: terms(sources.keyword, query)?,
        complete,
        failure: ranked.failure,
    })
}

/// Notes that meet the conditions and that no side ranked, newest first.
fn add_unranked(
    hits: &mut Vec<Hit>,
    met: &NoteSet,
    notes: &dyn NoteLookup,
    allowed: &dyn Fn(&VaultPath) -> bool,
) {
    let known: std::collections::HashSet<VaultPath> =
        hits.iter().map(|hit| hit.path.clone()).collect();
    let mut rest: Vec<(i64, VaultPath)> = met
        .iter()
        .filter_map(|number| notes.note(number))
        .filter(|note| !known.contains(&note.path) && allowed(&note.path))
        .map(|note| (note.modified_ms, note.path.clone()))
        .collect();
    rest.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    hits.extend(rest.into_iter().map(|(_, path)| Hit::new(path)));
}

fn count_kinds(kinds: impl Iterator<Item = Kind>) -> Vec<(Kind, usize)> {
    let mut counts: HashMap<Kind, usize> = HashMap::new();
    kinds.for_each(|kind| *counts.entry(kind).or_default() += 1);
    let mut counts: Vec<(Kind, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}

fn terms(keyword: &keyword::Snapshot, query: &Query) -> Result<Terms> {
    let mut patterns = Vec::new();
    if let Some(filter) = &query.filter {
        filter.each_positive(&mut |node| {
            if let Expr::Regex(pattern) = &node.expr {
                patterns.push(pattern.clone());
            }
        });
    }
    Ok(Terms::new(&keyword.rarities(&Plain::new(&query.ranked))?, patterns))
}
