//! Shapes that make parsers slow: the time stays in proportion to the text.

use std::time::{Duration, Instant};

use equipoise::model::ProblemKind;

use super::parse;

fn time(text: &str) -> Duration {
    let started = Instant::now();
    let parsed = parse("n.md", text);
    let took = started.elapsed();
    assert!(parsed.note.problems.iter().all(|problem| problem.kind != ProblemKind::ParserFailure));
    took
}

/// Twice the text may take at most about twice the time. The bar is generous, and measured again
/// before it fails, so that a busy machine does not speak for the parser.
#[track_caller]
fn check_doubling(name: &str, make: impl Fn(usize) -> String) {
    // Start from a size that is worth measuring.
    let mut size = 1 << 10;
    while make(size).len() < 200_000 {
        size *= 2;
    }
    let (small, large) = (make(size), make(2 * size));
    let growth = large.len() as f64 / small.len() as f64;
    let (mut first, mut second) = (time(&small), time(&large));
    let ratio = |first: Duration, second: Duration| {
        second.as_secs_f64() / first.as_secs_f64().max(0.002) / (growth / 2.0)
    };
    for _ in 0..3 {
        if ratio(first, second) <= 3.0 {
            break;
        }
        first = first.min(time(&small));
        second = second.min(time(&large));
    }
    let sizes = (small.len(), large.len());
    assert!(ratio(first, second) <= 4.0, "{name}: {sizes:?} bytes took {first:?} and {second:?}");
    assert!(second < Duration::from_secs(6), "{name}: {second:?}");
    if std::env::var_os("EQUIPOISE_SHOW").is_some() {
        eprintln!("{:>8.1} ms {:.1} {name:?}", second.as_secs_f64() * 1000.0, ratio(first, second));
    }
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
        check_doubling(piece, |size| piece.repeat(size));
    }
}

#[test]
fn shapes_take_time_in_proportion() {
    check_doubling("lazy lines under deep quotes", |n| {
        format!("{}a\n{}", ">".repeat(n), "a\n".repeat(n))
    });
    check_doubling("lines under deep lists", |n| {
        format!("{}a\n{}b", "- ".repeat(n), "\n".repeat(2 * n))
    });
    check_doubling("lists that nest line by line", |n| {
        let depth = (n as f64).sqrt() as usize * 4;
        (0..depth).map(|level| format!("{}- a\n", "  ".repeat(level))).collect()
    });
    check_doubling("quotes that nest line by line", |n| {
        let depth = (n as f64).sqrt() as usize * 4;
        (0..depth).map(|level| format!("{}\n", ">".repeat(level))).collect()
    });
    check_doubling("a wide table", |n| {
        format!("{}\n{}\n{}", "|a".repeat(n), "|-".repeat(n), "a\n".repeat(n))
    });
    check_doubling("backticks of all lengths", |n| {
        let runs = (n as f64).sqrt() as usize * 4;
        (1..runs).map(|length| format!("{}a", "`".repeat(length))).collect()
    });
    check_doubling("openers, then closers", |n| format!("{}{}", "[[".repeat(n), "]]".repeat(n)));
    check_doubling("nested footnotes", |n| format!("{}a{}", "^[".repeat(n), "]".repeat(n)));
    check_doubling("nested emphasis", |n| format!("{}a{}", "*a _b ".repeat(n), "_ *".repeat(n)));
    check_doubling("links in one paragraph", |n| "some words and a [[link|text]] again ".repeat(n));
    check_doubling("one long sentence of links", |n| format!("a {}", "[[b]]".repeat(n)));
    check_doubling("headings of one name", |n| "# a\n".repeat(n));
    check_doubling("definitions and their uses", |n| {
        (0..n).map(|i| format!("[a{i}]: b\n\n[a{i}]\n\n")).collect()
    });
    check_doubling("long frontmatter", |n| format!("---\n{}---\n", "a: b\n".repeat(n)));
    check_doubling("frontmatter that never ends", |n| format!("---\n{}", "a: b\n".repeat(n)));
    check_doubling("many fields of many links", |n| format!("- a:: {}", "[[b]], ".repeat(n)));
}

#[test]
fn canvases_take_time_in_proportion() {
    let canvas = |n: usize| {
        // Escapes that no writer of ours would choose, so that no text is found again.
        let node = r#"{"id":"a","text":"\u0061 [[b]]","file":"\u0061"}"#;
        format!("{{\"nodes\":[{}]}}", vec![node; n].join(","))
    };
    let time = |n| {
        let text = canvas(n);
        let started = Instant::now();
        assert!(parse("c.canvas", &text).note.problems.is_empty());
        started.elapsed().as_secs_f64()
    };
    let (first, second) = (time(4000), time(8000));
    assert!(second / first.max(0.005) <= 4.0, "{first} then {second}");
}
