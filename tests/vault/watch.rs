//! The watcher: it tells of what others do, and of nothing else.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use equipoise::{
    model::VaultPath,
    vault::{Change, Vault, Watcher, watch},
};

use super::{path, write};

fn watched() -> (tempfile::TempDir, Watcher, Receiver<Change>) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "a/n.md", "x");
    write(folder.path(), ".git/x", "x");
    let (sender, receiver) = channel();
    let watcher = watch(folder.path(), move |change| drop(sender.send(change))).expect("a watcher");
    (folder, watcher, receiver)
}

/// Everything told until the paths are seen, or a rescan.
fn until(receiver: &Receiver<Change>, wanted: &[&str]) -> Change {
    let deadline = Instant::now() + Duration::from_secs(10);
    let wanted: BTreeSet<VaultPath> = wanted.iter().map(|text| path(text)).collect();
    let mut seen = BTreeSet::new();
    while !wanted.is_subset(&seen) || wanted.is_empty() {
        match receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Change::Paths(paths)) => seen.extend(paths),
            Ok(Change::Rescan) => return Change::Rescan,
            Err(error) => panic!("{error}: only {seen:?} were told, not {wanted:?}"),
        }
    }
    Change::Paths(seen)
}

/// Waits until these files are told of. A busy machine may tell of earlier ones again; of others
/// it may not.
fn expect(receiver: &Receiver<Change>, files: &[&str], earlier: &[&str]) {
    match until(receiver, files) {
        Change::Rescan => panic!("a rescan, not {files:?}"),
        Change::Paths(told) => {
            let known =
                |told: &VaultPath| files.iter().chain(earlier).any(|file| *file == told.as_str());
            assert!(told.iter().all(known), "{told:?}, not {files:?}");
        }
    }
}

fn quiet(receiver: &Receiver<Change>) {
    assert_eq!(receiver.recv_timeout(Duration::from_millis(500)), Err(RecvTimeoutError::Timeout));
}

#[test]
fn files_made_changed_renamed_and_removed() {
    let (folder, _watcher, receiver) = watched();
    let at = |name: &str| folder.path().join(name);
    write(folder.path(), "new.md", "x");
    expect(&receiver, &["new.md"], &[]);
    write(folder.path(), "a/n.md", "changed");
    expect(&receiver, &["a/n.md"], &["new.md"]);
    std::fs::rename(at("new.md"), at("newer.md")).expect("a rename");
    expect(&receiver, &["new.md", "newer.md"], &["a/n.md"]);
    std::fs::remove_file(at("newer.md")).expect("a removal");
    expect(&receiver, &["newer.md"], &["new.md", "a/n.md"]);
}

#[test]
fn dot_folders_and_readers_are_not_told() {
    let (folder, _watcher, receiver) = watched();
    write(folder.path(), ".git/y", "x");
    write(folder.path(), "a/.hidden.md", "x");
    let vault = Vault::open(folder.path()).expect("a vault");
    vault.scan().expect("a scan");
    vault.read(&path("a/n.md")).expect("bytes");
    quiet(&receiver);
}

#[test]
fn a_save_of_ours_is_told_as_the_note_alone() {
    let (folder, _watcher, receiver) = watched();
    let vault = Vault::open(folder.path()).expect("a vault");
    vault.write(&path("fresh.md"), b"x", None).expect("a write");
    expect(&receiver, &["fresh.md"], &[]);
}

#[test]
fn folders_that_move_make_a_rescan() {
    let (folder, _watcher, receiver) = watched();
    let elsewhere = tempfile::tempdir().expect("a folder");
    write(elsewhere.path(), "moved/in.md", "x");
    let move_in = |from: &Path, to: &str| {
        // A rename between two file systems would be a copy.
        std::fs::rename(from, folder.path().join(to)).expect("a move");
    };
    move_in(&elsewhere.path().join("moved"), "moved");
    assert_eq!(until(&receiver, &[]), Change::Rescan);
    while receiver.recv_timeout(Duration::from_millis(300)).is_ok() {}
    write(folder.path(), "moved/later.md", "x");
    expect(&receiver, &["moved/later.md"], &["moved/in.md"]);
    write(folder.path(), ".obsidian/app.json", "{}");
    assert_eq!(until(&receiver, &[]), Change::Rescan);
}
