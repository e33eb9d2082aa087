//! What parsing yields: the note and its blocks.

use equipoise::{
    model::{Anchor, Kind, LinkForm, LinkOrigin, ParsedNote, ProblemKind, Scope},
    vault::{FileTimes, parse as parse_bytes, parse::MAX_PARTS},
};

use super::{parse, path};

/// Each link as `relation target|origin (reason) "context" :line`.
fn links(parsed: &ParsedNote) -> Vec<String> {
    let show = |link: &equipoise::model::Link| {
        let origin = match &link.origin {
            LinkOrigin::Body => String::new(),
            LinkOrigin::Property(key) => format!("@{key}"),
            LinkOrigin::Footnote => "@footnote".into(),
            LinkOrigin::Canvas => "@canvas".into(),
            LinkOrigin::CanvasArrow(from) => format!("@{from}"),
        };
        let reason =
            link.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        format!("{} {}{origin}{reason} :{}", link.relation, link.target, link.line)
    };
    parsed.note.links.iter().map(show).collect()
}

#[track_caller]
fn check_links(text: &str, expected: &[&str]) {
    assert_eq!(links(&parse("n.md", text)), expected, "{text:?}");
}

fn problems(parsed: &ParsedNote) -> Vec<(ProblemKind, Option<u32>)> {
    parsed.note.problems.iter().map(|problem| (problem.kind, problem.line)).collect()
}

#[track_caller]
fn check_problems(name: &str, text: &str, expected: &[(ProblemKind, Option<u32>)]) {
    let parsed = parse(name, text);
    assert_eq!(problems(&parsed), expected, "{text:?}");
    for problem in &parsed.note.problems {
        assert!(!problem.message.is_empty() && !problem.remedy.is_empty(), "{problem:?}");
    }
}

#[test]
fn links_of_the_body() {
    check_links(
        "a [[b]] c\n\n![[d.png]] [e](f%20g.md#H)",
        &["links b :1", "links d.png :3", "links f g.md :3"],
    );
    check_links("`[[a]]` <https://x.org> [b](https://x.org) [c](mailto:a@b)", &[]);
    check_links("[a][1]\n\n[1]: b.md", &["links b.md :1"]);
    check_links(
        "a[^1]\n\n[^1]: see [[b]] ^[or [[c]]]",
        &["links b@footnote :3", "links c@footnote :3"],
    );
    check_links("%%[[a]]%% [[b]]", &["links b :1"]);
    check_links(
        "# [[a]]\n| [[b\\|c]] |\n|---|\n| [[d]] |",
        &["links a :1", "links b :2", "links d :4"],
    );
}

#[test]
fn typed_relations() {
    check_links(
        "- mirrors:: [[A]] — the same impossibility\n- supports:: [[B]], [[C]]: both\n- links:: [[D]]",
        &[
            "mirrors A (the same impossibility) :1",
            "supports B (both) :2",
            "supports C (both) :2",
            "links D :3",
        ],
    );
    check_links("Draws on:: [[A]] – why [[B]] too", &["draws-on A (why B too) :1", "links B :1"]);
    check_links("x [up:: [[A]]] (see also:: [[B]])", &["up A :1", "see-also B :1"]);
    check_links("Note:: see [[A]]\n\nstatus:: [[B]]", &["links A :1", "links B :3"]);
    check_links("- supports:: [A](a.md) - because", &["supports a.md (because) :1"]);
    check_problems(
        "n.md",
        "x\n\n- contradicts:: nothing in particular",
        &[(ProblemKind::BadRelation, Some(3))],
    );
}

#[test]
fn links_of_properties() {
    check_links(
        "---\nsupports:\n  - \"[[A]] — because\"\n  - '[[B|b]]'\nup: \"[[C]]\"\nsource: \"read [[D]]\"\nauthor: \"[[E]]\"\nclaims:\n  - claim: \"[[F]]\"\n---\n",
        &[
            "supports A@supports (because) :3",
            "supports B@supports :4",
            "up C@up :5",
            "links D@source :6",
            "links E@author :7",
            "links F@claims :9",
        ],
    );
    check_problems("n.md", "---\nsupports: Note\n---\n", &[(ProblemKind::BadRelation, Some(2))]);
    check_problems(
        "n.md",
        "---\na: 1\nup: [[Note]]\n---\n",
        &[(ProblemKind::BadProperty, Some(3))],
    );
    check_problems("n.md", "---\nsupports:\ncites: []\n---\n", &[]);
}

#[test]
fn context_is_the_sentence() {
    let parsed = parse("n.md", "One. Two **with** [[A|a]] and `c`.\nThree.\n\n- k:: [[B]] — why");
    let contexts: Vec<&str> = parsed.note.links.iter().map(|link| &*link.context).collect();
    assert_eq!(contexts, ["Two with a and c.", "k: B — why"]);
    let link = &parsed.note.links[0];
    assert_eq!((link.text.as_deref(), link.form), (Some("a"), LinkForm::Wiki));
    assert_eq!(link.span, 18..25);
}

#[test]
fn anchors() {
    let parsed = parse("n.md", "[[a#H1#H2]] [[#^id]] [[x.pdf#page=3]] [t](b.md#my%20h) [[a#H#^b]]");
    let anchors: Vec<Option<Anchor>> =
        parsed.note.links.iter().map(|link| link.anchor.clone()).collect();
    let heading =
        |parts: &[&str]| Some(Anchor::Heading(parts.iter().map(ToString::to_string).collect()));
    assert_eq!(
        anchors,
        [
            heading(&["H1", "H2"]),
            Some(Anchor::Block("id".into())),
            Some(Anchor::Other("page=3".into())),
            heading(&["my h"]),
            Some(Anchor::Block("b".into())),
        ]
    );
}

#[test]
fn names_and_kinds() {
    let parsed = parse(
        "claims/c.md",
        "---\ntitle: T\ndescription: D\naliases: [A, 2]\ntags: \"a, #b c/d\"\ntype: claim\nclaim: S\nscope:\n  population: [p, q]\n  use case: u\n  era: now\ncreated: 2025-01-31\nupdated: 2025-02-01T10:00\n---\n#B #e",
    );
    let note = parsed.note;
    assert_eq!(
        (note.kind, &*note.title, note.description.as_deref()),
        (Kind::Claim, "T", Some("D"))
    );
    assert_eq!(
        (note.aliases, note.tags),
        (
            vec!["A".to_owned(), "2".into()],
            vec!["a".to_owned(), "b".into(), "c/d".into(), "e".into()]
        )
    );
    assert_eq!((note.created_ms, note.modified_ms), (1_738_281_600_000, 1_738_404_000_000));
    let claim = note.claim.expect("a claim");
    assert_eq!(claim.sentence, "S");
    let scope = Scope {
        population: vec!["p".into(), "q".into()],
        use_case: vec!["u".into()],
        other: vec!["era: now".into()],
        ..Scope::default()
    };
    assert_eq!(claim.scope, scope);
    assert!(note.problems.is_empty(), "{:?}", note.problems);
}

#[test]
fn claims_without_their_parts() {
    let parsed = parse("No model is fair.md", "---\ntype: Claim\n---\n");
    assert_eq!(parsed.note.claim.as_ref().map(|claim| &*claim.sentence), Some("No model is fair"));
    assert_eq!(problems(&parsed), [(ProblemKind::UniversalClaim, None)]);
    check_problems(
        "a.sync-conflict-20250101-120000-ABC.md",
        "---\ntype: claim\n---\n",
        &[(ProblemKind::ConflictCopy, None)],
    );
    let copy =
        parse("a (Ann's conflicted copy 2025-01-01).md", "---\ntype: claim\nclaim: x\n---\n");
    assert_eq!((copy.note.kind, copy.note.claim), (Kind::Note, None));
}

#[test]
fn bad_properties_and_frontmatter() {
    check_problems(
        "n.md",
        "---\ntitle: [a]\ntags: [\"a b\"]\ncreated: soon\n---\n",
        &[
            (ProblemKind::BadProperty, Some(2)),
            (ProblemKind::BadProperty, Some(3)),
            (ProblemKind::BadProperty, Some(4)),
        ],
    );
    check_problems("n.md", "---\na: b: c\n---\nText", &[(ProblemKind::BadFrontmatter, Some(2))]);
    let parsed = parse("n.md", "---\na: b: c\n---\nText [[x]]");
    assert_eq!((parsed.note.links.len(), parsed.blocks.len(), &*parsed.note.title), (1, 1, "n"));
    let parsed = parse("n.md", "---\nz: {b: 1, a: [x]}\na: null\n---\n");
    assert_eq!(parsed.note.properties, r#"{"z":{"b":1,"a":["x"]},"a":null}"#);
}

#[test]
fn encodings() {
    let parse = |bytes: &[u8]| parse_bytes(&path("n.md"), bytes, FileTimes::default());
    let parsed = parse(b"a\n\n[[b]] \xff");
    assert_eq!(problems(&parsed), [(ProblemKind::Encoding, Some(3))]);
    assert_eq!(parsed.note.links.len(), 1);
    let utf16: Vec<u8> = [0xfeff_u16]
        .into_iter()
        .chain("# é [[b]]".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let parsed = parse(&utf16);
    assert_eq!(
        (problems(&parsed), &*parsed.note.headings[0].text),
        (vec![(ProblemKind::Encoding, Some(1))], "é b")
    );
    let parsed = parse("\u{feff}---\r\ntitle: T\r\n---\r\n# H\r\n\r\ntext\r\n".as_bytes());
    assert_eq!(
        (&*parsed.note.title, &*parsed.note.headings[0].text, parsed.note.headings[0].line),
        ("T", "H", 4)
    );
    assert_eq!((&*parsed.blocks[0].text, parsed.blocks[0].line), ("text", 6));
}

#[test]
fn too_large_notes_are_listed() {
    let bytes = vec![b'['; 10 * 1024 * 1024 + 1];
    let parsed = parse_bytes(&path("n.md"), &bytes, FileTimes::default());
    assert_eq!(problems(&parsed), [(ProblemKind::TooLarge, None)]);
    assert_eq!((parsed.blocks.len(), parsed.note.size), (0, bytes.len() as u64));
    let parsed = parse_bytes(&path("n.bin"), &bytes, FileTimes::default());
    assert_eq!((problems(&parsed), parsed.note.kind), (vec![], Kind::Attachment));
}

#[test]
fn a_note_of_countless_parts_keeps_the_first() {
    let text = "# h\n\n[[a]] [[b]]\n\n".repeat(MAX_PARTS + 1);
    let parsed = parse("n.md", &text);
    assert_eq!(problems(&parsed), [(ProblemKind::TooLarge, None)]);
    let message = &parsed.note.problems[0].message;
    assert!(message.contains("100002 links and 50001 headings"), "{message}");
    assert_eq!((parsed.note.links.len(), parsed.note.headings.len()), (MAX_PARTS, MAX_PARTS));
}

#[test]
fn headings_and_their_slugs() {
    let parsed =
        parse("n.md", "# A *b* `c` [[d|e]]\n\n## What's new?\n\nA b\n===\n\n# a b c e\n#\n");
    let headings: Vec<(u8, &str, &str, u32)> = parsed
        .note
        .headings
        .iter()
        .map(|heading| (heading.level, &*heading.text, &*heading.slug, heading.line))
        .collect();
    assert_eq!(
        headings,
        [
            (1, "A b c e", "a-b-c-e", 1),
            (2, "What's new?", "whats-new", 3),
            (1, "A b", "a-b", 5),
            (1, "a b c e", "a-b-c-e-1", 8),
            (1, "", "section", 9)
        ]
    );
}

#[test]
fn blocks_for_search() {
    let text = "intro **bold** [[x|y]] #t\nnext\n\n# H\n\n- [x] done %%hidden%%\n  more\n  - sub\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n```rust\nfn x() {}\n```\n\n<div>raw <b>html</b></div>\n\n> [!tip] Title\n> inside\n\n![alt|100](p.png) ![50](q.png)";
    let parsed = parse("n.md", text);
    let blocks: Vec<_> = parsed
        .blocks
        .iter()
        .map(|block| (&*block.text, block.heading, block.line, block.code, block.task))
        .collect();
    assert_eq!(
        blocks,
        [
            ("intro bold y #t next", None, 1, false, None),
            ("done  more", Some(0), 6, false, Some('x')),
            ("sub", Some(0), 8, false, None),
            ("a | b\n1 | 2", Some(0), 10, false, None),
            ("fn x() {}", Some(0), 14, true, None),
            ("raw html", Some(0), 18, false, None),
            ("Title", Some(0), 20, false, None),
            ("inside", Some(0), 21, false, None),
            ("alt|100", Some(0), 23, false, None),
        ]
    );
}

#[test]
fn block_ids_name_their_block() {
    let text = "para one\nline ^p\n\n- a\n- b ^i\n\n> quote\n\n^q\n\n- x\n- y\n\n^l\n";
    let parsed = parse("n.md", text);
    let ids: Vec<(&str, &str, u32)> = parsed
        .note
        .block_ids
        .iter()
        .map(|id| (&*id.id, text[id.span.start as usize..id.span.end as usize].trim(), id.line))
        .collect();
    assert_eq!(
        ids,
        [
            ("p", "para one\nline ^p", 1),
            ("i", "- b ^i", 5),
            ("q", "> quote", 7),
            ("l", "- x\n- y", 11)
        ]
    );
}

#[test]
fn canvases() {
    let canvas = r##"{
"nodes":[
 {"id":"1","type":"file","file":"a/A.md","subpath":"#H","x":0,"y":0,"width":1,"height":1},
 {"id":"2","type":"file","file":"B.md"},
 {"id":"3","type":"text","text":"# Card\nwords [[C]]"},
 {"id":"4","type":"group","label":"Group"}],
"edges":[
 {"id":"e","fromNode":"1","toNode":"2","label":"contradicts — in part"},
 {"id":"f","fromNode":"2","toNode":"1","label":"this is a longer remark about it"},
 {"id":"g","fromNode":"1","toNode":"3","label":"x"},
 {"id":"h","fromNode":"1","toNode":"2"}]}"##;
    let parsed = parse("c.canvas", canvas);
    assert_eq!(
        links(&parsed),
        [
            "links a/A.md@canvas :3",
            "links B.md@canvas :4",
            "contradicts B.md@a/A.md (in part) :8",
            "links a/A.md@B.md (this is a longer remark about it) :9"
        ]
    );
    let words: Vec<&str> = parsed.blocks.iter().map(|block| &*block.text).collect();
    assert_eq!(words, ["Card", "words C", "Group"]);
    assert_eq!((parsed.note.kind, &*parsed.note.title), (Kind::Canvas, "c"));
    check_problems("c.canvas", "", &[]);
    check_problems("c.canvas", "{\n\"nodes\": 3}", &[(ProblemKind::BadCanvas, Some(2))]);
}
