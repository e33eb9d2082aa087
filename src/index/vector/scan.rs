//! Which notes have a chunk near to a query. While there are few chunks each is compared as it is;
//! beyond [`EXACT`] all are compared by their codes (a byte for each number, a quarter of what must
//! come through memory), and the best of those as they are. `vault/decisions` holds what that costs
//! and finds against a graph of neighbours.

use rayon::prelude::*;

use super::{
    Allowed, Vectors,
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

impl Vectors {
    /// For each note its chunk nearest to any of the queries, in no order. Where not all rows are
    /// compared as they are, of the `wanted` best notes at least.
    pub(super) fn best_rows(
        &self,
        queries: &[&[f32]],
        wanted: usize,
        allowed: Option<Allowed>,
    ) -> Vec<Best> {
        if self.segments.iter().map(|segment| segment.rows().len()).sum::<usize>() <= self.exact {
            let scored = self.each_row(|segment, row| {
                let vector = segment.rows().vector(row);
                queries.iter().map(|query| dot(query, vector)).fold(f32::NEG_INFINITY, f32::max)
            });
            return self.per_note(scored, allowed);
        }
        let queries_coded: Vec<Code> = queries.iter().map(|query| Code::of(query)).collect();
        let mut coarse = self.each_row(|segment, row| {
            let (codes, scale) = segment.code(row);
            let cosines = queries_coded.iter().map(|query| query.cosine(codes, scale));
            cosines.fold(f32::NEG_INFINITY, f32::max)
        });
        let mut depth = RESCORED_ROWS.max(RESCORED_EACH * wanted).min(coarse.len());
        loop {
            if depth < coarse.len() {
                coarse.select_nth_unstable_by(depth, |a, b| b.1.total_cmp(&a.1));
            }
            let exact = coarse[..depth].par_iter().with_min_len(64).map(|&(place, _)| {
                let vector = self.segments[place.0 as usize].rows().vector(place.1 as usize);
                let cosines = queries.iter().map(|query| dot(query, vector));
                (place, cosines.fold(f32::NEG_INFINITY, f32::max))
            });
            let found = self.per_note(exact.collect(), allowed);
            // What is not allowed may have taken the places of what is.
            if found.len() >= wanted || depth == coarse.len() {
                return found;
            }
            depth = (depth * 8).min(coarse.len());
        }
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

    fn per_note(&self, rows: Vec<(Place, f32)>, allowed: Option<Allowed>) -> Vec<Best> {
        // A note's nearest row, of equals the earlier.
        let mut best = vec![(0, f32::NEG_INFINITY); self.names.paths.len()];
        for ((segment, row), cosine) in rows {
            let owner = self.segments[segment as usize].rows().owner(row as usize);
            let slot = &mut best[owner.note as usize];
            if cosine > slot.1 || (cosine == slot.1 && owner.ordinal < slot.0) {
                *slot = (owner.ordinal, cosine);
            }
        }
        let is_allowed =
            |note: u32| allowed.is_none_or(|allowed| allowed(&self.names.paths[note as usize]));
        let found: Vec<Best> = (0u32..)
            .zip(best)
            .filter(|(_, (_, cosine))| cosine.is_finite())
            .map(|(note, (ordinal, cosine))| (note, ordinal, cosine))
            .collect();
        found.into_par_iter().with_min_len(256).filter(|(note, ..)| is_allowed(*note)).collect()
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
        let sums = self.bytes.chunks(CHUNK).zip(bytes.chunks(CHUNK)).map(|(a, b)| {
            let products = a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b));
            products.sum::<i32>()
        });
        sums.sum::<i32>() as f32 * self.scale * scale
    }
}

/// Numbers multiplied between two carries; the compiler makes vector instructions of them.
const CHUNK: usize = 64;

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
