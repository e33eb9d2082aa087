//! What is near a note in meaning, with the pair of passages that explains it.

use super::{Notebook, view::Related};
use crate::{
    error::Result,
    index::{chunk::Chunk, vector::Near},
    model::{Kind, VaultPath},
};

impl Notebook {
    /// Nearest notes by meaning: those the reader pinned, then nearest first, without those that
    /// were dismissed; empty where nothing is embedded.
    ///
    /// # Errors
    /// No such note, or an index that cannot be read.
    pub fn related(&self, path: &str, kind: Option<Kind>, limit: usize) -> Result<Vec<Related>> {
        let snapshot = self.snapshot();
        let note = snapshot.note(path)?;
        let index = &self.core().index;
        let vectors = index.vectors();
        let pinned = snapshot.pinned(note);
        let allowed = |path: &VaultPath| {
            !snapshot.is_hidden(path)
                && !snapshot.is_dismissed(&note.path, path)
                && snapshot
                    .notes
                    .get(path)
                    .is_some_and(|note| kind.is_none_or(|kind| note.kind == kind))
        };
        let mut near = vectors.nearest_notes(path, limit, Some(&allowed));
        // What is pinned comes first, however far it has drifted.
        for other in pinned.iter().rev().filter(|other| allowed(other) && **other != note.path) {
            let known = near.iter().position(|near| near.path == *other);
            let one = match known {
                Some(place) => Some(near.remove(place)),
                None => vectors
                    .pair(path, other.as_str())
                    .map(|pair| Near { path: other.clone(), pair }),
            };
            near.splice(0..0, one);
        }
        near.truncate(limit);
        let own = if near.is_empty() { Vec::new() } else { index.chunks(path)? };
        near.into_iter()
            .filter_map(|near| {
                let summary = snapshot.summary_of(&near.path)?;
                Some(index.chunks(near.path.as_str()).map(|chunks| Related {
                    summary,
                    cosine: near.pair.cosine,
                    here: text_of(&own, near.pair.here),
                    there: text_of(&chunks, near.pair.there),
                    linked: snapshot.linked(&note.path, &near.path),
                    pinned: pinned.contains(&near.path),
                }))
            })
            .collect()
    }
}

fn text_of(chunks: &[Chunk], ordinal: u32) -> String {
    chunks
        .iter()
        .find(|chunk| chunk.ordinal == ordinal)
        .map_or_else(String::new, |chunk| chunk.text.clone())
}
