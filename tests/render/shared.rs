//! Whole vaults, the shipped one first: every note becomes a page that is safe and says what the
//! note says. A vault that is not beside the checkout is passed over.

use std::path::Path;

use equipoise::{
    model::{Kind, ProblemKind},
    vault::{Vault, decode},
};

use super::{World, safety::inspect};

/// The pages of all notes of a folder, by path.
fn pages(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if !root.exists() {
        eprintln!("skipped: {folder} is not there");
        return Vec::new();
    }
    let vault = Vault::open(&root).expect("a vault");
    let entries = vault.scan().expect("a scan").entries;
    let text = |path| decode(&vault.read(path).expect("a file")).into_owned();
    let files: Vec<(String, String)> = entries
        .iter()
        .map(|entry| match entry.path.is_note() {
            true => (entry.path.to_string(), text(&entry.path)),
            false => (entry.path.to_string(), String::new()),
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let world = World::of(&files);
    let notes = world.notes.values().filter(|(note, _)| note.kind != Kind::Attachment);
    let page = |path: &str| {
        let rendered = world.render(path);
        let failures = [ProblemKind::ParserFailure, ProblemKind::TooLarge, ProblemKind::TooDeep];
        let failed = rendered.problems.iter().find(|problem| failures.contains(&problem.kind));
        assert!(failed.is_none(), "{failed:?}");
        inspect(&rendered.html, path);
        (path.to_owned(), rendered.html)
    };
    notes.map(|(note, _)| page(note.path.as_str())).collect()
}

#[test]
fn the_shipped_notes_read_well() {
    for (path, html) in pages("vault") {
        for sign in ["class=\"math-source", "class=\"embed-stopped\""] {
            assert!(!html.contains(sign), "{sign} on the page of {path}");
        }
    }
}

#[test]
fn notes_that_people_wrote_are_safe() {
    let pages = pages("../shared/data/vaults/obsidian-help");
    let count = |sign: &str| pages.iter().filter(|(_, html)| html.contains(sign)).count();
    // The help shows every form somewhere.
    for sign in [
        "class=\"callout ",
        "<table>",
        "class=\"internal\"",
        "<section class=\"embed\"",
        "<math",
        "<mark>",
    ] {
        assert!(pages.is_empty() || count(sign) > 0, "no page has {sign}");
    }
}
