//! The index: what it keeps, what it never does twice, and what it makes of a crash or of damage.

mod crash;
mod damage;
mod embedding;
mod model;
mod sync;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

use equipoise::{
    index::{
        Applied, Batch, Index, Opened, ReadFile,
        embed::{Embedder, HashEmbedder},
    },
    model::{ContentHash, VaultPath},
    vault::{FileTimes, parse},
};

const WIDTH: usize = 48;

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a vault path")
}

fn hash_embedder() -> Arc<HashEmbedder> {
    Arc::new(HashEmbedder::new(WIDTH))
}

fn open(dir: &Path) -> Opened {
    open_with(dir, hash_embedder())
}

fn open_with(dir: &Path, embedder: Arc<dyn Embedder>) -> Opened {
    Index::open_with(dir, Ok(embedder)).expect("an index")
}

/// A file as if it had been read from a vault, long ago.
fn read(name: &str, text: &str) -> ReadFile {
    let parsed = parse(&path(name), text.as_bytes(), FileTimes::default());
    let stamp = equipoise::index::store::Stamp {
        size: text.len() as u64,
        modified_ns: 1,
        changed_ns: 1,
        inode: 7,
    };
    ReadFile {
        path: path(name),
        stamp,
        hash: ContentHash::of(text.as_bytes()),
        notes: vec![parsed],
    }
}

fn apply(index: &Index, files: &[(&str, &str)], removed: &[&str]) -> Applied {
    let read = files.iter().map(|(name, text)| read(name, text)).collect();
    let removed = removed.iter().map(|name| path(name)).collect();
    index.apply(Batch { read, removed, ..Batch::default() }).expect("applied")
}

fn embed(index: &Index) -> usize {
    index.embed_pending(&|_| {}, &AtomicBool::new(false)).expect("embedded")
}

/// Notes that have a word, by the keyword index.
fn with_word(index: &Index, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    let snapshot = index.keyword().snapshot();
    snapshot.matching(word, true, &mut |path| found.push(path.to_string())).expect("an answer");
    found.sort();
    found
}

fn nearest(index: &Index, query: &str) -> Vec<(String, String)> {
    let query = index.embedder().expect("an embedder").embed_query(query).expect("a vector");
    let hits = index.vectors().best_per_note(&query, 20, None);
    hits.iter().map(|hit| (hit.path.to_string(), format!("{:.5}", hit.cosine))).collect()
}

/// Everything that can be asked of an index, to compare one with another.
fn contents(index: &Index, notes: &[Arc<equipoise::model::Note>], words: &[&str]) -> String {
    let mut texts = BTreeMap::new();
    for note in notes {
        texts.insert(note.path.clone(), index.blocks(note.path.as_str()).expect("blocks"));
    }
    let keyword: Vec<_> = words.iter().map(|word| (word, with_word(index, word))).collect();
    let nearest: Vec<_> = words.iter().map(|word| nearest(index, word)).collect();
    let counts = index.counts();
    let counts = (counts.files, counts.notes, counts.chunks, counts.embedded, counts.pending);
    format!("{notes:#?}\n{texts:#?}\n{keyword:#?}\n{nearest:#?}\n{counts:?}")
}
