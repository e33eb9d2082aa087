//! Taking in what a scan found.

use std::time::{Duration, SystemTime};

use equipoise::{
    error::ErrorKind,
    index::{Batch, Index, ReadFile, Removals},
    vault::Vault,
};

use super::*;

#[test]
fn notes_are_kept_and_known_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = [("b.md", "# Bee\n\nA bee says #buzz to [[a]]."), ("sub/a.md", "Ants march.")];
    {
        let opened = open(dir.path());
        assert!(opened.notes.is_empty() && opened.notices.is_empty());
        let applied = apply(&opened.index, &files, &[]);
        assert_eq!(applied.changed.len(), 2);
        assert_eq!(with_word(&opened.index, "march"), ["sub/a.md"]);
    }
    let opened = open(dir.path());
    let expected: Vec<_> =
        files.iter().map(|(name, text)| read(name, text).notes.remove(0)).collect();
    let known: Vec<_> = opened.notes.iter().map(|note| (**note).clone()).collect();
    assert_eq!(known, expected.iter().map(|parsed| parsed.note.clone()).collect::<Vec<_>>());
    for parsed in expected {
        let blocks = opened.index.blocks(parsed.note.path.as_str()).expect("blocks");
        assert_eq!(blocks, Some(parsed.blocks));
    }
    assert_eq!(with_word(&opened.index, "bee"), ["b.md"]);
    assert_eq!(opened.index.blocks("nowhere.md").expect("no error"), None);
}

#[test]
fn changes_and_removals_are_seen_by_both_searches() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    apply(&index, &[("a.md", "parity of outcomes"), ("b.md", "calibration within groups")], &[]);
    embed(&index);
    let applied = apply(&index, &[("a.md", "equal opportunity")], &["b.md"]);
    assert_eq!((applied.changed, applied.removed), (vec![path("a.md")], vec![path("b.md")]));
    assert!(with_word(&index, "parity").is_empty() && with_word(&index, "calibration").is_empty());
    assert_eq!(with_word(&index, "opportunity"), ["a.md"]);
    assert!(nearest(&index, "parity").is_empty(), "the old text's vector is gone");
    embed(&index);
    assert_eq!(nearest(&index, "equal opportunity")[0].0, "a.md");
    assert_eq!(index.counts().notes, 1);
}

#[test]
fn what_is_as_it_was_is_not_written_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    let files = [("a.md", "one"), ("b.md", "two")];
    apply(&index, &files, &[]);
    let before = index.keyword().generation();
    assert_eq!(apply(&index, &files, &["never.md"]), Applied::default());
    assert_eq!(index.keyword().generation(), before);
}

#[test]
fn a_library_is_many_notes_and_its_entries_come_and_go() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    let library = |entries: &[(&str, &str)]| {
        let mut file = read("papers.bib", "x");
        let entry = |(key, text): &(&str, &str)| {
            let mut parsed = read("entry.md", text).notes.remove(0);
            parsed.note.path = path(&format!("papers.bib#{key}"));
            parsed
        };
        file.notes = entries.iter().map(entry).collect();
        Batch { read: vec![file], ..Batch::default() }
    };
    let first = library(&[("dwork", "fairness through awareness"), ("hardt", "opportunity")]);
    assert_eq!(index.apply(first).expect("applied").changed.len(), 2);
    let second = library(&[("hardt", "opportunity"), ("chouldechova", "recidivism")]);
    let applied = index.apply(second).expect("applied");
    assert_eq!(applied.changed, [path("papers.bib#chouldechova")]);
    assert_eq!(applied.removed, [path("papers.bib#dwork")]);
    assert_eq!(with_word(&index, "opportunity"), ["papers.bib#hardt"]);
    let gone = Batch { removed: vec![path("papers.bib")], ..Batch::default() };
    assert_eq!(index.apply(gone).expect("applied").removed.len(), 2);
    assert_eq!(index.counts().notes, 0);

    let twice = library(&[("same", "first"), ("same", "second")]);
    index.apply(twice).expect("applied");
    assert_eq!(with_word(&index, "second"), ["papers.bib#same"]);
    assert!(with_word(&index, "first").is_empty());
}

#[test]
fn large_changes_agree_with_small_ones() {
    let texts: Vec<(String, String)> = (0..700)
        .map(|number| (format!("n{number}.md"), format!("number{number} and common words")))
        .collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let (at_once, one_by_one) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    apply(&open(at_once.path()).index, &files, &[]);
    for part in files.chunks(90) {
        apply(&open(one_by_one.path()).index, part, &[]);
    }
    let words = ["number3", "number699", "common"];
    let [a, b] = [at_once.path(), one_by_one.path()].map(|dir| {
        let opened = open(dir);
        embed(&opened.index);
        contents(&opened.index, &opened.notes, &words)
    });
    assert!(a == b);
}

fn write(root: &Path, name: &str, text: &str) {
    let file = root.join(name);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("folders");
    std::fs::write(&file, text).expect("written");
    let long_ago = SystemTime::now() - Duration::from_secs(3600);
    let file = std::fs::File::options().write(true).open(&file).expect("a file");
    file.set_modified(long_ago).expect("a time");
}

fn sync(index: &Index, vault: &Vault) -> (usize, Applied) {
    let scan = vault.scan().expect("a scan");
    let plan = index.plan(&scan, Removals::Careful);
    let entry = |path| scan.entries.iter().find(|entry| entry.path == path).expect("an entry");
    let changed = plan.changed.len();
    let read = plan.changed.into_iter().map(|path| {
        let parsed = vault.load(&path).expect("a note");
        ReadFile::note(entry(path), parsed)
    });
    let read = read.collect();
    let batch = Batch { read, removed: plan.removed, ..Batch::default() };
    (changed, index.apply(batch).expect("applied"))
}

#[test]
fn an_unchanged_vault_is_not_read_again_once_it_has_settled() {
    let (dir, folder) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    write(folder.path(), "a.md", "one");
    write(folder.path(), "sub/b.md", "two");
    let vault = Vault::open(folder.path()).expect("a vault");
    let index = open(dir.path()).index;
    assert_eq!(sync(&index, &vault).0, 2);
    // Written a moment ago: a second writing could have left the same stamp.
    assert_eq!(sync(&index, &vault), (2, Applied::default()));
    std::thread::sleep(Duration::from_millis(2100));
    sync(&index, &vault);
    assert_eq!(sync(&index, &vault).0, 0);
    drop(index);

    let index = open(dir.path()).index;
    assert_eq!(sync(&index, &vault), (0, Applied::default()));
    // The same size, and the time set back.
    write(folder.path(), "a.md", "two");
    let (changed, applied) = sync(&index, &vault);
    assert_eq!((changed, applied.changed), (1, vec![path("a.md")]));
    std::fs::remove_file(folder.path().join("a.md")).expect("removed");
    assert_eq!(sync(&index, &vault).1.removed, [path("a.md")]);
}

#[test]
fn an_empty_folder_where_a_vault_was_empties_nothing() {
    let (dir, folder) = (tempfile::tempdir().expect("a"), tempfile::tempdir().expect("b"));
    let index = open(dir.path()).index;
    write(folder.path(), "a.md", "one");
    write(folder.path(), "b.md", "two");
    let vault = Vault::open(folder.path()).expect("a vault");
    sync(&index, &vault);
    for name in ["a.md", "b.md"] {
        std::fs::remove_file(folder.path().join(name)).expect("removed");
    }
    let scan = vault.scan().expect("a scan");
    let plan = index.plan(&scan, Removals::Careful);
    assert!(plan.removed.is_empty());
    assert_eq!(plan.withheld, [path("a.md"), path("b.md")]);
    let notice = plan.notice.expect("a notice");
    assert!(notice.hint.contains("mounted"), "{notice:?}");
    let plan = index.plan(&scan, Removals::Confirmed);
    assert_eq!((plan.removed.len(), plan.notice), (2, None));
}

#[test]
fn a_folder_that_cannot_be_read_keeps_its_notes() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    apply(&index, &[("shut/a.md", "one"), ("shutter.md", "two"), ("c.md", "three")], &[]);
    let scan = equipoise::vault::Scan { unreadable: vec![path("shut")], ..Default::default() };
    let plan = index.plan(&scan, Removals::Confirmed);
    assert_eq!(plan.withheld, [path("shut/a.md")]);
    assert_eq!(plan.removed, [path("c.md"), path("shutter.md")]);
}

#[test]
fn a_second_opening_is_refused_and_names_the_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    let refused = || Index::open_with(dir.path(), Ok(hash_embedder())).err().expect("refused");
    let error = refused();
    assert_eq!(error.kind, ErrorKind::Conflict);
    let pid = std::process::id().to_string();
    assert!(error.message.contains(&pid) && error.hint.contains(&pid), "{error}: {}", error.hint);
    index.announce("127.0.0.1:7117").expect("announced");
    let error = refused();
    assert!(error.message.contains("http://127.0.0.1:7117"), "{error}");
    assert!(error.hint.contains("http://127.0.0.1:7117"), "{}", error.hint);
    drop(index);
    open(dir.path());
}

#[test]
fn every_text_is_visited_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    apply(&index, &[("a.md", "- [ ] to do"), ("b.md", "plain\n\nmore")], &[]);
    let seen = std::sync::Mutex::new(BTreeMap::new());
    let visit = |path: &VaultPath, blocks: &[equipoise::model::Block]| {
        let texts: Vec<_> = blocks.iter().map(|b| (b.text.clone(), b.task)).collect();
        assert!(seen.lock().expect("a lock").insert(path.to_string(), texts).is_none());
    };
    index.each_text(&visit).expect("read");
    let seen = seen.into_inner().expect("a map");
    assert_eq!(seen["a.md"], [("to do".to_owned(), Some(' '))]);
    assert_eq!(seen["b.md"].len(), 2);
}
