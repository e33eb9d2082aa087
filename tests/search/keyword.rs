//! The keyword index as its users see it: what is found, in which order, and what survives.

use equipoise::{
    index::keyword::{Keyword, KeywordDoc, Opened, Plain, Ranking},
    model::VaultPath,
};

fn path(text: &str) -> VaultPath {
    VaultPath::parse(text).expect("a vault path")
}

fn doc(at: &str, title: &str, body: &str) -> KeywordDoc {
    KeywordDoc {
        path: path(at),
        title: title.into(),
        aliases: Vec::new(),
        headings: Vec::new(),
        tags: Vec::new(),
        body: body.split('\n').map(str::to_owned).collect(),
    }
}

fn open(dir: &tempfile::TempDir) -> (Keyword, Opened) {
    Keyword::open(&dir.path().join("keyword")).expect("a keyword index")
}

fn search(keyword: &Keyword, query: &str) -> Vec<String> {
    let hits = keyword
        .snapshot()
        .search(&Plain::new(query), &Ranking::default(), None, 10)
        .expect("a search");
    assert!(hits.is_sorted_by(|a, b| a.score >= b.score), "{hits:?}");
    hits.into_iter().map(|hit| hit.path.to_string()).collect()
}

fn matching(keyword: &Keyword, text: &str, exact: bool) -> Vec<String> {
    let mut found = Vec::new();
    keyword
        .snapshot()
        .matching(text, exact, &mut |path| found.push(path.to_string()))
        .expect("a search");
    found.sort();
    found
}

#[test]
fn finds_words_by_stem_accent_case_and_script() {
    let dir = tempfile::tempdir().expect("a folder");
    let (keyword, opened) = open(&dir);
    assert_eq!(opened, Opened::Created);
    let docs = vec![
        doc("a.md", "Fairness", "Groups may be treated unequally."),
        doc("b.md", "Élan vital", "Une idée naïve."),
        doc("c.md", "公平性", "機械学習の公平性について。"),
        doc("d.md", "Заметки", "Связь между заметками."),
        doc("e.md", "Settings", "The cssClasses property, also cssclasses."),
    ];
    keyword.update(docs, &[], 1).expect("an update");
    let check = |query: &str, expected: &[&str]| {
        assert_eq!(search(&keyword, query), expected, "{query:?}");
    };
    check("fair treatment", &["a.md"]);
    check("IDEE", &["b.md"]);
    check("elan", &["b.md"]);
    check("公平", &["c.md"]);
    check("学", &["c.md"]);
    check("заметка", &["d.md"]);
    check("classes", &["e.md"]);
    check("cssclasses", &["e.md"]);
    check("", &[]);
    check("?!", &[]);
    check("absent", &[]);
}

#[test]
fn a_phrase_stands_in_one_block_in_that_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let (keyword, _) = open(&dir);
    let docs = vec![
        doc("a.md", "One", "equal error rates\nacross groups"),
        doc("b.md", "Two", "error rates that are equal"),
        doc("c.md", "Equal error rates", "see elsewhere"),
        doc("d.md", "日本", "東京都の条例"),
    ];
    keyword.update(docs, &[], 1).expect("an update");
    let check = |text: &str, exact: bool, expected: &[&str]| {
        assert_eq!(matching(&keyword, text, exact), expected, "{text:?}");
    };
    check("equal error rates", true, &["a.md", "c.md"]);
    check("rates across", true, &[]);
    check("equals rate", true, &[]);
    check("equals rate", false, &["a.md", "b.md", "c.md"]);
    check("東京都", true, &["d.md"]);
    check("都東京", true, &[]);
    check("条", true, &["d.md"]);
    check("", true, &[]);
    check("", false, &[]);
}

#[test]
fn an_update_replaces_and_forgets_and_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let (keyword, _) = open(&dir);
        let docs = vec![doc("a.md", "A", "alpha"), doc("b.md", "B", "beta")];
        keyword.update(docs, &[], 7).expect("an update");
        let before = keyword.snapshot();
        let twice = vec![doc("a.md", "A", "first"), doc("a.md", "A", "gamma")];
        keyword.update(twice, &[path("b.md"), path("never.md")], 8).expect("an update");
        assert_eq!(before.len(), 2, "a snapshot does not change");
        assert_eq!((before.generation(), keyword.generation()), (7, 8));
        assert_eq!(keyword.snapshot().len(), 1);
        assert_eq!(search(&keyword, "gamma"), ["a.md"]);
        for gone in ["alpha", "beta", "first"] {
            assert!(search(&keyword, gone).is_empty(), "{gone}");
        }
    }
    let (keyword, opened) = open(&dir);
    assert_eq!((opened, keyword.generation()), (Opened::Ready, 8));
    assert_eq!(search(&keyword, "gamma"), ["a.md"]);
}

#[test]
fn a_damaged_index_is_made_again() {
    let damages: [fn(&std::path::Path); 4] = [
        |meta| std::fs::write(meta, "{").expect("a write"),
        |meta| {
            let text = std::fs::read_to_string(meta).expect("the description");
            let other = text.replace("format=", "format=9");
            std::fs::write(meta, other).expect("a write");
        },
        |meta| {
            // One bit of a posting list.
            for entry in std::fs::read_dir(meta.parent().expect("a folder")).expect("a folder") {
                let file = entry.expect("a file").path();
                if file.extension().is_some_and(|extension| extension == "term") {
                    let mut bytes = std::fs::read(&file).expect("a file");
                    bytes[0] ^= 1;
                    std::fs::write(file, bytes).expect("a write");
                }
            }
        },
        |meta| {
            for entry in std::fs::read_dir(meta.parent().expect("a folder")).expect("a folder") {
                let file = entry.expect("a file").path();
                if file.extension().is_some_and(|extension| extension == "idx") {
                    std::fs::write(file, "cut").expect("a write");
                }
            }
        },
    ];
    for damage in damages {
        let dir = tempfile::tempdir().expect("a folder");
        let (keyword, _) = open(&dir);
        keyword.update(vec![doc("a.md", "A", "alpha")], &[], 3).expect("an update");
        drop(keyword);
        damage(&dir.path().join("keyword/meta.json"));
        let (keyword, opened) = open(&dir);
        assert!(matches!(opened, Opened::Rebuilt { .. }), "{opened:?}");
        assert_eq!((keyword.generation(), keyword.snapshot().len()), (0, 0));
        keyword.update(vec![doc("a.md", "A", "alpha")], &[], 1).expect("an update");
        assert_eq!(search(&keyword, "alpha"), ["a.md"]);
    }
}

#[test]
fn a_score_asked_for_is_the_score_of_the_search() {
    let dir = tempfile::tempdir().expect("a folder");
    let (keyword, _) = open(&dir);
    let docs: Vec<KeywordDoc> = (0..300)
        .map(|n| doc(&format!("{n}.md"), &format!("Note {n}"), &"fair ".repeat(n % 7 + 1)))
        .collect();
    keyword.update(docs, &[], 1).expect("an update");
    keyword.update(vec![doc("7.md", "Note 7", "fair lending")], &[], 2).expect("an update");
    let snapshot = keyword.snapshot();
    let (plain, ranking) =
        (Plain::new("fair note lending"), Ranking { depth: 300, ..Ranking::default() });
    let hits = snapshot.search(&plain, &ranking, None, 1000).expect("a search");
    assert_eq!(hits.len(), 300);
    let mut paths: Vec<VaultPath> = hits.iter().map(|hit| hit.path.clone()).collect();
    paths.push(path("absent.md"));
    let scores = snapshot.scores(&plain, &ranking, &paths).expect("scores");
    for (hit, score) in hits.iter().zip(&scores) {
        let score = score.expect("a score");
        assert!((hit.score - score).abs() < 1e-4, "{hit:?} {score}");
    }
    assert_eq!(scores[300], None);

    // The best few are the first of all, with and without a filter, equals in the paths' order.
    let few = snapshot.search(&plain, &ranking, None, 25).expect("a search");
    assert_eq!(few, hits[..25]);
    let odd = |path: &VaultPath| path.as_str().len() == 5;
    let filtered = snapshot.search(&plain, &ranking, Some(&odd), 10).expect("a search");
    let expected: Vec<_> = hits.iter().filter(|hit| odd(&hit.path)).take(10).cloned().collect();
    assert_eq!(filtered, expected);
}
