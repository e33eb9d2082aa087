//! What is embedded, in which order, and never twice.

use std::sync::{Mutex, atomic::Ordering};

use equipoise::{
    error::{Error, ErrorKind, Result},
    index::Embedding,
};

use super::*;

const LONG: &str = "Equal error rates across groups are one notion of fairness among several.";

fn long(word: &str) -> String {
    vec![format!("{word} {LONG}"); 18].join(" ")
}

#[test]
fn an_unchanged_vault_is_never_embedded_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let embedder = hash_embedder();
    let files = [("a.md", "one thing"), ("b.md", "another thing")];
    {
        let index = open_with(dir.path(), embedder.clone()).index;
        apply(&index, &files, &[]);
        assert_eq!(embed(&index), 2);
        assert_eq!(embed(&index), 0);
    }
    let opened = open_with(dir.path(), embedder.clone());
    assert!(opened.notices.is_empty(), "{:?}", opened.notices);
    apply(&opened.index, &files, &[]);
    assert_eq!(opened.index.counts().embedded, 2);
    assert_eq!((embed(&opened.index), embedder.embedded()), (0, 2));
    assert_eq!(nearest(&opened.index, "another thing")[0].0, "b.md");
}

#[test]
fn a_paragraph_that_moves_or_comes_back_is_not_embedded_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let embedder = hash_embedder();
    let index = open_with(dir.path(), embedder.clone()).index;
    let (one, two, three) = (long("one"), long("two"), long("three"));
    let text = |parts: &[&String]| {
        let parts: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
        // The first chunk of a note carries what the note is about as well.
        format!("---\ndescription: A note\n---\n{}\n\n{}", long("first"), parts.join("\n\n"))
    };
    apply(&index, &[("a.md", &text(&[&one, &two]))], &[]);
    embed(&index);
    let before = embedder.embedded();

    apply(&index, &[("a.md", &text(&[&two, &one]))], &[]);
    assert_eq!(index.counts().pending, 0, "the two changed places");
    apply(&index, &[("elsewhere/a.md", &text(&[&two, &one]))], &["a.md"]);
    assert_eq!((embed(&index), index.counts().pending), (0, 0), "the note was moved");

    apply(&index, &[("elsewhere/a.md", &text(&[&three, &one]))], &[]);
    let waiting = index.counts().pending;
    assert!(waiting > 0 && embed(&index) == waiting);
    apply(&index, &[("elsewhere/a.md", &text(&[&two, &one]))], &[]);
    assert_eq!(embed(&index), 0, "the change was taken back");
    assert_eq!(embedder.embedded(), before + waiting);
    assert_eq!(index.counts().embedded, index.counts().chunks);
}

#[test]
fn equal_texts_share_a_vector_and_both_notes_are_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let embedder = hash_embedder();
    let same = "envy freeness";
    {
        let index = open_with(dir.path(), embedder.clone()).index;
        apply(&index, &[("x/n.md", same), ("y/n.md", same)], &[]);
        assert_eq!((embed(&index), index.counts().embedded), (1, 2));
        assert_eq!(nearest(&index, same).len(), 2);
    }
    let index = open_with(dir.path(), embedder).index;
    assert_eq!(nearest(&index, same).len(), 2);
    apply(&index, &[], &["x/n.md"]);
    assert_eq!(nearest(&index, same).len(), 1);
    apply(&index, &[("z/n.md", same)], &[]);
    assert_eq!(nearest(&index, same).len(), 2);
}

#[test]
fn a_note_of_many_equal_paragraphs_is_embedded_and_ends() {
    let dir = tempfile::tempdir().expect("a folder");
    let index = open(dir.path()).index;
    let text = vec![long("same"); 60].join("\n\n");
    apply(&index, &[("a.md", &text), ("b.md", "after it")], &[]);
    let chunks = index.counts().chunks;
    assert!(chunks >= 60 && embed(&index) < 30);
    let counts = index.counts();
    assert_eq!((counts.embedded, counts.pending), (chunks, 0));
}

/// Remembers what it is given, and in which order.
struct Listening {
    inner: HashEmbedder,
    texts: Mutex<Vec<String>>,
    fails_after: usize,
}

impl Listening {
    fn new(fails_after: usize) -> Arc<Self> {
        Arc::new(Self { inner: HashEmbedder::new(WIDTH), texts: Mutex::default(), fails_after })
    }
}

impl Embedder for Listening {
    fn name(&self) -> &str {
        self.inner.name()
    }
    fn model_id(&self) -> &str {
        self.inner.model_id()
    }
    fn dimensions(&self) -> usize {
        WIDTH
    }
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        let mut seen = self.texts.lock().expect("a lock");
        if seen.len() + texts.len() > self.fails_after {
            return Err(Error::environment("the model broke", "mend it"));
        }
        seen.extend(texts.iter().map(|text| (*text).to_owned()));
        self.inner.embed(texts)
    }
    fn embed_query(&self, query: &str) -> Result<Arc<[f32]>> {
        self.inner.embed_query(query)
    }
}

fn dated(count: usize) -> Vec<(String, String)> {
    (0..count)
        .map(|n| (format!("n{n}.md"), format!("---\nmodified: 2024-01-{:02}\n---\nday {n}", n + 1)))
        .collect()
}

#[test]
fn what_a_reader_opens_comes_first_then_the_newest() {
    let dir = tempfile::tempdir().expect("a folder");
    let embedder = Listening::new(usize::MAX);
    let index = open_with(dir.path(), embedder.clone()).index;
    let files = dated(20);
    let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    apply(&index, &files, &[]);
    index.prioritise(&[path("n3.md"), path("n7.md"), path("gone.md")]);
    index.prioritise(&[path("n5.md")]);
    assert_eq!(embed(&index), 20);
    let texts = embedder.texts.lock().expect("a lock");
    let titles: Vec<&str> =
        texts.iter().map(|text| text.split('.').next().expect("a title")).collect();
    assert_eq!(titles[..6], ["n5", "n3", "n7", "n19", "n18", "n17"]);
}

#[test]
fn stopping_keeps_what_was_done_and_the_rest_follows() {
    let dir = tempfile::tempdir().expect("a folder");
    let embedder = hash_embedder();
    let files = dated(28);
    let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let first = {
        let index = open_with(dir.path(), embedder.clone()).index;
        apply(&index, &files, &[]);
        let stop = AtomicBool::new(false);
        let seen = Mutex::new(Vec::new());
        let progress = |embedding: Embedding| {
            seen.lock().expect("a lock").push((embedding.done, embedding.total));
            stop.store(true, Ordering::Relaxed);
        };
        let done = index.embed_pending(&progress, &stop).expect("embedded");
        assert_eq!(*seen.lock().expect("a lock"), [(done, 28)]);
        done
    };
    assert!(first > 0 && first < 28);
    let index = open_with(dir.path(), embedder.clone()).index;
    assert_eq!(index.counts().embedded, first);
    assert_eq!(embed(&index), 28 - first);
    assert_eq!(embedder.embedded(), 28);
}

#[test]
fn a_model_that_breaks_loses_nothing_and_can_go_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = dated(28);
    let files: Vec<_> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let index = open_with(dir.path(), Listening::new(15)).index;
    apply(&index, &files, &[]);
    for _ in 0..2 {
        let error = index.embed_pending(&|_| {}, &AtomicBool::new(false)).expect_err("broken");
        assert_eq!(error.message, "the model broke");
        let counts = index.counts();
        assert!(counts.embedded > 0 && counts.embedded + counts.pending == 28, "{counts:?}");
    }
}

#[test]
fn another_model_is_announced_and_going_back_embeds_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let first: Arc<HashEmbedder> = Arc::new(HashEmbedder::named("first", WIDTH));
    let second: Arc<HashEmbedder> = Arc::new(HashEmbedder::named("second", 20));
    {
        let index = open_with(dir.path(), first.clone()).index;
        apply(&index, &[("a.md", "one"), ("b.md", "two")], &[]);
        embed(&index);
    }
    {
        let opened = open_with(dir.path(), second.clone());
        let [notice] = opened.notices.as_slice() else { panic!("{:?}", opened.notices) };
        assert!(notice.message.contains("second"), "{notice:?}");
        assert_eq!((opened.index.counts().embedded, embed(&opened.index)), (0, 2));
        assert_eq!(opened.index.vectors().dimensions(), 20);
    }
    let opened = open_with(dir.path(), first.clone());
    assert_eq!((embed(&opened.index), opened.index.counts().embedded), (0, 2));
    assert_eq!(first.embedded(), 2);
}

#[test]
fn without_a_model_words_are_found_and_related_notes_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    {
        let index = open(dir.path()).index;
        apply(&index, &[("a.md", "equal odds"), ("b.md", "equal chances")], &[]);
        embed(&index);
    }
    let missing = Error::missing("no model here", "run: equipoise model install m");
    let opened = Index::open_with(dir.path(), Err(missing)).expect("an index all the same");
    assert_eq!(opened.notices[0].hint, "run: equipoise model install m");
    let index = opened.index;
    assert_eq!(with_word(&index, "odds"), ["a.md"]);
    assert_eq!(index.vectors().nearest_notes("a.md", 5, None)[0].path, path("b.md"));
    let error = index.embed_pending(&|_| {}, &AtomicBool::new(false)).expect_err("no model");
    assert_eq!(
        (error.kind, error.hint.as_str()),
        (ErrorKind::Missing, "run: equipoise model install m")
    );
    apply(&index, &[("c.md", "further words")], &[]);
    assert_eq!(with_word(&index, "further"), ["c.md"]);
    assert_eq!(index.counts().pending, 1);
}
