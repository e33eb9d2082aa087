//! Shapes that make parsers slow: the time stays in proportion to the text.

use equipoise::model::ProblemKind;

use super::parse;
use crate::growth::check_in_proportion;

#[track_caller]
fn check_growth(name: &str, note: &str, text: impl Fn(usize) -> String) {
    check_in_proportion(name, text, |text| {
        let problems = parse(note, text).note.problems;
        assert!(problems.iter().all(|problem| problem.kind != ProblemKind::ParserFailure));
    });
}

#[track_caller]
fn check_note(name: &str, text: impl Fn(usize) -> String) {
    check_growth(name, "n.md", text);
}

#[test]
fn repeated_pieces_take_time_in_proportion() {
    let pieces = [
        ">",
        "> ",
        ">\n",
        "> a\n",
        "[",
        "[[",
        "![[",
        "[[a",
        "[[a|",
        "[[a]]",
        "[[a]] ",
        "[[[",
        "]",
        "]]",
        "[a](",
        "[a](b",
        "[a](<b",
        "![a](",
        "*",
        "* ",
        "*a ",
        "a*",
        "a**b",
        "*a_ ",
        "_",
        "__a",
        "==",
        "==a",
        "a==",
        "==a ",
        "%%",
        "%% ",
        "%%a",
        "\n%%",
        "%%\n",
        "$",
        "$$",
        "$a",
        "$a ",
        "a$ ",
        "$$a",
        "\n$$ ",
        "`",
        "`a",
        "``a`",
        "a`",
        "~~",
        "~~~\n",
        "```\n",
        "^[",
        "^[a",
        "^[a]",
        "[^a]",
        "[^a]: ",
        "[^1]: a\n\n",
        "(a:: ",
        "[a:: ",
        "[a:: b](",
        "(a:: b)",
        "a:: ",
        "a:: b\n",
        "- a:: b\n",
        "- ",
        "- a\n",
        "-\n",
        "1. ",
        "+ * - ",
        "- > ",
        "- [ ] ",
        "#",
        "# ",
        "# a\n",
        "#a ",
        "#a",
        "a #",
        "<",
        "<a",
        "<a ",
        "<!--",
        "<?",
        "<![CDATA[",
        "<!A ",
        "<div>",
        "<div>\n",
        "</",
        "&",
        "&amp;",
        "\\",
        "\\[",
        "|",
        "a|",
        "|a",
        "|-",
        "| a |\n",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "a\n",
        "a ^b\n",
        "^a",
        "^a\n\n",
        "    a\n",
        "https://",
        "https://a ",
        "https://a)",
        "(https://a",
        "http",
        "[!a]",
        "> [!a] b\n",
        "> [!a]\n\n",
        ":",
        "::",
        "---\n",
        "é",
        "\u{301}",
        "\0",
        ". ",
        "A. ",
        "a.b",
        "a\n=\n",
        "***a",
        "[a]\n",
        "[a]: b\n",
        "[x]: <",
        "a\\\n",
        "![",
        "!",
    ];
    for piece in pieces {
        check_note(piece, |size| piece.repeat(size));
    }
}

#[test]
fn shapes_take_time_in_proportion() {
    check_note("lazy lines under deep quotes", |n| {
        format!("{}a\n{}", ">".repeat(n), "a\n".repeat(n))
    });
    check_note("lines under deep lists", |n| {
        format!("{}a\n{}b", "- ".repeat(n), "\n".repeat(2 * n))
    });
    check_note("lists that nest line by line", |n| {
        let depth = (n as f64).sqrt() as usize * 4;
        (0..depth).map(|level| format!("{}- a\n", "  ".repeat(level))).collect()
    });
    check_note("quotes that nest line by line", |n| {
        let depth = (n as f64).sqrt() as usize * 4;
        (0..depth).map(|level| format!("{}\n", ">".repeat(level))).collect()
    });
    check_note("a wide table", |n| {
        format!("{}\n{}\n{}", "|a".repeat(n), "|-".repeat(n), "a\n".repeat(n))
    });
    check_note("backticks of all lengths", |n| {
        let runs = (n as f64).sqrt() as usize * 4;
        (1..runs).map(|length| format!("{}a", "`".repeat(length))).collect()
    });
    check_note("openers, then closers", |n| format!("{}{}", "[[".repeat(n), "]]".repeat(n)));
    check_note("nested footnotes", |n| format!("{}a{}", "^[".repeat(n), "]".repeat(n)));
    check_note("nested emphasis", |n| format!("{}a{}", "*a _b ".repeat(n), "_ *".repeat(n)));
    check_note("links in one paragraph", |n| "some words and a [[link|text]] again ".repeat(n));
    check_note("one long sentence of links", |n| format!("a {}", "[[b]]".repeat(n)));
    check_note("headings of one name", |n| "# a\n".repeat(n));
    check_note("definitions and their uses", |n| {
        (0..n).map(|i| format!("[a{i}]: b\n\n[a{i}]\n\n")).collect()
    });
    check_note("long frontmatter", |n| format!("---\n{}---\n", "a: b\n".repeat(n)));
    check_note("frontmatter that never ends", |n| format!("---\n{}", "a: b\n".repeat(n)));
    check_note("many fields of many links", |n| format!("- a:: {}", "[[b]], ".repeat(n)));
}

#[test]
fn canvases_take_time_in_proportion() {
    // Escapes that no writer of ours would choose, so that no text is found again.
    let node = r#"{"id":"a","text":"\u0061 [[b]]","file":"\u0061"}"#;
    check_growth("a canvas", "c.canvas", |n| {
        format!("{{\"nodes\":[{}]}}", vec![node; n].join(","))
    });
}
