//! Vectors on their way from disk to a snapshot: read before it is known whose they are, so that
//! reading them does not wait for reading the notes.

use super::{
    Vectors,
    segment::{Owner, Rows, Segment},
};
use crate::model::VaultPath;

/// Vectors under keys of any kind.
pub struct Unplaced<K> {
    dimensions: usize,
    blocks: Vec<(Vec<K>, Vec<f32>)>,
}

impl<K> Unplaced<K> {
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, blocks: Vec::new() }
    }

    /// A vector of another width is left out.
    pub fn push(&mut self, key: K, vector: &[f32]) {
        if vector.len() != self.dimensions {
            return;
        }
        match self.blocks.last_mut() {
            Some((keys, values)) if keys.len() < Segment::MOST => {
                keys.push(key);
                values.extend_from_slice(vector);
            }
            _ => self.blocks.push((vec![key], vector.to_vec())),
        }
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.blocks.iter().flat_map(|(keys, _)| keys)
    }

    /// The snapshot in which each vector stands for the chunks at its places: path and ordinal.
    pub fn placed<'a>(
        self,
        names: impl IntoIterator<Item = VaultPath>,
        places: impl Fn(&K) -> &'a [(VaultPath, u32)],
    ) -> Vectors {
        let mut vectors = Vectors::new(self.dimensions).with_names(names);
        // Texts that stand in several places have a row for each.
        let mut others = Rows::new(self.dimensions);
        let mut segments = Vec::with_capacity(self.blocks.len() + 1);
        for (keys, values) in self.blocks {
            let mut owners = Vec::with_capacity(keys.len());
            for (key, vector) in keys.iter().zip(values.chunks_exact(self.dimensions)) {
                let mut at = places(key)
                    .iter()
                    .map(|(path, ordinal)| Owner { note: vectors.number(path), ordinal: *ordinal });
                owners.push(at.next());
                at.for_each(|owner| others.push(owner, vector));
            }
            segments.push(Segment::of(self.dimensions, values, owners));
        }
        vectors.segments = segments;
        vectors.push(others);
        vectors
    }
}
