//! The vault: markdown, parsing, links, disk.

mod disk;
mod hostile;
mod link;
mod markdown;
mod parse;
mod pathological;
mod resolve;
mod shared;
mod watch;

use std::{path::Path, sync::Arc};

use equipoise::{
    model::{Note, ParsedNote, VaultPath},
    vault::{FileTimes, Linked, Resolver, link_all},
};

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a vault path")
}

fn parse(name: &str, text: &str) -> ParsedNote {
    equipoise::vault::parse(&path(name), text.as_bytes(), FileTimes::default())
}

/// Parses and links files that exist only here.
fn link(files: &[(&str, &str)]) -> (Vec<Arc<Note>>, Linked) {
    let notes: Vec<Arc<Note>> =
        files.iter().map(|(name, text)| Arc::new(parse(name, text).note)).collect();
    let mut resolver = Resolver::new(notes.iter().map(|note| &note.path));
    for note in &notes {
        resolver.set_aliases(&note.path, &note.aliases);
    }
    let linked = link_all(&notes, &resolver);
    (notes, linked)
}

fn write(root: &Path, name: &str, text: impl AsRef<[u8]>) {
    let file = root.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(file, text).expect("a file");
}
