//! Words and meaning in one ranking.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use equipoise::{
    error::{Error, Result},
    index::{
        embed::Embedder,
        hybrid::{Answer, Hit, Mode, Request, Settings, Sources, answer, rank},
        keyword::{Keyword, KeywordDoc},
        query::{NoteLookup, NoteText, Query},
        vector::{Row, Vectors},
    },
    model::{Block, Kind, Note, ParsedNote, VaultPath},
    vault::{FileTimes, parse},
};

/// Knows three directions by name.
struct Compass {
    broken: bool,
}

const EAST: [f32; 3] = [1.0, 0.0, 0.0];
const NORTH: [f32; 3] = [0.0, 1.0, 0.0];
const NEAR_EAST: [f32; 3] = [0.8, 0.6, 0.0];
const UP: [f32; 3] = [0.0, 0.0, 1.0];

impl Embedder for Compass {
    fn name(&self) -> &str {
        "compass"
    }

    fn model_id(&self) -> &str {
        "compass"
    }

    fn dimensions(&self) -> usize {
        3
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
        Ok(texts.iter().map(|_| EAST.to_vec()).collect())
    }

    fn embed_query(&self, _query: &str) -> Result<Arc<[f32]>> {
        if self.broken {
            return Err(Error::environment("the needle is stuck", "shake it"));
        }
        Ok(Arc::from(EAST))
    }
}

struct Vault {
    notes: Vec<ParsedNote>,
    numbers: HashMap<VaultPath, usize>,
    keyword: Keyword,
    vectors: Vectors,
    _dir: tempfile::TempDir,
}

impl NoteLookup for Vault {
    fn len(&self) -> usize {
        self.notes.len()
    }

    fn note(&self, number: usize) -> Option<&Note> {
        self.notes.get(number).map(|parsed| &parsed.note)
    }

    fn number(&self, path: &VaultPath) -> Option<usize> {
        self.numbers.get(path).copied()
    }
}

impl NoteText for Vault {
    fn blocks(&self, path: &VaultPath) -> Vec<Block> {
        self.number(path).map(|number| self.notes[number].blocks.clone()).unwrap_or_default()
    }
}

impl Vault {
    /// Name, markdown, and the vectors of its chunks.
    fn new(notes: &[(&str, &str, &[[f32; 3]])]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let (keyword, _) = Keyword::open(dir.path()).expect("a keyword index");
        let parsed: Vec<ParsedNote> = notes
            .iter()
            .map(|(name, text, _)| {
                let path = VaultPath::parse(name).expect("a path");
                parse(&path, text.as_bytes(), FileTimes::default())
            })
            .collect();
        keyword.update(parsed.iter().map(KeywordDoc::from_parsed), &[], 1).expect("an update");
        let rows = parsed.iter().zip(notes).flat_map(|(parsed, (_, _, vectors))| {
            vectors.iter().enumerate().map(|(ordinal, vector)| Row {
                path: &parsed.note.path,
                ordinal: ordinal as u32,
                vector,
            })
        });
        let vectors = Vectors::new(3).with(&[], rows);
        let numbers =
            parsed.iter().enumerate().map(|(n, parsed)| (parsed.note.path.clone(), n)).collect();
        Self { notes: parsed, numbers, keyword, vectors, _dir: dir }
    }

    fn hits(&self, text: &str, mode: Mode, embedder: Option<&dyn Embedder>) -> (Vec<Hit>, Mode) {
        let keyword = self.keyword.snapshot();
        let sources = Sources { keyword: &keyword, vectors: &self.vectors, embedder };
        let ranked = rank(sources, &Settings::new(0.5), text, mode, None, 10).expect("a ranking");
        assert!(ranked.hits.is_sorted_by(|a, b| a.score >= b.score));
        (ranked.hits, ranked.mode)
    }

    fn ask(&self, text: &str, kind: Option<Kind>, limit: usize) -> Answer {
        let keyword = self.keyword.snapshot();
        let compass = Compass { broken: false };
        let sources =
            Sources { keyword: &keyword, vectors: &self.vectors, embedder: Some(&compass) };
        let query = Query::new(text);
        let deadline = Instant::now() + Duration::from_secs(30);
        let request = Request {
            query: &query,
            mode: Mode::Hybrid,
            kind,
            changed: None,
            limit,
            waiting: 0,
            deadline,
        };
        answer(sources, &Settings::new(0.5), self, self, &request).expect("an answer")
    }
}

fn paths(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.path.as_str()).collect()
}

fn vault() -> Vault {
    Vault::new(&[
        ("both.md", "Fair lending is discussed.", &[NORTH, NEAR_EAST]),
        ("meaning.md", "Something quite different.", &[EAST]),
        ("words.md", "Fair lending, fair lending, fair lending.", &[NORTH]),
        ("waiting.md", "A fair note among many others that nobody has embedded.", &[]),
        ("neither.md", "Nothing at all.", &[UP]),
    ])
}

#[test]
fn both_sides_count_and_each_part_is_told() {
    let vault = vault();
    let compass = Compass { broken: false };
    let (hits, mode) = vault.hits("fair lending", Mode::Hybrid, Some(&compass));
    assert_eq!(mode, Mode::Hybrid);
    let by_path: HashMap<&str, &Hit> = hits.iter().map(|hit| (hit.path.as_str(), hit)).collect();
    assert_eq!(hits[0].path.as_str(), "both.md");
    assert!(!by_path.contains_key("neither.md"), "unrelated in both ways");

    let both = by_path["both.md"];
    assert!((both.semantic.expect("a cosine") - 0.8).abs() < 1e-2);
    assert_eq!(both.ordinal, Some(1), "the nearer of its chunks");
    let words = by_path["words.md"];
    assert_eq!(words.keyword, Some(1.0), "the best by words");
    assert!(words.semantic.expect("a cosine").abs() < 1e-2, "compared although not near");
    let meaning = by_path["meaning.md"];
    assert_eq!(meaning.keyword, None);
    assert!((meaning.score - 0.5 * meaning.semantic.expect("a cosine")).abs() < 1e-6);
    assert_eq!(by_path["waiting.md"].semantic, None);
    for hit in &hits {
        let text = hit.explain(mode, &Settings::new(0.5));
        assert_eq!(text.contains("not embedded"), hit.semantic.is_none(), "{text}");
        assert_eq!(text.contains("none of its words"), hit.keyword.is_none(), "{text}");
    }
}

#[test]
fn each_mode_asks_its_own_side() {
    let vault = vault();
    let compass = Compass { broken: false };
    let (hits, _) = vault.hits("fair lending", Mode::Keyword, Some(&compass));
    assert_eq!(paths(&hits), ["words.md", "both.md", "waiting.md"]);
    assert!(hits.iter().all(|hit| hit.semantic.is_none()));
    let (hits, _) = vault.hits("fair lending", Mode::Semantic, Some(&compass));
    assert_eq!(paths(&hits), ["meaning.md", "both.md"]);
    assert!(hits.iter().all(|hit| hit.keyword.is_none() && Some(hit.score) == hit.semantic));
    assert!(vault.hits(" ", Mode::Hybrid, Some(&compass)).0.is_empty());
}

#[test]
fn without_a_model_words_decide_alone() {
    let vault = vault();
    let (alone, _) = vault.hits("fair lending", Mode::Keyword, None);
    for mode in [Mode::Hybrid, Mode::Semantic] {
        assert_eq!(vault.hits("fair lending", mode, None), (alone.clone(), Mode::Keyword));
    }
    let broken = Compass { broken: true };
    let keyword = vault.keyword.snapshot();
    let sources = Sources { keyword: &keyword, vectors: &vault.vectors, embedder: Some(&broken) };
    let ranked = rank(sources, &Settings::new(0.5), "fair lending", Mode::Hybrid, None, 10)
        .expect("a ranking");
    assert_eq!((ranked.hits, ranked.mode), (alone, Mode::Keyword));
    assert_eq!(ranked.failure.as_deref(), Some("the needle is stuck"));
}

#[test]
fn equals_come_in_the_order_of_their_paths() {
    let notes: Vec<String> = (0..40).map(|n| format!("{n:02}.md")).collect();
    let notes: Vec<(&str, &str, &[[f32; 3]])> = notes
        .iter()
        .rev()
        .map(|name| (name.as_str(), "---\ntitle: T\n---\nfair\n", &[EAST][..]))
        .collect();
    let vault = Vault::new(&notes);
    let compass = Compass { broken: false };
    let (hits, _) = vault.hits("T", Mode::Hybrid, Some(&compass));
    assert_eq!(hits.len(), 40);
    assert!(hits.is_sorted_by(|a, b| a.path < b.path), "{:?}", paths(&hits));
}

#[test]
fn conditions_bind_both_sides_and_types_are_counted_before_the_choice_of_one() {
    let claim = "---\ntype: claim\ntags: [x]\n---\nFair lending.";
    let vault = Vault::new(&[
        ("a.md", claim, &[EAST]),
        ("b.md", "---\ntags: [x]\n---\nFair lending here.", &[EAST]),
        ("c.md", "Fair lending elsewhere.", &[EAST]),
        ("d.md", "---\ntags: [x]\n---\nUnrelated.", &[UP]),
    ]);
    let all = vault.ask("fair tag:x", None, 10);
    assert_eq!((all.total, all.complete), (2, true));
    assert!(paths(&all.hits).iter().all(|path| ["a.md", "b.md"].contains(path)));
    let claims = vault.ask("fair tag:x", Some(Kind::Claim), 10);
    assert_eq!((paths(&claims.hits), claims.total), (vec!["a.md"], 1));
    assert_eq!(claims.types, [(Kind::Claim, 1), (Kind::Note, 1)]);

    // Without words, all that meet the conditions; with strict ones, ranked by them.
    let tagged = vault.ask("tag:x", None, 2);
    assert_eq!((tagged.hits.len(), tagged.total), (2, 3));
    let phrase = vault.ask("\"lending here\"", None, 10);
    assert_eq!((paths(&phrase.hits), phrase.total), (vec!["b.md"], 1));
    assert!(phrase.hits[0].keyword.is_some() && phrase.hits[0].semantic.is_some());
    assert_eq!(vault.ask("fair has:evidence", None, 10).total, 0);
    assert_eq!(vault.ask("", None, 10).total, 0);
}
