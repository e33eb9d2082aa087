//! A process killed at any moment leaves an index that opens, agrees with itself, and is brought
//! up to date to what a fresh one would be.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use super::*;

const NOTES: usize = 24;
const ROUNDS: u64 = 14;

fn text(note: usize, version: usize) -> String {
    format!("n{note}v{version} {} common", "some words to embed. ".repeat(note % 5 * 40))
}

/// The change that makes a step: some notes are written, one is removed.
fn step(index: &Index, step: usize) {
    let names: Vec<(String, String)> = (0..NOTES)
        .filter(|note| !(note + step).is_multiple_of(3) && note % 8 != step % 8)
        .map(|note| (format!("n{note}.md"), text(note, step)))
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let removed: Vec<String> =
        (0..NOTES).filter(|note| note % 8 == step % 8).map(|note| format!("n{note}.md")).collect();
    let removed: Vec<&str> = removed.iter().map(String::as_str).collect();
    apply(index, &files, &removed);
}

/// Run by the test below in a process of its own, which names the folder, and killed by it.
#[test]
fn child() {
    let Some(dir) = std::env::var_os("EQUIPOISE_TEST_CRASH_DIR") else { return };
    for round in 0.. {
        let index = open(Path::new(&dir)).index;
        for offset in 0..6 {
            step(&index, round * 6 + offset);
            embed(&index);
        }
    }
}

#[test]
fn killed_at_any_moment() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut found_notes = 0;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "index::crash::child", "--test-threads=1"])
            .env("EQUIPOISE_TEST_CRASH_DIR", dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        std::thread::sleep(Duration::from_millis(60 + round * 47 % 300));
        child.kill().expect("killed");
        child.wait().expect("ended");

        let opened = open(dir.path());
        assert!(opened.notices.is_empty(), "{:?}", opened.notices);
        found_notes += opened.notes.len();
        agrees_with_itself(&opened);
    }
    assert!(found_notes > 0, "the children did something");

    let last = 100;
    let finish = |dir: &Path| {
        let index = open(dir).index;
        (0..NOTES).for_each(|note| {
            apply(&index, &[(&format!("n{note}.md"), &text(note, last))], &[]);
        });
        embed(&index);
        drop(index);
        let opened = open(dir);
        contents(&opened.index, &opened.notes, &["common", "n3v100", "n23v100"])
    };
    let fresh = tempfile::tempdir().expect("a folder");
    assert!(finish(dir.path()) == finish(fresh.path()));
}

/// No note is invisible to keyword search, none is found that is gone or by what it said before.
fn agrees_with_itself(opened: &Opened) {
    let index = &opened.index;
    let mut all = Vec::new();
    for note in &opened.notes {
        let blocks = index.blocks(note.path.as_str()).expect("blocks").expect("a note");
        let word = blocks[0].text.split(' ').next().expect("a word").to_owned();
        assert_eq!(with_word(index, &word), [note.path.as_str()], "{word}");
        all.push(note.path.to_string());
    }
    all.sort();
    assert_eq!(with_word(index, "common"), all);
    assert_eq!(index.keyword().snapshot().len(), all.len());
    let counts = index.counts();
    assert_eq!(counts.notes, all.len());
    let waiting = counts.chunks - counts.embedded;
    assert!(counts.pending <= waiting && (waiting == 0) == (counts.pending == 0), "{counts:?}");
    for (path, _) in nearest(index, "common") {
        assert!(all.contains(&path), "{path} is gone");
    }
}
