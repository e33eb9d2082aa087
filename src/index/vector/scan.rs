//! Which notes have a chunk near to a query. While there are few chunks each is compared as it is;
//! beyond [`EXACT`] all are compared by their codes (a byte for each number, a quarter of what must
//! come through memory), and the best of those as they are. `vault/decisions` holds what that costs
//! and finds against a graph of neighbours.

use rayon::prelude::*;

use super::{
    Allowed, Vectors, nearer,
    segment::{Segment, dot},
};

/// Rows that are all compared as they are.
pub(super) const EXACT: usize = 50_000;
/// Rows compared as they are after their codes were, at least, and for each note asked for.
const RESCORED_ROWS: usize = 600;
const RESCORED_EACH: usize = 4;
/// Rows that one thread takes at a time.
const STRIPE: usize = 512;

/// A note's number, the ordinal of its nearest chunk, and the cosine.
pub(super) type Best = (u32, u32, f32);

/// A row by its segment and its place in there.
type Place = (u32, u32);

/// Every row's nearness to the nearest of some queries.
pub(super) struct Scan<'a> {
    vectors: &'a Vectors,
    queries: Vec<Vec<f32>>,
    rows: Vec<(Place, f32)>,
    /// Whether the rows' scores are their cosines, and not those of their codes.
    exact: bool,
}

impl Vectors {
    pub(super) fn scan(&self, queries: Vec<Vec<f32>>) -> Scan<'_> {
        let held: usize = self.segments.iter().map(|segment| segment.rows().len()).sum();
        let exact = held <= self.exact;
        let rows = if exact {
            self.each_row(|segment, row| nearest(&queries, segment.rows().vector(row)))
        } else {
            let coded: Vec<Code> = queries.iter().map(|query| Code::of(query)).collect();
            self.each_row(|segment, row| {
                let (codes, scale) = segment.code(row);
                let cosines = coded.iter().map(|query| query.cosine(codes, scale));
                cosines.fold(f32::NEG_INFINITY, f32::max)
            })
        };
        Scan { vectors: self, queries, rows, exact }
    }

    /// Every live row with its score.
    fn each_row(&self, score: impl Fn(&Segment, usize) -> f32 + Sync) -> Vec<(Place, f32)> {
        let stripes: Vec<(u32, usize)> = (0u32..)
            .zip(&self.segments)
            .flat_map(|(number, segment)| {
                (0..segment.rows().len()).step_by(STRIPE).map(move |start| (number, start))
            })
            .collect();
        let score = &score;
        let scored = stripes.par_iter().with_min_len(4).flat_map_iter(|&(number, start)| {
            let segment = &self.segments[number as usize];
            let end = segment.rows().len().min(start + STRIPE);
            let live = (start..end).filter(move |&row| segment.is_live(row));
            live.map(move |row| ((number, row as u32), score(segment, row)))
        });
        scored.collect()
    }
}

fn nearest(queries: &[Vec<f32>], vector: &[f32]) -> f32 {
    queries.iter().map(|query| dot(query, vector)).fold(f32::NEG_INFINITY, f32::max)
}

impl<'a> Scan<'a> {
    pub(super) fn vectors(&self) -> &'a Vectors {
        self.vectors
    }

    /// The notes whose chunk is nearest to any of the queries, best first.
    pub(super) fn best(&self, wanted: usize, allowed: Option<Allowed>) -> Vec<Best> {
        if self.exact {
            return self.chosen(self.per_note(&self.rows), wanted, allowed);
        }
        let mut coarse = self.rows.clone();
        let mut depth = RESCORED_ROWS.max(RESCORED_EACH * wanted).min(coarse.len());
        loop {
            if depth < coarse.len() {
                coarse.select_nth_unstable_by(depth, |a, b| b.1.total_cmp(&a.1));
            }
            let exact = coarse[..depth].par_iter().with_min_len(64).map(|&(place, _)| {
                let segment = &self.vectors.segments[place.0 as usize];
                (place, nearest(&self.queries, segment.rows().vector(place.1 as usize)))
            });
            let exact: Vec<_> = exact.collect();
            let found = self.chosen(self.per_note(&exact), wanted, allowed);
            // What is not allowed may have taken the places of what is.
            if found.len() >= wanted || depth == coarse.len() {
                return found;
            }
            depth = (depth * 8).min(coarse.len());
        }
    }

    /// Each note's nearest row, of equals the earlier.
    fn per_note(&self, rows: &[(Place, f32)]) -> Vec<Best> {
        let mut best = vec![(0, f32::NEG_INFINITY); self.vectors.names.paths.len()];
        for &((segment, row), cosine) in rows {
            let owner = self.vectors.segments[segment as usize].rows().owner(row as usize);
            let slot = &mut best[owner.note as usize];
            if cosine > slot.1 || (cosine == slot.1 && owner.ordinal < slot.0) {
                *slot = (owner.ordinal, cosine);
            }
        }
        (0u32..)
            .zip(best)
            .filter(|(_, (_, cosine))| cosine.is_finite())
            .map(|(note, (ordinal, cosine))| (note, ordinal, cosine))
            .collect()
    }

    /// The best that are allowed, best first. Whether one is allowed is asked of as few as may be:
    /// it costs more than a comparison.
    fn chosen(&self, mut notes: Vec<Best>, wanted: usize, allowed: Option<Allowed>) -> Vec<Best> {
        let name = |note: u32| self.vectors.name(note);
        let order = |a: &Best, b: &Best| nearer((a.2, name(a.0)), (b.2, name(b.0)));
        let mut chosen = Vec::new();
        let mut rest = notes.as_mut_slice();
        let mut step = wanted.saturating_mul(2);
        while chosen.len() < wanted && !rest.is_empty() {
            if step < rest.len() {
                rest.select_nth_unstable_by(step, order);
            }
            let (next, others) = rest.split_at_mut(step.min(rest.len()));
            next.sort_unstable_by(order);
            let is_allowed = |best: &&Best| allowed.is_none_or(|allowed| allowed(name(best.0)));
            chosen.extend(next.iter().filter(is_allowed).take(wanted - chosen.len()));
            rest = others;
            step = step.saturating_mul(4);
        }
        chosen
    }
}

/// A query with a byte for each number.
struct Code {
    bytes: Vec<i8>,
    scale: f32,
}

impl Code {
    fn of(vector: &[f32]) -> Self {
        let mut bytes = Vec::with_capacity(vector.len());
        let scale = encode(vector, &mut bytes);
        Self { bytes, scale }
    }

    fn cosine(&self, bytes: &[i8], scale: f32) -> f32 {
        products(&self.bytes, bytes) as f32 * self.scale * scale
    }
}

/// Sum of products. Bytes are widened to halves of a number, whose products are added in pairs: the
/// compiler makes one vector instruction of that, the widest that this machine has.
#[multiversion::multiversion(targets("x86_64+avx+avx2+fma", "aarch64+neon"))]
fn products(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(i16::from(*a)) * i32::from(i16::from(*b))).sum()
}

/// Appends a vector's code, and says what one step of it is worth.
pub(super) fn encode(vector: &[f32], bytes: &mut Vec<i8>) -> f32 {
    let largest = vector.iter().fold(0.0f32, |most, value| most.max(value.abs()));
    if largest <= 0.0 || !largest.is_finite() {
        bytes.extend(std::iter::repeat_n(0, vector.len()));
        return 0.0;
    }
    let steps = 127.0 / largest;
    bytes.extend(vector.iter().map(|value| (value * steps).round() as i8));
    1.0 / steps
}
