//! [`Embedder`]: texts into vectors, whoever does it. The seam where a model, whose library and
//! weights may be missing, is exchanged for a hash in tests and trials.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use crate::error::Result;

/// Turns texts into vectors of length 1, so that a dot product is a cosine similarity.
pub trait Embedder: Send + Sync {
    /// The model's name as a person knows it.
    fn name(&self) -> &str;

    /// Name and content: vectors of different ids must not be compared.
    fn model_id(&self) -> &str;

    fn dimensions(&self) -> usize;

    /// One vector for each text, in order. Long texts are cut to the model's window.
    ///
    /// # Errors
    /// A model that cannot be loaded or run.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>>;

    /// The vector of what a reader typed; answered apart from [`Embedder::embed`], which may be
    /// busy for long.
    ///
    /// # Errors
    /// As for [`Embedder::embed`].
    fn embed_query(&self, query: &str) -> Result<Arc<[f32]>>;

    /// Gives back the memory that only [`Embedder::embed`] needs.
    fn rest(&self) {}
}

/// Words hashed into a vector: the same text always gives the same vector, and texts that share
/// words are near each other. It needs no model, so tests and trials of everything around the
/// model use it.
pub struct HashEmbedder {
    id: String,
    dimensions: usize,
    embedded: AtomicUsize,
}

impl HashEmbedder {
    pub fn new(dimensions: usize) -> Self {
        Self::named("hash", dimensions)
    }

    /// Another model by its id, though the same by its vectors.
    pub fn named(id: &str, dimensions: usize) -> Self {
        Self { id: id.to_owned(), dimensions, embedded: AtomicUsize::new(0) }
    }

    /// How many texts [`Embedder::embed`] was given so far.
    pub fn embedded(&self) -> usize {
        self.embedded.load(Ordering::SeqCst)
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.0f32; self.dimensions];
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let hash = blake3::hash(word.to_lowercase().as_bytes());
            for bytes in hash.as_bytes().chunks_exact(4) {
                let place = u16::from_le_bytes([bytes[0], bytes[1]]) as usize % self.dimensions;
                vector[place] += if bytes[2] & 1 == 0 { 1.0 } else { -1.0 };
            }
        }
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
        vector.iter_mut().for_each(|value| *value /= length);
        vector
    }
}

impl Embedder for HashEmbedder {
    fn name(&self) -> &str {
        &self.id
    }

    fn model_id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        self.embedded.fetch_add(texts.len(), Ordering::SeqCst);
        Ok(texts.iter().map(|text| self.vector(text)).collect())
    }

    fn embed_query(&self, query: &str) -> Result<Arc<[f32]>> {
        Ok(self.vector(query).into())
    }
}
