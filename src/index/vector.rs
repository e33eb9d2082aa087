//! Cosine search over every embedded chunk, exactly up to a size and nearly so beyond. [`Vectors`]
//! is a snapshot that never changes: a reader keeps the one it began with while a writer makes the
//! next, which shares all but the small segments that the change touched. It knows paths and
//! ordinals, nothing of texts or disks.

mod compare;
mod loading;
mod scan;
mod segment;

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use rayon::prelude::*;

use crate::model::VaultPath;
pub use compare::Comparison;
pub use loading::Unplaced;
use scan::Scan;
use segment::{Owner, Rows, Segment, dot};

/// The chunk of a note that is nearest to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteHit {
    pub path: VaultPath,
    /// [`super::chunk::Chunk::ordinal`] of its nearest chunk.
    pub ordinal: u32,
    /// −1 to 1.
    pub cosine: f32,
}

/// The two chunks, one of each note, that are nearest to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    pub here: u32,
    pub there: u32,
    pub cosine: f32,
}

/// A note near another, and the pair of chunks that says why.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    pub path: VaultPath,
    pub pair: Pair,
}

/// Whether a note may be found.
pub type Allowed<'a> = &'a (dyn Fn(&VaultPath) -> bool + Sync);

/// A vector of length 1 and the chunk it stands for.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    pub path: &'a VaultPath,
    pub ordinal: u32,
    pub vector: &'a [f32],
}

/// All vectors of one moment.
#[derive(Clone)]
pub struct Vectors {
    dimensions: usize,
    names: Arc<Names>,
    segments: Vec<Segment>,
    /// Up to so many rows each is compared as it is.
    exact: usize,
}

/// Notes by number; the number of a note that was removed is not given again.
#[derive(Clone, Default)]
struct Names {
    paths: Vec<VaultPath>,
    numbers: HashMap<VaultPath, u32>,
}

/// Query vectors that stand for a note when all notes are compared with it; a longer note is
/// first compared by the means of so many parts.
const PARTS: usize = 6;
/// Notes that are then compared chunk by chunk, for each one asked for.
const RESCORED: usize = 16;
/// A bound on those comparisons, as chunks of the note times other notes.
const COMPARED: usize = 20_000;

impl Vectors {
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, names: Arc::default(), segments: Vec::new(), exact: scan::EXACT }
    }

    /// The same with these notes known by name. Naming them all at once is quicker than each when
    /// its first vector comes.
    #[must_use]
    pub fn with_names(&self, paths: impl IntoIterator<Item = VaultPath>) -> Self {
        let mut next = self.clone();
        paths.into_iter().for_each(|path| {
            next.number(&path);
        });
        next
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Chunks that have a vector.
    pub fn len(&self) -> usize {
        self.segments.iter().map(Segment::live).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether any chunk of the note has a vector.
    pub fn has(&self, path: &str) -> bool {
        !self.rows_of(path).is_empty()
    }

    /// The next snapshot: without any vector of `forgotten` notes, with `rows` added. A row of
    /// another width than this snapshot's is left out.
    #[must_use]
    pub fn with<'a>(
        &self,
        forgotten: &[VaultPath],
        rows: impl IntoIterator<Item = Row<'a>>,
    ) -> Self {
        let mut next = self.clone();
        for path in forgotten {
            let Some(&number) = next.names.numbers.get(path) else { continue };
            next.segments.iter_mut().for_each(|segment| segment.forget(number));
        }
        let mut added = Rows::new(self.dimensions);
        for row in rows {
            if row.vector.len() != self.dimensions {
                continue;
            }
            let note = next.number(row.path);
            added.push(Owner { note, ordinal: row.ordinal }, row.vector);
            if added.len() == Segment::MOST {
                next.push(std::mem::replace(&mut added, Rows::new(self.dimensions)));
            }
        }
        next.push(added);
        next
    }

    /// The notes with a chunk nearest to the query, best first.
    pub fn best_per_note(
        &self,
        query: &[f32],
        limit: usize,
        allowed: Option<Allowed>,
    ) -> Vec<NoteHit> {
        if query.len() != self.dimensions || limit == 0 {
            return Vec::new();
        }
        let best = self.scan(vec![query.to_vec()]).best(limit, allowed);
        best.into_iter()
            .map(|(note, ordinal, cosine)| NoteHit {
                path: self.name(note).clone(),
                ordinal,
                cosine,
            })
            .collect()
    }

    /// For each note its chunk nearest to the query; `None` where nothing of it is embedded.
    pub fn cosines(&self, query: &[f32], notes: &[VaultPath]) -> Vec<Option<NoteHit>> {
        let nearest = |path: &VaultPath| {
            let rows = self.rows_of(path.as_str());
            let scored = rows.iter().map(|(owner, vector)| (owner.ordinal, dot(query, vector)));
            let (ordinal, cosine) = scored.max_by(|a, b| a.1.total_cmp(&b.1))?;
            Some(NoteHit { path: path.clone(), ordinal, cosine })
        };
        if query.len() != self.dimensions {
            return vec![None; notes.len()];
        }
        notes.iter().map(nearest).collect()
    }

    /// The nearest pair of chunks of two notes; `None` where either has no vector.
    pub fn pair(&self, here: &str, there: &str) -> Option<Pair> {
        self.nearest_pair(&self.rows_of(here), there)
    }

    /// The notes nearest to a note, by their nearest chunks, best first; never the note itself.
    pub fn nearest_notes(&self, path: &str, limit: usize, allowed: Option<Allowed>) -> Vec<Near> {
        self.around(path).map_or_else(Vec::new, |around| around.nearest(limit, allowed))
    }

    /// The nearest of these notes, best first: for few of them, where a scan of all would be waste.
    pub fn nearest_of(&self, path: &str, others: &[VaultPath], limit: usize) -> Vec<Near> {
        let own = self.rows_of(path);
        let near = others.iter().filter(|other| other.as_str() != path).filter_map(|other| {
            Some(Near { path: other.clone(), pair: self.nearest_pair(&own, other.as_str())? })
        });
        top(near, limit, |a, b| nearer((a.pair.cosine, &a.path), (b.pair.cosine, &b.path)))
    }

    /// Every note's nearness to this one, to be asked several times; `None` where nothing of the
    /// note is embedded.
    pub fn around<'a>(&'a self, path: &'a str) -> Option<Around<'a>> {
        let own = self.rows_of(path);
        (!own.is_empty()).then(|| Around { path, scan: self.scan(self.parts(&own)), own })
    }

    /// For each of these notes the `count` others of them that are nearest on the whole, by the mean
    /// of their chunks: places in `notes`, each pair once, with its cosine.
    pub fn nearest_among(&self, notes: &[VaultPath], count: usize) -> Vec<(usize, usize, f32)> {
        let means: Vec<Option<Vec<f32>>> = notes
            .par_iter()
            .map(|path| {
                let own = self.rows_of(path.as_str());
                (!own.is_empty()).then(|| self.mean(&own))
            })
            .collect();
        let mut pairs: Vec<(usize, usize, f32)> = means
            .par_iter()
            .enumerate()
            .filter_map(|(here, mean)| mean.as_ref().map(|mean| (here, mean)))
            .flat_map_iter(|(here, mean)| {
                let others = means.iter().enumerate().filter(|(there, _)| *there != here);
                let scored = others.filter_map(|(there, other)| {
                    other.as_ref().map(|other| (there, dot(mean, other)))
                });
                let order = |a: &(usize, f32), b: &(usize, f32)| {
                    b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0))
                };
                let near = top(scored, count, order).into_iter();
                near.map(move |(there, cosine)| (here.min(there), here.max(there), cosine))
            })
            .collect();
        pairs.sort_unstable_by_key(|&(here, there, _)| (here, there));
        pairs.dedup_by_key(|&mut (here, there, _)| (here, there));
        pairs
    }

    fn nearest_pair(&self, own: &[(Owner, &[f32])], there: &str) -> Option<Pair> {
        let others = self.rows_of(there);
        let pairs = own.iter().flat_map(|(a, here)| {
            others.iter().map(move |(b, there)| Pair {
                here: a.ordinal,
                there: b.ordinal,
                cosine: dot(here, there),
            })
        });
        pairs.max_by(|a, b| a.cosine.total_cmp(&b.cosine))
    }

    /// At most [`PARTS`] vectors for a note: its chunks', or the means of neighbouring ones.
    fn parts(&self, own: &[(Owner, &[f32])]) -> Vec<Vec<f32>> {
        own.chunks(own.len().div_ceil(PARTS)).map(|part| self.mean(part)).collect()
    }

    /// Of length 1.
    fn mean(&self, rows: &[(Owner, &[f32])]) -> Vec<f32> {
        let mut mean = vec![0.0; self.dimensions];
        for (_, vector) in rows {
            mean.iter_mut().zip(*vector).for_each(|(sum, value)| *sum += value);
        }
        let length = dot(&mean, &mean).sqrt().max(1e-12);
        mean.iter_mut().for_each(|value| *value /= length);
        mean
    }

    /// The vectors of a note, by ordinal.
    fn rows_of(&self, path: &str) -> Vec<(Owner, &[f32])> {
        let Some(&number) = self.names.numbers.get(path) else { return Vec::new() };
        let mut rows: Vec<_> =
            self.segments.iter().flat_map(|segment| segment.rows_of(number)).collect();
        rows.sort_unstable_by_key(|(owner, _)| owner.ordinal);
        rows
    }

    fn name(&self, note: u32) -> &VaultPath {
        &self.names.paths[note as usize]
    }

    fn number(&mut self, path: &VaultPath) -> u32 {
        if let Some(&number) = self.names.numbers.get(path) {
            return number;
        }
        let names = Arc::make_mut(&mut self.names);
        let number = names.paths.len() as u32;
        names.paths.push(path.clone());
        names.numbers.insert(path.clone(), number);
        number
    }

    /// Adds a segment, then merges neighbours of like size, so that a row is copied a few times in
    /// its life and the segments stay few.
    fn push(&mut self, rows: Rows) {
        if rows.len() > 0 {
            self.segments.push(Segment::new(rows));
        }
        self.segments.retain_mut(|segment| {
            segment.compact();
            segment.live() > 0
        });
        while let [.., before, last] = self.segments.as_slice() {
            let (one, other) = (before.live(), last.live());
            if one > 2 * other || one + other > Segment::MOST {
                break;
            }
            let merged = Segment::merged(before, last);
            self.segments.truncate(self.segments.len() - 2);
            self.segments.push(merged);
        }
    }
}

/// All notes as they lie around one of them.
pub struct Around<'a> {
    path: &'a str,
    own: Vec<(Owner, &'a [f32])>,
    scan: Scan<'a>,
}

impl Around<'_> {
    /// The nearest notes by their nearest chunks, best first; never the note itself.
    pub fn nearest(&self, limit: usize, allowed: Option<Allowed>) -> Vec<Near> {
        let others = |other: &VaultPath| {
            other.as_str() != self.path && allowed.is_none_or(|allowed| allowed(other))
        };
        let kept = match self.own.len() {
            0..=PARTS => limit,
            many => (limit * RESCORED).min(COMPARED / many).max(limit),
        };
        let vectors = self.scan.vectors();
        let candidates = self.scan.best(kept, Some(&others));
        let near = candidates.par_iter().with_min_len(16).filter_map(|&(note, ..)| {
            let path = vectors.name(note).clone();
            let pair = vectors.nearest_pair(&self.own, path.as_str())?;
            Some(Near { path, pair })
        });
        let near: Vec<Near> = near.collect();
        top(near.into_iter(), limit, |a, b| {
            nearer((a.pair.cosine, &a.path), (b.pair.cosine, &b.path))
        })
    }
}

/// The best of many, best first.
fn top<T>(
    items: impl Iterator<Item = T>,
    limit: usize,
    order: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    if items.len() > limit {
        items.select_nth_unstable_by(limit, &order);
        items.truncate(limit);
    }
    items.sort_unstable_by(&order);
    items
}

/// The higher cosine first, equals by path.
fn nearer(one: (f32, &VaultPath), other: (f32, &VaultPath)) -> Ordering {
    other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1))
}

#[cfg(test)]
#[path = "vector/tests.rs"]
mod tests;
