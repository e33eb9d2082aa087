//! What a hostile note may try: any bytes at all, bombs, circles.

use std::time::Duration;

use equipoise::{
    model::{ParsedNote, ProblemKind},
    vault::{
        FileTimes, decode,
        markdown::{Event, TagEnd, read},
    },
};
use proptest::prelude::*;

use super::{link, parse, path};
use crate::growth::cost;

/// Every place a note names lies within its text, on the boundaries of characters and lines.
fn check_places(parsed: &ParsedNote, text: &str) {
    let lines = text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r')).count() + 1;
    let place = |span: &std::ops::Range<u32>, line: u32| {
        let (start, end) = (span.start as usize, span.end as usize);
        assert!(start <= end && text.get(start..end).is_some(), "{span:?} of {}", text.len());
        assert!(line >= 1 && line as usize <= lines, "line {line} of {lines}");
    };
    let note = &parsed.note;
    note.links.iter().for_each(|link| place(&link.span, link.line));
    note.block_ids.iter().for_each(|id| place(&id.span, id.line));
    parsed.blocks.iter().for_each(|block| place(&block.span, block.line));
    for heading in &note.headings {
        place(&(0..0), heading.line);
        assert!((1..=6).contains(&heading.level));
    }
    for block in &parsed.blocks {
        let heading = block.heading.map_or(0, |heading| heading as usize + 1);
        assert!(heading <= note.headings.len() && !block.text.trim().is_empty());
    }
    for link in &note.links {
        assert!(
            link.context.chars().count() <= 300
                && (!link.target.is_empty() || link.anchor.is_some())
        );
    }
}

fn check_events(text: &str) {
    let document = read(text, 0);
    assert!(!document.failed, "{text:?}");
    let mut open: Vec<TagEnd> = Vec::new();
    for spanned in &document.events {
        assert!(text.get(spanned.span.clone()).is_some(), "{spanned:?}");
        match &spanned.event {
            Event::Start(tag) => open.push(tag.end()),
            Event::End(end) => assert_eq!(open.pop(), Some(*end), "{text:?}"),
            _ => {}
        }
        assert!(open.len() <= 250);
    }
    assert!(open.is_empty(), "{open:?} in {text:?}");
}

/// Pieces that mean something to somebody, in any order.
fn markdown() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "b c",
        " ",
        "  ",
        "    ",
        "\t",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "[",
        "]",
        "[[",
        "]]",
        "![[",
        "|",
        "\\|",
        "#",
        "##",
        "#tag",
        "^",
        "^id",
        " ^id\n",
        "^[",
        "[^1]",
        "[^1]: ",
        "==",
        "=",
        "%%",
        "$",
        "$$",
        "`",
        "```",
        "```\n",
        "~~~",
        "~~",
        "*",
        "**",
        "_",
        "__",
        "> ",
        ">",
        "> [!note]- t",
        "- ",
        "- [x] ",
        "1. ",
        "-",
        "---",
        "\n---\n",
        "| a | b |\n|--|--|\n",
        "<div>",
        "</div>",
        "<b>",
        "<!--",
        "-->",
        "<?",
        "<!S",
        "<![CDATA[",
        "&amp;",
        "&",
        "\\",
        "(",
        ")",
        "](",
        "](x.md)",
        "[a]: b",
        "key:: ",
        "(key:: ",
        "[key:: ",
        "::",
        "https://x.org/",
        "é",
        "👩‍🔬",
        "\u{301}",
        "\u{feff}",
        "\0",
        "。",
        ":",
        "!",
        "{",
        "}",
        "\"",
        "'",
        "---\n",
        "a: [b]\n",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_parse(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let parsed = equipoise::vault::parse(&path("n.md"), &bytes, FileTimes::default());
        check_places(&parsed, &decode(&bytes));
        prop_assert!(parsed.note.problems.iter().all(|problem| problem.kind != ProblemKind::ParserFailure));
        let again = equipoise::vault::parse(&path("n.md"), &bytes, FileTimes::default());
        prop_assert_eq!(parsed, again);
    }

    #[test]
    fn any_markdown_parses(text in markdown()) {
        check_events(&text);
        let parsed = parse("n.md", &text);
        check_places(&parsed, &text);
        prop_assert!(parsed.note.problems.iter().all(|problem| problem.kind != ProblemKind::ParserFailure));
    }

    #[test]
    fn any_frontmatter_parses(inside in "[a-c:\\-\\[\\]{}#&*!|>'\", \n\té]{0,120}") {
        let text = format!("---\n{inside}\n---\n[[x]] text");
        let parsed = parse("n.md", &text);
        check_places(&parsed, &text);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&parsed.note.properties).is_ok_and(|it| it.is_object()));
    }

    #[test]
    fn any_canvas_parses(text in "[\\[\\]{}\":,a-z0-9 \\\\\n]{0,200}") {
        check_places(&parse("c.canvas", &text), &text);
    }
}

#[test]
fn deep_nesting_is_cut_and_reported() {
    for text in
        [">".repeat(100_000), "- ".repeat(50_000), "> - ".repeat(20_000), "1. ".repeat(5000)]
    {
        let parsed = parse("n.md", &text);
        let kinds: Vec<ProblemKind> =
            parsed.note.problems.iter().map(|problem| problem.kind).collect();
        assert_eq!(kinds, [ProblemKind::TooDeep], "{}", &text[..8]);
        check_events(&text);
    }
    check_events(&"*a **b ".repeat(2000));
    check_events(&format!("{}a{}", "^[".repeat(2000), "]".repeat(2000)));
    let kept = format!("{}[[deep]]", "> ".repeat(90));
    assert_eq!(parse("n.md", &kept).note.links.len(), 1);
}

#[test]
fn yaml_bombs_cost_a_problem_each() {
    for (levels, width) in [(5, 9), (8, 9), (30, 2)] {
        let mut bomb = String::from("---\na0: &a0 [x, x]\n");
        for level in 1..=levels {
            let aliases = vec![format!("*a{}", level - 1); width].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        bomb.push_str("---\n[[x]]");
        let mut parsed = None;
        let took = cost(|| parsed = Some(parse("n.md", &bomb)));
        assert!(took < Duration::from_secs(3), "{took:?}");
        let parsed = parsed.expect("a note");
        assert_eq!(parsed.note.problems[0].kind, ProblemKind::BadFrontmatter);
        assert_eq!(parsed.note.links.len(), 1);
    }
    let deep = format!("---\na: {}\n---\n", "[".repeat(20_000));
    assert_eq!(parse("n.md", &deep).note.problems[0].kind, ProblemKind::BadFrontmatter);
    let json = format!("---\n{{\"a\": {}\n---\n", "[".repeat(20_000));
    assert_eq!(parse("n.md", &json).note.problems[0].kind, ProblemKind::BadFrontmatter);
}

#[test]
fn notes_that_embed_each_other_end() {
    let files: Vec<(String, String)> = (0..300)
        .map(|n| (format!("{n}.md"), format!("![[{}]] ![[{}]]", (n + 1) % 300, (n * 7) % 300)))
        .collect();
    let files: Vec<(&str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let (_, linked) = link(&files);
    assert!(linked.problems.iter().any(|problem| problem.kind == ProblemKind::EmbedCycle));
}
