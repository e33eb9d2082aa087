//! Rows of numbers, one after the other in memory, and which of them still count.

use std::sync::Arc;

use super::scan::encode;

/// Whose vector a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Owner {
    pub(super) note: u32,
    pub(super) ordinal: u32,
}

/// Vectors as they were added; never changed once a segment holds them.
pub(super) struct Rows {
    dimensions: usize,
    values: Vec<f32>,
    owners: Vec<Owner>,
}

impl Rows {
    pub(super) fn new(dimensions: usize) -> Self {
        Self { dimensions, values: Vec::new(), owners: Vec::new() }
    }

    pub(super) fn push(&mut self, owner: Owner, vector: &[f32]) {
        self.owners.push(owner);
        self.values.extend_from_slice(vector);
    }

    pub(super) fn len(&self) -> usize {
        self.owners.len()
    }

    pub(super) fn owner(&self, row: usize) -> Owner {
        self.owners[row]
    }

    pub(super) fn vector(&self, row: usize) -> &[f32] {
        &self.values[row * self.dimensions..][..self.dimensions]
    }
}

/// Rows in their final order, and a mark on those that were forgotten since.
#[derive(Clone)]
pub(super) struct Segment {
    rows: Arc<Rows>,
    /// Rows in the order of their owners.
    by_owner: Arc<Vec<u32>>,
    dead: Arc<Vec<bool>>,
    /// A byte for each number, and what one step is worth in each row.
    codes: Arc<(Vec<i8>, Vec<f32>)>,
    live: usize,
}

impl Segment {
    /// Rows of the largest segment: 12 MiB of 384 numbers each.
    pub(super) const MOST: usize = 8192;

    pub(super) fn new(mut rows: Rows) -> Self {
        rows.values.shrink_to_fit();
        rows.owners.shrink_to_fit();
        let mut by_owner: Vec<u32> = (0..rows.len() as u32).collect();
        by_owner.sort_unstable_by_key(|&row| rows.owner(row as usize));
        let live = rows.len();
        let mut bytes = Vec::with_capacity(rows.values.len());
        let scales = (0..live).map(|row| encode(rows.vector(row), &mut bytes)).collect();
        Self {
            dead: Arc::new(vec![false; live]),
            codes: Arc::new((bytes, scales)),
            rows: Arc::new(rows),
            by_owner: Arc::new(by_owner),
            live,
        }
    }

    /// Rows of which those without an owner are dead.
    pub(super) fn of(dimensions: usize, values: Vec<f32>, owners: Vec<Option<Owner>>) -> Self {
        const NOBODY: Owner = Owner { note: u32::MAX, ordinal: 0 };
        let dead: Vec<bool> = owners.iter().map(Option::is_none).collect();
        let owners = owners.into_iter().map(|owner| owner.unwrap_or(NOBODY)).collect();
        let mut segment = Self::new(Rows { dimensions, values, owners });
        segment.live -= dead.iter().filter(|dead| **dead).count();
        segment.dead = Arc::new(dead);
        segment
    }

    /// What is alive in two segments.
    pub(super) fn merged(one: &Self, other: &Self) -> Self {
        let mut rows = Rows::new(one.rows.dimensions);
        rows.values.reserve_exact((one.live + other.live) * rows.dimensions);
        for segment in [one, other] {
            for row in (0..segment.rows.len()).filter(|&row| segment.is_live(row)) {
                rows.push(segment.rows.owner(row), segment.rows.vector(row));
            }
        }
        Self::new(rows)
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// A row's code, and what one step of it is worth.
    pub(super) fn code(&self, row: usize) -> (&[i8], f32) {
        let dimensions = self.rows.dimensions;
        (&self.codes.0[row * dimensions..][..dimensions], self.codes.1[row])
    }

    pub(super) fn live(&self) -> usize {
        self.live
    }

    pub(super) fn is_live(&self, row: usize) -> bool {
        !self.dead[row]
    }

    pub(super) fn rows_of(&self, note: u32) -> impl Iterator<Item = (Owner, &[f32])> {
        let rows = self.places_of(note).iter().map(|&row| row as usize);
        rows.filter(|&row| self.is_live(row))
            .map(|row| (self.rows.owner(row), self.rows.vector(row)))
    }

    pub(super) fn forget(&mut self, note: u32) {
        let by_owner = self.by_owner.clone();
        let places = places_of(&self.rows, &by_owner, note);
        if places.iter().all(|&row| self.dead[row as usize]) {
            return;
        }
        let dead = Arc::make_mut(&mut self.dead);
        for &row in places {
            self.live -= usize::from(!std::mem::replace(&mut dead[row as usize], true));
        }
    }

    /// Drops dead rows once they are the larger part.
    pub(super) fn compact(&mut self) {
        if self.live * 2 < self.rows.len() {
            let none = Self::new(Rows::new(self.rows.dimensions));
            *self = Self::merged(self, &none);
        }
    }

    fn places_of(&self, note: u32) -> &[u32] {
        places_of(&self.rows, &self.by_owner, note)
    }
}

fn places_of<'a>(rows: &Rows, by_owner: &'a [u32], note: u32) -> &'a [u32] {
    let note_at = |row: &u32| rows.owner(*row as usize).note;
    let start = by_owner.partition_point(|row| note_at(row) < note);
    let length = by_owner[start..].partition_point(|row| note_at(row) == note);
    &by_owner[start..start + length]
}

/// Dot product. Sixteen sums side by side, which the compiler turns into vector instructions, the
/// widest that this machine has.
#[multiversion::multiversion(targets("x86_64+avx+avx2+fma", "aarch64+neon"))]
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    let (parts_a, rest_a) = a.as_chunks::<16>();
    let (parts_b, rest_b) = b.as_chunks::<16>();
    for (a, b) in parts_a.iter().zip(parts_b) {
        for lane in 0..16 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}
