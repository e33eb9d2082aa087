//! The vault's folder: what a scan finds, what is read, and what a write promises.

use std::{
    os::unix::{
        fs::{PermissionsExt, symlink},
        net::UnixListener,
    },
    path::Path,
    process::Command,
    time::Duration,
};

use equipoise::{
    error::ErrorKind,
    model::{ContentHash, Kind, ProblemKind},
    vault::{Scan, Vault},
};

use super::{path, write};

fn vault(files: &[&str]) -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("vault");
    std::fs::create_dir(&root).expect("the vault");
    for name in files {
        write(&root, name, format!("text of {name}"));
    }
    let vault = Vault::open(&root).expect("a vault");
    (folder, vault)
}

fn names(scan: &Scan) -> Vec<&str> {
    scan.entries.iter().map(|entry| entry.path.as_str()).collect()
}

fn problems(scan: &Scan) -> Vec<(ProblemKind, &str)> {
    scan.problems.iter().map(|problem| (problem.kind, problem.path.as_str())).collect()
}

fn pipe(at: &Path) {
    let made = Command::new("mkfifo").arg(at).status().expect("mkfifo");
    assert!(made.success());
}

/// Fails where the work does not end, rather than waiting with it.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(work()));
    receiver.recv_timeout(Duration::from_secs(20)).expect("it hangs")
}

#[test]
fn a_scan_lists_files_and_skips_dot_folders() {
    let (_folder, vault) =
        vault(&["b.md", "a/c.png", ".obsidian/app.json", ".git/x.md", "a/.trash/y.md", "lib.bib"]);
    let scan = vault.scan().expect("a scan");
    assert_eq!(names(&scan), ["a/c.png", "b.md", "lib.bib"]);
    assert!(scan.problems.is_empty());
    let entry = &scan.entries[1];
    assert_eq!(entry.size, 12);
    assert!(entry.mtime_ns > 0 && entry.ctime_ns > 0 && entry.inode > 0 && !entry.ignored);
}

#[test]
fn the_owners_filters_mark_files() {
    let (_folder, vault) = vault(&["templates/t.md", "n.md", "draft-1.md"]);
    write(
        vault.root(),
        ".obsidian/app.json",
        r#"{"userIgnoreFilters":["templates/","/^draft-\\d/"]}"#,
    );
    let scan = vault.scan().expect("a scan");
    let ignored: Vec<bool> = scan.entries.iter().map(|entry| entry.ignored).collect();
    assert_eq!(
        (names(&scan), ignored),
        (vec!["draft-1.md", "n.md", "templates/t.md"], vec![true, false, true])
    );
}

#[test]
fn links_stay_inside_and_loops_end() {
    let (folder, vault) = vault(&["a/n.md", "b/m.md"]);
    let root = vault.root().to_owned();
    write(folder.path(), "vault-evil/secret.md", "secret");
    symlink("../vault-evil", root.join("out")).expect("a link");
    symlink(folder.path().join("vault-evil/secret.md"), root.join("secret.md")).expect("a link");
    symlink("..", root.join("a/up")).expect("a link");
    symlink("round", root.join("round")).expect("a link");
    symlink("gone", root.join("dangling.md")).expect("a link");
    symlink("a/n.md", root.join("file.md")).expect("a link");
    symlink(root.join("b"), root.join("linked")).expect("a link");
    symlink("b", root.join("linked2")).expect("a link");
    let (scan, vault) = in_time(move || (vault.scan().expect("a scan"), vault));
    assert_eq!(names(&scan), ["a/n.md", "b/m.md", "file.md", "linked/m.md"]);
    assert_eq!(
        problems(&scan),
        [
            (ProblemKind::SymlinkLoop, "a/up"),
            (ProblemKind::Unreadable, "dangling.md"),
            (ProblemKind::SymlinkLoop, "linked2"),
            (ProblemKind::SymlinkEscape, "out"),
            (ProblemKind::SymlinkLoop, "round"),
            (ProblemKind::SymlinkEscape, "secret.md"),
        ]
    );
    let read = |name: &str| {
        vault.read(&path(name)).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    };
    assert_eq!(read("file.md").expect("a linked file"), "text of a/n.md");
    assert_eq!(read("linked/m.md").expect("behind an absolute link inside"), "text of b/m.md");
    assert_eq!(read("a/up/b/m.md").expect("behind a link upwards"), "text of b/m.md");
    for name in ["secret.md", "out/secret.md", "round", "dangling.md"] {
        assert!(read(name).is_err(), "{name}");
    }
    assert!(read("secret.md").expect_err("an escape").message.contains("out of the vault"));
}

#[test]
fn what_is_no_file_is_never_opened() {
    let (_folder, vault) = vault(&["n.md"]);
    let root = vault.root().to_owned();
    pipe(&root.join("pipe.md"));
    let _socket = UnixListener::bind(root.join("socket.md")).expect("a socket");
    symlink("/dev/zero", root.join("zero.md")).expect("a link");
    symlink("pipe.md", root.join("to-pipe.md")).expect("a link");
    let (scan, vault) = in_time(move || (vault.scan().expect("a scan"), vault));
    assert_eq!(names(&scan), ["n.md"]);
    assert_eq!(
        problems(&scan),
        [
            (ProblemKind::NotAFile, "pipe.md"),
            (ProblemKind::NotAFile, "socket.md"),
            (ProblemKind::NotAFile, "to-pipe.md"),
            (ProblemKind::SymlinkEscape, "zero.md"),
        ]
    );
    in_time(move || {
        for name in ["pipe.md", "to-pipe.md", "socket.md", "zero.md"] {
            assert!(vault.read(&path(name)).is_err(), "{name}");
        }
    });
}

#[test]
fn names_that_no_link_can_spell() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let (_folder, vault) = vault(&["C# notes.md", "fine.md"]);
    std::fs::write(vault.root().join(OsStr::from_bytes(b"caf\xe9.md")), "x").expect("a file");
    std::fs::write(vault.root().join("a\\b.md"), "x").expect("a file");
    let scan = vault.scan().expect("a scan");
    assert_eq!(names(&scan), ["C# notes.md", "fine.md"]);
    let kinds: Vec<ProblemKind> = scan.problems.iter().map(|problem| problem.kind).collect();
    assert_eq!(kinds, [ProblemKind::BadName; 3]);
}

#[test]
fn unreadable_folders_are_not_taken_for_empty() {
    let (_folder, vault) = vault(&["a/n.md", "b.md"]);
    let folder = vault.root().join("a");
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o000)).expect("permissions");
    let scan = vault.scan().expect("a scan");
    let readable_anyway = std::fs::read_dir(&folder).is_ok();
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).expect("permissions");
    if readable_anyway {
        eprintln!("skipped: this user may read everything");
        return;
    }
    assert_eq!(problems(&scan), [(ProblemKind::Unreadable, "a")]);
    assert!(scan.is_unknown(&path("a/n.md")) && !scan.is_unknown(&path("ab/n.md")));
}

#[test]
fn a_vault_that_vanished_is_not_an_empty_one() {
    let (_folder, vault) = vault(&[]);
    let scan = vault.scan().expect("a scan");
    assert!(scan.vanished(0).is_none() && scan.vanished(3).is_some());
    std::fs::remove_dir(vault.root()).expect("gone");
    assert!(vault.scan().is_err());
    let (_folder, vault) = self::vault(&["a.md", "b.md"]);
    let scan = vault.scan().expect("a scan");
    assert!(scan.vanished(10).is_none() && scan.vanished(100).is_some());
}

#[test]
fn opening_what_is_no_folder() {
    let (folder, _) = vault(&["n.md"]);
    for (name, kind) in [("nowhere", ErrorKind::NotFound), ("vault/n.md", ErrorKind::Invalid)] {
        let error = Vault::open(&folder.path().join(name)).expect_err("an error");
        assert_eq!(error.kind, kind, "{name}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn large_files_are_not_read() {
    let (_folder, vault) = vault(&["small.md"]);
    let large = std::fs::File::create(vault.root().join("large.md")).expect("a file");
    // More than any memory holds: reading it would not end.
    large.set_len(1 << 40).expect("a length");
    let parsed = vault.load(&path("large.md")).expect("a listing");
    assert_eq!(parsed.note.problems[0].kind, ProblemKind::TooLarge);
    assert_eq!(parsed.note.size, 1 << 40);
    let contents = vault.read_up_to(&path("small.md"), 3).expect("contents");
    assert_eq!((contents.bytes, contents.size), (None, 16));
    write(vault.root(), "p.png", "x");
    assert_eq!(vault.load(&path("p.png")).expect("a listing").note.kind, Kind::Attachment);
    assert_eq!(vault.load(&path("none.md")).expect_err("nothing").kind, ErrorKind::NotFound);
}

#[test]
fn of_many_writers_none_overwrites_another() {
    let (_folder, vault) = vault(&["n.md"]);
    let note = path("n.md");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut written = 0;
                while written < 25 {
                    let old = vault.read(&note).expect("bytes");
                    let new = [&old[..], b"."].concat();
                    match vault.write(&note, &new, Some(ContentHash::of(&old))) {
                        Ok(_) => written += 1,
                        Err(error) => assert_eq!(error.kind, ErrorKind::Conflict),
                    }
                }
            });
        }
    });
    let dots = vault.read(&note).expect("bytes").len() - b"text of n.md".len();
    assert_eq!(dots, 8 * 25, "what was acknowledged is there");
}

#[test]
fn writing_replaces_what_was_expected_and_nothing_else() {
    let (_folder, vault) = vault(&["n.md"]);
    let (note, old) = (path("n.md"), ContentHash::of(b"text of n.md"));
    std::fs::set_permissions(vault.root().join("n.md"), PermissionsExt::from_mode(0o640))
        .expect("permissions");
    let new = vault.write(&note, b"new", Some(old)).expect("a write");
    assert_eq!(
        (vault.read(&note).expect("bytes"), new),
        (b"new".to_vec(), ContentHash::of(b"new"))
    );
    let mode = std::fs::metadata(vault.root().join("n.md")).expect("metadata").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);

    let conflict = |name: &str, expected| {
        let error = vault.write(&path(name), b"mine", expected).expect_err("a conflict");
        assert_eq!(error.kind, ErrorKind::Conflict, "{name}");
    };
    conflict("n.md", Some(old));
    conflict("n.md", None);
    conflict("gone.md", Some(old));
    assert_eq!(vault.read(&note).expect("bytes"), b"new");

    vault.write(&path("x/y/z.md"), b"made", None).expect("a new note");
    assert_eq!(vault.read(&path("x/y/z.md")).expect("bytes"), b"made");
    let left: Vec<_> = std::fs::read_dir(vault.root())
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn nothing_is_written_through_links_or_outside() {
    let (folder, vault) = vault(&["n.md"]);
    write(folder.path(), "vault-evil/n.md", "theirs");
    let root = vault.root();
    symlink("../vault-evil", root.join("out")).expect("a link");
    symlink("../vault-evil/n.md", root.join("leaf.md")).expect("a link");
    symlink("n.md", root.join("inside.md")).expect("a link");
    pipe(&root.join("pipe.md"));
    let theirs = Some(ContentHash::of(b"theirs"));
    for (name, expected) in [
        ("out/n.md", theirs),
        ("out/new.md", None),
        ("leaf.md", theirs),
        ("inside.md", Some(ContentHash::of(b"text of n.md"))),
        ("pipe.md", None),
        (".obsidian/app.json", None),
        ("lib.bib#key", None),
    ] {
        assert!(vault.write(&path(name), b"mine", expected).is_err(), "{name}");
    }
    assert_eq!(std::fs::read(folder.path().join("vault-evil/n.md")).expect("bytes"), b"theirs");
    assert!(!folder.path().join("vault-evil/new.md").exists());
    assert_eq!(vault.read(&path("n.md")).expect("bytes"), b"text of n.md");
}

#[test]
fn a_full_disk_leaves_the_note_as_it_was() {
    // A small file system of its own needs rights that not every user has.
    let (_folder, vault) = vault(&["n.md"]);
    let tiny = vault.root().join("tiny");
    std::fs::create_dir(&tiny).expect("a folder");
    let mounted =
        Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&tiny).output();
    if !mounted.is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: a small file system cannot be mounted here");
        return;
    }
    let note = path("tiny/n.md");
    let old = vault.write(&note, b"old", None).expect("a note");
    let error = vault.write(&note, &vec![b'x'; 1 << 20], Some(old)).expect_err("a full disk");
    let now = vault.read(&note).expect("the note");
    let left = std::fs::read_dir(&tiny).expect("a folder").count();
    let done = Command::new("umount").arg(&tiny).status();
    assert_eq!((error.kind, now, left), (ErrorKind::Full, b"old".to_vec(), 1));
    assert!(done.is_ok_and(|status| status.success()));
}

#[test]
fn a_pipe_swapped_in_while_reading_never_hangs() {
    let (_folder, vault) = vault(&["n.md"]);
    let root = vault.root().to_owned();
    pipe(&root.join("pipe"));
    let swap = {
        let root = root.clone();
        std::thread::spawn(move || {
            for round in 0..300 {
                let (from, other) =
                    if round % 2 == 0 { ("pipe", "kept") } else { ("kept", "pipe") };
                let _ = std::fs::rename(root.join("n.md"), root.join(other));
                let _ = std::fs::rename(root.join(from), root.join("n.md"));
            }
        })
    };
    in_time(move || {
        for _ in 0..3000 {
            let _ = vault.read(&path("n.md"));
        }
    });
    swap.join().expect("the swapping");
}
