//! The language of queries: what parses to what, what is an error and where, and which notes meet
//! which conditions.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use equipoise::{
    index::{
        keyword::{Keyword, KeywordDoc},
        query::{NoteLookup, NoteText, Query, evaluate, parse, year},
    },
    model::{
        Block, ContentHash, Heading, Kind, Link, LinkForm, LinkOrigin, Note, ParsedNote, Relation,
        VaultPath,
    },
};
use proptest::prelude::*;

use crate::growth::cost;

#[test]
fn queries_parse_to_what_they_say() {
    // Each tree in its canonical spelling; parentheses show how it was grouped.
    let check = |query: &str, expected: &str| {
        let parsed = parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        let printed = parsed.map(|node| node.to_string()).unwrap_or_default();
        assert_eq!(printed, expected, "{query:?}");
    };
    check("", "");
    check("  ", "");
    check("()", "");
    check("fair lending", "fair lending");
    check("(fair (lending))", "fair lending");
    check("a b OR c d", "a b OR c d");
    check("(a OR b) c", "(a OR b) c");
    check("a (b OR (c OR d))", "a (b OR c OR d)");
    check("-draft", "-draft");
    check("-(a b)", "-(a b)");
    check("-\"a b\" c", "-\"a b\" c");
    check("\"a \\\"b\\\" c\"", "\"a \\\"b\\\" c\"");
    check("line:(a -b)", "line:(a -b)");
    check("LINE:a", "line:a");
    check("task:\"\"", "task:\"\"");
    check("task-todo:call OR task-done:call", "task-todo:call OR task-done:call");
    check("tag:#fair/group #bias", "tag:fair/group tag:bias");
    check("/a\\/b+/ c", "/a\\/b+/ c");
    check("file:/^2024/", "file:/^2024/");
    check("[status]", "[status]");
    check("[status:draft OR \"in review\"]", "[status:draft OR \"in review\"]");
    check("[ due : null ]", "[due:null]");
    check("[pages:>100] [pages:<5]", "[pages:>100] [pages:<5]");
    check("type:Claim relation:draws_on", "type:claim relation:draws-on");
    check("has:evidence standing:Contested", "has:evidence standing:contested");
    check("author:\"van Rijn\" author:Dwork", "author:\"van Rijn\" author:Dwork");
    check("year:2020 year:2020..2024 year:2024..2020", "year:2020 year:2020..2024 year:2020..2024");
    check("year:..2019 year:2021..", "year:..2019 year:2021..");
    // What people type that is no operator.
    check("obsidian://open note", "obsidian://open note");
    check("http://a.b/c", "http://a.b/c");
    check("/slash command", "/slash command");
    check("and/or", "and/or");
    check("![[file]] [[Note]]", "![[file]] [[Note]]");
    check("state-of-the-art - a dash", "state-of-the-art - a dash");
    check("ORACLE or OR-gate", "ORACLE or OR-gate");
    check("f(x) :) #1", "f(x) :) #1");
    check("[ ] [:x]", "[ ] [:x]");
    check("a -> b", "a -> b");
    check("don't \u{201c}quote\u{201d}", "don't \u{201c}quote\u{201d}");
}

#[test]
fn an_operator_gone_wrong_is_named_with_its_place() {
    let check = |query: &str, character: usize, part: &str| {
        let error = parse(query).expect_err(query);
        assert_eq!(error.character, character, "{query:?}: {error}");
        let said = format!("{} {}", error.message, error.hint);
        assert!(said.contains(part), "{query:?}: {said}");
        assert!(!error.hint.is_empty());
        assert!(error.to_string().contains(&format!("character {}", character + 1)));
    };
    check("a \"b", 2, "quotation mark");
    check("é (b", 2, "never closed");
    check("a) b )", 4 + 1, "never opened");
    check("a OR", 2, "follows OR");
    check("OR a", 0, "before OR");
    check("(a OR ) b", 3, "follows OR");
    check("x tag: y", 2, "nothing follows tag:");
    check("line:", 0, "nothing follows line:");
    check("(line:)", 1, "nothing follows line:");
    check("/(a/", 0, "regular expression");
    check("/(a{1000}){1000}/", 0, "too large");
    check("type:nonsense", 0, "claim, concept");
    check("year:soon", 0, "2020..2024");
    check("has:doubts", 0, "evidence");
    check("a author:O(x", 2, "quotation marks around");
    check("relation:a+b", 0, "relation");
    check("[a:\"x\" (b]", 7, "never closed");
    check(&"(".repeat(40), 32, "too deep");
    check(&"a".repeat(5000), 4096, "longer");
}

#[test]
fn bare_words_ask_and_operators_demand() {
    let check = |text: &str, ranked: &str, bare: bool, filter: Option<&str>| {
        let query = Query::new(text);
        assert_eq!(query.ranked, ranked, "{text:?}");
        assert_eq!(query.bare, bare, "{text:?}");
        assert_eq!(query.filter.map(|node| node.to_string()).as_deref(), filter, "{text:?}");
        assert_eq!(query.error, None, "{text:?}");
    };
    check("how fair is lending", "how fair is lending", true, None);
    check("(how fair)", "how fair", true, None);
    check("fair type:claim -draft", "fair", true, Some("type:claim -draft"));
    check("\"equal odds\" -\"x y\"", "equal odds", false, Some("\"equal odds\" -\"x y\""));
    check("a OR b", "a b", false, Some("a OR b"));
    check("a (b OR c)", "a b c", true, Some("b OR c"));
    check("line:(a b) file:c [d:e]", "a b", false, Some("line:(a b) file:c [d:e]"));
    check("tag:x", "", false, Some("tag:x"));
    check("", "", false, None);

    let broken = Query::new("a (b");
    assert_eq!((broken.ranked.as_str(), broken.bare, broken.filter), ("a (b", true, None));
    assert!(broken.error.is_some());
    let literal = Query::literal(" -a tag:b ");
    assert_eq!((literal.ranked.as_str(), literal.filter, literal.error), ("-a tag:b", None, None));
}

/// Arbitrary text, and text that is nearly a query.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b",
        "é",
        "猫",
        " ",
        " ",
        "  ",
        "\"",
        "\\",
        "(",
        ")",
        "-",
        "OR",
        " OR ",
        "/",
        "[",
        "]",
        ":",
        "<",
        ">",
        "#",
        "tag:",
        "line:",
        "match-case:",
        "year:",
        "2020",
        "..",
        "type:claim",
        "null",
        "[x:",
        "file:",
        "has:evidence",
        ".*",
        "\u{301}",
        "\n",
        "relation:",
        "author:",
        "!",
        "standing:",
    ]);
    prop_oneof![
        "\\PC{0,60}",
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_parses_or_says_where_not(text in texts()) {
        match parse(&text) {
            Ok(None) => {}
            Ok(Some(node)) => {
                let mut spans = vec![node.span.clone()];
                node.each_positive(&mut |node| spans.push(node.span.clone()));
                for span in spans {
                    prop_assert!(text.get(span).is_some());
                }
                let printed = node.to_string();
                let again = parse(&printed);
                prop_assert_eq!(again.as_ref(), Ok(&Some(node)), "{:?} as {:?}", text, printed);
            }
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.offset));
                prop_assert_eq!(text[..error.offset].chars().count(), error.character);
            }
        }
        let query = Query::new(&text);
        prop_assert!(query.error.is_none() || query.filter.is_none());
    }
}

fn note(path: &str) -> Note {
    let path = VaultPath::parse(path).expect("a path");
    Note {
        title: path.stem().to_owned(),
        path,
        hash: ContentHash::of(b""),
        size: 0,
        modified_ms: 0,
        created_ms: 0,
        kind: Kind::Note,
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: "{}".into(),
        headings: Vec::new(),
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
    }
}

fn block(text: &str, heading: Option<u32>, task: Option<char>) -> Block {
    Block { text: text.into(), heading, span: 0..0, line: 1, code: false, task }
}

fn heading(text: &str) -> Heading {
    Heading { level: 2, text: text.into(), slug: String::new(), line: 1 }
}

struct Vault {
    notes: Vec<ParsedNote>,
    numbers: HashMap<VaultPath, usize>,
    keyword: Keyword,
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
    fn new() -> Self {
        let mut lending = note("claims/Fair lending.md");
        lending.kind = Kind::Claim;
        lending.tags = vec!["Fair/Group".into()];
        lending.properties = r#"{"Status":"In review","pages":12,"authors":["Cynthia Dwork"],"year":2012,"due":null,"list":["a b","c"]}"#.into();
        lending.headings = vec![heading("Method"), heading("Equal odds")];
        lending.links = vec![Link {
            target: "Daily".into(),
            anchor: None,
            text: None,
            form: LinkForm::Wiki,
            origin: LinkOrigin::Body,
            relation: Relation::parse("supports").expect("a relation"),
            reason: None,
            context: "".into(),
            span: 0..0,
            line: 1,
        }];
        let lending = ParsedNote {
            note: lending,
            blocks: vec![
                block("Credit is granted.\nScores differ between groups.", Some(0), None),
                block("Error rates are equal.", Some(0), None),
                block("Rates differ.", Some(1), None),
            ],
        };
        let mut daily = note("journal/2024-05-01.md");
        daily.properties = r#"{"date":"2024-05-01","status":"draft","pages":300}"#.into();
        let daily = ParsedNote {
            note: daily,
            blocks: vec![
                block("Call the bank about credit", None, Some(' ')),
                block("Read on fairness", None, Some('x')),
                block("The HappyCat project", None, None),
            ],
        };
        let other = ParsedNote {
            note: note("Unfair.md"),
            blocks: vec![block("Nothing about scores, a happycat though.", None, None)],
        };
        let notes = vec![lending, daily, other];
        let dir = tempfile::tempdir().expect("a folder");
        let (keyword, _) = Keyword::open(dir.path()).expect("a keyword index");
        let docs: Vec<KeywordDoc> = notes.iter().map(KeywordDoc::from_parsed).collect();
        keyword.update(docs, &[], 1).expect("an update");
        let numbers =
            notes.iter().enumerate().map(|(i, parsed)| (parsed.note.path.clone(), i)).collect();
        Self { notes, numbers, keyword, _dir: dir }
    }

    fn matching(&self, query: &str, deadline: Instant) -> (Vec<usize>, bool) {
        let node = parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        let node = node.expect("a condition");
        let found =
            evaluate(&node, self, self, &self.keyword.snapshot(), deadline).expect("an evaluation");
        assert_eq!(found.notes.count(), found.notes.iter().count());
        (found.notes.iter().collect(), found.complete)
    }
}

#[test]
fn conditions_hold_of_the_right_notes() {
    let vault = Vault::new();
    let check = |query: &str, expected: &[usize]| {
        let (found, complete) = vault.matching(query, Instant::now() + Duration::from_secs(30));
        assert!(complete);
        assert_eq!(found, expected, "{query:?}");
    };
    // Words, anywhere in the note, by stem; phrases as written.
    check("credit", &[0, 1]);
    check("fairness", &[0, 1]);
    check("\"fairness\"", &[1]);
    check("credit -bank", &[0]);
    check("bank OR happycat", &[1, 2]);
    check("\"error rates are\"", &[0]);
    check("\"equal rates\"", &[]);
    check("\"?\"", &[0, 1, 2]);
    check("-credit", &[2]);
    // Names.
    check("file:2024", &[1]);
    check("file:claims", &[]);
    check("path:claims", &[0]);
    check("path:(claims OR journal) -file:lend", &[1]);
    check("file:/^un/i", &[2]);
    check("file:/^un/", &[]);
    check("file:(match-case:unfair)", &[]);
    // Parts of the text.
    check("line:(credit groups)", &[]);
    check("block:(credit groups)", &[0]);
    check("line:(scores groups)", &[0]);
    check("section:(method rates)", &[0]);
    check("section:(odds credit)", &[]);
    check("content:lending", &[]);
    check("content:(credit odds)", &[0]);
    check("content:\"granted scores\"", &[0]);
    check("content:\"groups error\"", &[]);
    check("line:(score -differ)", &[2]);
    check("task:\"\"", &[1]);
    check("task:credit", &[1]);
    check("task-todo:fairness", &[]);
    check("task-done:fairness", &[1]);
    check("match-case:HappyCat", &[1]);
    check("match-case:happycat", &[2]);
    check("ignore-case:HAPPYCAT", &[1, 2]);
    check("/happy[a-z]+ PROJECT/i", &[1]);
    check("/happy[a-z]+ PROJECT/", &[]);
    check("ignore-case:/happy[a-z]+ PROJECT/", &[1]);
    check("line:/^Scores.*groups\\.$/", &[0]);
    check("/nowhere/ OR credit", &[0, 1]);
    // What is known of the note.
    check("tag:fair", &[0]);
    check("tag:FAIR/group", &[0]);
    check("tag:fa", &[]);
    check("[status]", &[0, 1]);
    check("[STATUS:review]", &[0]);
    check("[status:draft OR review]", &[0, 1]);
    check("[status:\"in review\"]", &[0]);
    check("[status:-draft]", &[0]);
    check("[due:null]", &[0]);
    check("[pages:>100]", &[1]);
    check("[pages:<100]", &[0]);
    check("[date:>2024-01-01]", &[1]);
    check("[date:<2024-01-01]", &[]);
    check("[list:(a c)]", &[0]);
    check("[list:/^c$/]", &[0]);
    check("[absent:null]", &[]);
    check("type:claim", &[0]);
    check("relation:supports", &[0]);
    check("relation:mirrors", &[]);
    check("author:dwork", &[0]);
    check("author:rawls", &[]);
    check("year:2012", &[0]);
    check("year:2013..", &[1]);
    check("year:..2030", &[0, 1]);
    // Nothing has been measured or rated here: these hold of none, their negation of all.
    check("standing:supported", &[]);
    check("has:evidence", &[]);
    check("-has:evidence", &[0, 1, 2]);
}

#[test]
fn time_that_runs_out_is_admitted() {
    let vault = Vault::new();
    let (found, complete) = vault.matching("/credit/ OR type:claim", Instant::now());
    assert_eq!((found, complete), (vec![0], false));
}

#[test]
fn a_hostile_expression_is_harmless() {
    let vault = Vault::new();
    let until = Instant::now() + Duration::from_secs(60);
    let took = cost(|| {
        let (found, _) = vault.matching("/(a+)+(a|aa)+$/", until);
        assert!(found.len() <= 3);
    });
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_notes_year_is_read_where_it_stands() {
    let check = |properties: &str, expected: Option<i32>| {
        let mut note = note("a.md");
        note.properties = properties.into();
        assert_eq!(year(&note), expected, "{properties}");
    };
    check("{}", None);
    check(r#"{"year":2020}"#, Some(2020));
    check(r#"{"Year":"2019"}"#, Some(2019));
    check(r#"{"date":"2018-03-01","published":"2017"}"#, Some(2018));
    check(r#"{"date":"soon"}"#, None);
    check(r#"{"issued":{"date-parts":[[2016,1]]}}"#, Some(2016));
    check("not json", None);
}
