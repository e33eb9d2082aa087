//! Shapes that make parsers slow: the time stays in proportion to the text.

use std::time::{Duration, Instant};

use equipoise::model::ProblemKind;

use super::parse;

/// The processor's time that this thread has had, so that a busy machine does not speak for the
/// parser; the wall's where the system does not tell.
fn clock() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn time(name: &str, text: &str) -> Duration {
    let started = clock();
    let parsed = parse(name, text);
    let took = clock().saturating_sub(started);
    assert!(parsed.note.problems.iter().all(|problem| problem.kind != ProblemKind::ParserFailure));
    took
}

/// Four times the text may take about four times the time, and at most ten; in proportion to the
/// square it would be sixteen. Measured again before it fails.
#[track_caller]
fn check_growth(name: &str, note: &str, make: impl Fn(usize) -> String) {
    // Start from a size that is worth measuring.
    let mut size = 1 << 10;
    while make(size).len() < 100_000 {
        size *= 2;
    }
    let (small, large) = (make(size), make(4 * size));
    let growth = large.len() as f64 / small.len() as f64 / 4.0;
    let (mut first, mut second) = (time(note, &small), time(note, &large));
    let ratio = |first: Duration, second: Duration| {
        second.as_secs_f64() / first.as_secs_f64().max(0.005) / growth
    };
    for _ in 0..4 {
        if ratio(first, second) <= 7.0 {
            break;
        }
        first = first.min(time(note, &small));
        second = second.min(time(note, &large));
    }
    let sizes = (small.len(), large.len());
    assert!(
        ratio(first, second) <= 10.0,
        "{name:?}: {sizes:?} bytes took {first:?} and {second:?}"
    );
    assert!(second < Duration::from_secs(6), "{name:?}: {second:?}");
    if std::env::var_os("EQUIPOISE_SHOW").is_some() {
        eprintln!("{:>8.1} ms {:.1} {name:?}", second.as_secs_f64() * 1000.0, ratio(first, second));
    }
}

#[track_caller]
fn check_note(name: &str, make: impl Fn(usize) -> String) {
    check_growth(name, "n.md", make);
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
