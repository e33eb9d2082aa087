//! Embedding what waits: in small steps, each kept before the next begins, so that it can be
//! stopped and killed at any time; what a reader looks at first, then what was written last.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use super::{
    Index,
    chunk::{Key, chunks, embedding_text},
    embed::Embedder,
    locked,
    vector::Row,
};
use crate::{
    error::{Error, Result},
    model::VaultPath,
};

/// How far embedding is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Embedding {
    /// Texts embedded since this began.
    pub done: usize,
    /// Those and the ones that still wait.
    pub total: usize,
    /// Texts a second, over the whole time.
    pub per_second: f32,
}

/// Texts embedded between two commits: less than half a second on an old core.
const STEP: usize = 12;
/// Vectors that nothing uses are kept, for a paragraph that comes back, up to this many or half of
/// those in use.
const SPARE: usize = 2000;

/// A text that waits.
struct Waiting {
    key: Key,
    text: String,
}

impl Index {
    /// Embeds until nothing waits or `stop` is set; returns how many texts that was. A text that
    /// has a vector is never embedded again, whichever note it stands in. Only one call works at a
    /// time, another one waits for it.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Missing`] without a model; a model or a disk that fails. What
    /// was embedded until then is kept.
    pub fn embed_pending(
        &self,
        progress: &(dyn Fn(Embedding) + Sync),
        stop: &AtomicBool,
    ) -> Result<usize> {
        let embedder = self.embedder()?;
        let _one_at_a_time = locked(&self.embedding);
        let began = Instant::now();
        let mut done = 0;
        let result = loop {
            if stop.load(Ordering::Relaxed) {
                break Ok(done);
            }
            match self.embed_step(&*embedder) {
                Ok(0) => break self.drop_unused().map(|()| done),
                Ok(embedded) => done += embedded,
                Err(error) => break Err(error),
            }
            let per_second = done as f32 / began.elapsed().as_secs_f32().max(1e-3);
            let total = done + locked(&self.catalog).pending();
            progress(Embedding { done, total, per_second });
        };
        embedder.rest();
        result
    }

    /// Embeds what was put before all others, until `until`; returns how many texts that was. For
    /// a program that answers one question and ends.
    ///
    /// # Errors
    /// As for [`Index::embed_pending`].
    pub fn embed_urgent(&self, until: Instant) -> Result<usize> {
        let embedder = self.embedder()?;
        let _one_at_a_time = locked(&self.embedding);
        let mut done = 0;
        while Instant::now() < until && locked(&self.catalog).has_urgent() {
            match self.embed_step(&*embedder)? {
                0 => break,
                embedded => done += embedded,
            }
        }
        Ok(done)
    }

    /// Puts these notes before all others that wait: what a reader opens, what a query touches.
    pub fn prioritise(&self, paths: &[VaultPath]) {
        locked(&self.catalog).prioritise(paths.iter());
    }

    fn embed_step(&self, embedder: &dyn Embedder) -> Result<usize> {
        let (taken, waiting) = self.take_step()?;
        if waiting.is_empty() {
            return Ok(0);
        }
        let kept = self.embed_and_keep(embedder, &waiting);
        if kept.is_err() {
            let mut catalog = locked(&self.catalog);
            taken.iter().for_each(|path| catalog.wait_again(path));
        }
        kept.map(|()| waiting.len())
    }

    /// The texts of the notes whose turn it is.
    fn take_step(&self) -> Result<(Vec<VaultPath>, Vec<Waiting>)> {
        let mut taken = Vec::new();
        let mut waiting: Vec<Waiting> = Vec::new();
        let mut seen = HashSet::new();
        while waiting.len() < STEP {
            let next = locked(&self.catalog).next_waiting();
            let Some((path, id, ordinals)) = next else { break };
            let note = self.store.note(id).and_then(|note| Ok((note, self.store.blocks(id)?)));
            let (note, blocks) = match note {
                Ok((Some(note), Some(blocks))) => (note, blocks),
                // Replaced or removed meanwhile; what replaced it is in the queue by itself.
                Ok(_) => continue,
                Err(error) => {
                    locked(&self.catalog).wait_again(&path);
                    taken.iter().for_each(|path| locked(&self.catalog).wait_again(path));
                    return Err(error);
                }
            };
            let pieces = chunks(&note, &blocks);
            let mut left_over = false;
            for ordinal in &ordinals {
                let Some(chunk) = pieces.get(*ordinal as usize) else { continue };
                let text = embedding_text(&note, chunk);
                let key = Key::of(&text);
                if seen.contains(&key) {
                    continue;
                }
                left_over = waiting.len() >= STEP;
                if left_over {
                    break;
                }
                seen.insert(key);
                waiting.push(Waiting { key, text });
            }
            // A long note goes on in the next step, unless something more urgent came.
            if left_over {
                locked(&self.catalog).prioritise([&path].into_iter());
            }
            taken.push(path);
        }
        Ok((taken, waiting))
    }

    fn embed_and_keep(&self, embedder: &dyn Embedder, waiting: &[Waiting]) -> Result<()> {
        let texts: Vec<&str> = waiting.iter().map(|waiting| waiting.text.as_str()).collect();
        let vectors = embedder.embed(&texts)?;
        let width = embedder.dimensions();
        if vectors.len() != texts.len() || vectors.iter().any(|vector| vector.len() != width) {
            return Err(Error::environment(
                format!("the model {} gave vectors of another width", embedder.name()),
                format!("install it anew: equipoise model install {}", embedder.name()),
            ));
        }
        let store = self.vector_store.as_ref().ok_or_else(|| self.no_model())?;
        let vectors: Vec<(Key, Vec<f32>)> =
            waiting.iter().map(|waiting| waiting.key).zip(vectors).collect();
        store.put(&vectors)?;

        let mut catalog = locked(&self.catalog);
        let mut rows = Vec::new();
        for (key, vector) in &vectors {
            if !catalog.is_embedded(key) {
                rows.extend(catalog.places(key).iter().cloned().map(|place| (place, vector)));
            }
            catalog.mark_embedded(*key);
        }
        let rows =
            rows.iter().map(|((path, ordinal), vector)| Row { path, ordinal: *ordinal, vector });
        self.vectors.store(Arc::new(self.vectors.load().with(&[], rows)));
        Ok(())
    }

    fn drop_unused(&self) -> Result<()> {
        let Some(store) = &self.vector_store else { return Ok(()) };
        let mut catalog = locked(&self.catalog);
        let unused = catalog.unused();
        // Without a note everything is unused: the notes are about to be read again.
        if catalog.notes().len() == 0 || unused.len() <= SPARE.max(catalog.chunks() / 2) {
            return Ok(());
        }
        store.prune(&unused)?;
        catalog.forget_vectors(Some(&unused));
        Ok(())
    }
}
