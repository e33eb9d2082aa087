//! Whatever lies in the index folder, opening gives a sound index, and says so.

use std::{fs, path::PathBuf};

use super::*;

const FILES: [(&str, &str); 3] =
    [("a.md", "alpha is first"), ("b.md", "beta follows"), ("c.md", "gamma ends")];
const WORDS: [&str; 3] = ["alpha", "beta", "gamma"];

/// A small index on disk, closed.
fn begun() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    apply(&index, &FILES, &[]);
    embed(&index);
    drop(index);
    dir
}

/// Opens, brings up to date as a start of the program does, and compares with a fresh index.
/// Returns the notices, and how many notes were known at once.
fn recovers(dir: &Path) -> (Vec<String>, usize) {
    let known = {
        let opened = open(dir);
        // What is known is sound, whatever is missing.
        for note in &opened.notes {
            assert!(opened.index.blocks(note.path.as_str()).expect("blocks").is_some());
        }
        apply(&opened.index, &FILES, &[]);
        embed(&opened.index);
        let notices = opened.notices.iter().map(|notice| notice.message.clone()).collect();
        (notices, opened.notes.len())
    };
    let fresh = begun();
    let [here, there] = [dir, fresh.path()].map(|dir| {
        let opened = open(dir);
        assert!(opened.notices.is_empty(), "{:?}", opened.notices);
        contents(&opened.index, &opened.notes, &WORDS)
    });
    assert!(here == there, "{here}\n{there}");
    known
}

fn vectors_file(dir: &Path) -> PathBuf {
    let files = fs::read_dir(dir).expect("a folder").flatten().map(|entry| entry.path());
    let mut files =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "db"));
    files.find(|path| path.to_string_lossy().contains("vectors-")).expect("vectors")
}

#[test]
fn a_file_of_random_bytes_is_put_aside_and_rebuilt() {
    let dir = begun();
    fs::write(dir.path().join("notes.db"), vec![0xA5; 20_000]).expect("written");
    let (notices, known) = recovers(dir.path());
    assert_eq!(known, 0);
    assert!(notices[0].contains("begun anew"), "{notices:?}");
    assert_eq!(fs::read(dir.path().join("notes.db.damaged")).expect("kept")[0], 0xA5);
}

#[test]
fn truncated_files_are_rebuilt() {
    for share in [0, 1, 3, 7, 9] {
        let dir = begun();
        for file in [dir.path().join("notes.db"), vectors_file(dir.path())] {
            let size = fs::metadata(&file).expect("a file").len();
            let file = fs::File::options().write(true).open(file).expect("a file");
            file.set_len(size * share / 10).expect("truncated");
        }
        recovers(dir.path());
    }
}

/// Flips bits all over the files, one place at a time: nothing false may ever be told.
#[test]
fn flipped_bits_are_found_out() {
    for seed in 0..40u64 {
        let dir = begun();
        for file in [dir.path().join("notes.db"), vectors_file(dir.path())] {
            let mut bytes = fs::read(&file).expect("bytes");
            let place = (seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20) as usize % bytes.len();
            bytes[place] ^= 1 << (seed % 8);
            fs::write(&file, bytes).expect("written");
        }
        let opened = open(dir.path());
        for note in &opened.notes {
            let (_, text) =
                FILES.iter().find(|(name, _)| *name == note.path.as_str()).expect("ours");
            match opened.index.blocks(note.path.as_str()) {
                Ok(blocks) => assert_eq!(blocks.expect("blocks")[0].text, *text, "seed {seed}"),
                // Told, and mended at the next start.
                Err(error) => assert!(error.hint.contains("restart"), "{error}"),
            }
        }
        drop(opened);
        recovers_at_last(dir.path(), seed);
    }
}

/// Damage that shows up only while it is read may take a further start.
fn recovers_at_last(dir: &Path, seed: u64) {
    for _ in 0..2 {
        let opened = open(dir);
        apply(&opened.index, &FILES, &[]);
        embed(&opened.index);
    }
    let opened = open(dir);
    let same = opened.notes.iter().zip(FILES).all(|(note, (name, text))| {
        let blocks = opened.index.blocks(note.path.as_str()).expect("blocks").expect("a note");
        note.path.as_str() == name && blocks[0].text == text
    });
    assert!(same && opened.notes.len() == FILES.len(), "seed {seed}");
    for (word, (name, _)) in WORDS.iter().zip(FILES) {
        assert_eq!(with_word(&opened.index, word), [name], "seed {seed}");
    }
}

#[test]
fn another_version_is_begun_anew_but_vectors_stay() {
    let dir = begun();
    let connection = rusqlite::Connection::open(dir.path().join("notes.db")).expect("a database");
    connection.pragma_update(None, "user_version", 7).expect("set");
    drop(connection);
    let embedder = hash_embedder();
    let opened = open_with(dir.path(), embedder.clone());
    assert!(opened.notices[0].message.contains("another version"), "{:?}", opened.notices);
    assert!(!dir.path().join("notes.db.damaged").exists(), "an old version is worth nothing");
    apply(&opened.index, &FILES, &[]);
    assert_eq!((embed(&opened.index), embedder.embedded()), (0, 0));
    assert_eq!(opened.index.counts().embedded, 3);
}

#[test]
fn missing_tables_are_damage() {
    let dir = begun();
    let connection = rusqlite::Connection::open(dir.path().join("notes.db")).expect("a database");
    connection.execute_batch("DROP TABLE files").expect("dropped");
    drop(connection);
    assert_eq!(recovers(dir.path()).1, 0);
}

#[test]
fn a_keyword_index_that_is_lost_broken_or_ahead_is_fed_again() {
    let keyword = |dir: &Path| dir.join("keyword");
    let lose = |dir: &Path| fs::remove_dir_all(keyword(dir)).expect("removed");
    let spoil = |dir: &Path| fs::write(keyword(dir).join("meta.json"), "{}").expect("written");
    // The store is begun anew, so the numbers of the keyword index mean nothing.
    let ahead = |dir: &Path| fs::remove_file(dir.join("notes.db")).expect("removed");
    let cut = |dir: &Path| {
        for entry in fs::read_dir(keyword(dir)).expect("files").flatten() {
            if entry.file_name().to_string_lossy().contains('.') && entry.file_name() != "meta.json"
            {
                fs::write(entry.path(), "").expect("written");
            }
        }
    };
    let spoils: [&dyn Fn(&Path); 4] = [&lose, &spoil, &cut, &ahead];
    for spoil in spoils {
        let dir = begun();
        spoil(dir.path());
        recovers(dir.path());
    }
}

#[test]
fn a_keyword_index_of_an_earlier_moment_catches_up_at_opening() {
    let dir = tempfile::tempdir().expect("a folder");
    let copy = tempfile::tempdir().expect("a folder");
    apply(&open(dir.path()).index, &[("a.md", "early words"), ("old.md", "going away")], &[]);
    let keyword = dir.path().join("keyword");
    for entry in fs::read_dir(&keyword).expect("files").flatten() {
        fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
    }
    apply(&open(dir.path()).index, &[("a.md", "late words"), ("b.md", "new")], &["old.md"]);
    fs::remove_dir_all(&keyword).expect("removed");
    fs::rename(copy.path(), &keyword)
        .or_else(|_| copy_all(copy.path(), &keyword))
        .expect("put back");

    let index = open(dir.path()).index;
    assert_eq!(with_word(&index, "late"), ["a.md"]);
    assert_eq!(with_word(&index, "new"), ["b.md"]);
    assert!(with_word(&index, "early").is_empty() && with_word(&index, "going").is_empty());
}

fn copy_all(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_with_a_next_step() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    fs::write(&file, "").expect("a file");
    let error = Index::open_with(&file.join("index"), Ok(hash_embedder())).err().expect("an error");
    assert!(!error.hint.is_empty());
}
