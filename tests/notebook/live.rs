//! A notebook that is open follows the folder: what another program writes, moves or removes is
//! in the next answer, and a folder that vanishes is not taken for one that was emptied.

use std::time::{Duration, Instant};

use super::{Fixture, found};

/// Waits until `true_now`; a watcher's delay is no property to be tested by a clock.
fn eventually(what: &str, mut true_now: impl FnMut() -> bool) {
    let start = Instant::now();
    while !true_now() {
        assert!(start.elapsed() < Duration::from_secs(20), "still not so: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn edits_of_other_programs_come_in() {
    let fixture = Fixture::new(&[("a.md", "First words.\n"), ("b.md", "See [[a]].\n")]);
    let notebook = fixture.open();
    notebook.start_background().expect("threads");

    fixture.write("a.md", "Second words, about parity.\n");
    eventually("an edit is found", || found(&notebook, "parity") == ["a.md"]);
    assert_eq!(found(&notebook, "first"), [""; 0]);

    fixture.write("folder/c.md", "A new one. [[b]]\n");
    eventually("a new folder's note is a page", || notebook.note("folder/c.md").is_ok());
    let backlinks = notebook.note("b.md").expect("a note").backlinks;
    assert_eq!(backlinks.items[0].note.path, "folder/c.md");

    std::fs::rename(fixture.vault().join("a.md"), fixture.vault().join("d.md")).expect("moved");
    eventually("a moved note has its new name", || found(&notebook, "parity") == ["d.md"]);
    let problems = notebook.note("b.md").expect("a note").problems;
    assert!(problems[0].message.contains('a'), "{problems:?}");

    std::fs::remove_file(fixture.vault().join("d.md")).expect("removed");
    eventually("a removed note is gone", || found(&notebook, "parity").is_empty());
}

/// What was written a moment before it was read is read once more, for it may have been written
/// again within the resolution of the clock; later it is not.
fn settle() {
    std::thread::sleep(Duration::from_millis(2_200));
}

#[test]
fn a_start_after_a_start_parses_nothing() {
    let fixture = Fixture::new(&[("a.md", "One.\n"), ("b.md", "Two.\n")]);
    settle();
    drop(fixture.open());
    let notebook = equipoise::notebook::Notebook::open(fixture.config()).expect("a notebook");
    // Pages are there before anything was looked at again.
    assert!(notebook.note("a.md").is_ok());
    let summary = notebook.refresh(&|_| {}).expect("a refresh");
    assert_eq!((summary.parsed, summary.unchanged), (0, 2));
}

#[test]
fn a_vanished_folder_does_not_empty_the_index() {
    let files: Vec<_> = (0..30).map(|n| (format!("n{n}.md"), "Parity.\n")).collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let fixture = Fixture::new(&files);
    settle();
    drop(fixture.open());

    let away = fixture.dir.path().join("away");
    std::fs::rename(fixture.vault(), &away).expect("unmounted");
    std::fs::create_dir(fixture.vault()).expect("an empty mount point");
    let notebook = fixture.open();
    let notices = notebook.status().notices;
    assert!(notices.iter().any(|notice| notice.message.contains("shows 0")), "{notices:?}");
    drop(notebook);

    std::fs::remove_dir(fixture.vault()).expect("removed");
    std::fs::rename(&away, fixture.vault()).expect("mounted again");
    let notebook = equipoise::notebook::Notebook::open(fixture.config()).expect("a notebook");
    let summary = notebook.refresh(&|_| {}).expect("a refresh");
    assert_eq!((summary.parsed, summary.unchanged), (0, 30), "nothing had been forgotten");
}

#[test]
fn a_second_program_is_refused_with_the_first_ones_name() {
    let fixture = Fixture::new(&[("a.md", "One.\n")]);
    let _first = fixture.open();
    let error = equipoise::notebook::Notebook::open(fixture.config()).err().expect("a refusal");
    assert_eq!(error.kind, equipoise::error::ErrorKind::Conflict);
    assert!(error.message.contains(&std::process::id().to_string()), "{error}");
}
