//! What a note may cost: time in proportion to its text, whatever it says.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use super::World;

/// Time that this thread has had a processor, since other programs run on the same machine; where
/// the system does not say, the time of day.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let scheduled = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = scheduled.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

fn time(text: &str) -> Duration {
    let world = World::of(&[("a.md", text), ("b.md", "# h\n\ntext ^id")]);
    let start = now();
    drop(world.render("a.md"));
    now() - start
}

/// Eight times the text may take about eight times as long; beyond the processor's caches it is some
/// more, and in proportion to the square it would be sixty-four.
#[track_caller]
fn check(name: &str, text: impl Fn(usize) -> String) {
    const BOUND: f64 = 20.0;
    let mut size = 1;
    while time(&text(size)) < Duration::from_millis(4) && text(size).len() < 100_000 {
        size *= 2;
    }
    let (small, large) = (text(size), text(8 * size));
    let (mut once, mut often) = (time(&small), time(&large));
    // Short times tell nothing, and a machine under load is slow at the wrong moment.
    let floor = Duration::from_millis(3);
    let ratio =
        |once: Duration, often: Duration| often.as_secs_f64() / once.max(floor).as_secs_f64();
    for _ in 0..4 {
        if ratio(once, often) <= BOUND {
            return;
        }
        (once, often) = (once.min(time(&small)), often.min(time(&large)));
    }
    panic!("{name}: {} bytes took {once:?}, {} took {often:?}", small.len(), large.len());
}

#[test]
fn doubling_the_text_doubles_the_time() {
    let numbered = |text: fn(usize) -> String| move |n: usize| (0..n * 100).map(text).collect();
    let repeated = |text: &'static str| move |n: usize| text.repeat(n * 100);
    check("quote markers", repeated(">"));
    check("nested tags", repeated("<div>"));
    check("nested tags on lines", repeated("<div>\n"));
    check("open tags in text", repeated("a <b> "));
    check("formatting tags that differ", numbered(|n| format!("<font lang={n}>x")));
    check("attributes", |n| format!("<p {}>x", "title=x ".repeat(n * 100)));
    check("open quotes in tags", repeated("<a \""));
    check("links in raw HTML", repeated("<a href=x>"));
    check("open comments", repeated("<!-- "));
    check("cells that do not end", |n| format!("<table>{}", "<tr><td>x".repeat(n * 100)));
    check("emphasis", repeated("*a **b "));
    check("ampersands", repeated("& "));
    check("ampersands in a title", |n| format!("[a](b.md '{}')", "& ".repeat(n * 100)));
    check("entities", repeated("&amp;"));
    check("links", repeated("[[b]] "));
    check("links to headings", repeated("# x\n\n[[#x]]\n\n"));
    check("links to no heading", numbered(|n| format!("# h{n}\n\n[[#y{n}]]\n\n")));
    check("links to blocks", numbered(|n| format!("x [[#^i{n}]] ^i{n}\n\n")));
    check("embeds", repeated("![[b]]\n\n"));
    check("embeds of nothing", repeated("![[gone]]\n\n"));
    check("formulas", repeated("$x$ "));
    check("code", repeated("```python\nx = \"1\"\n```\n\n"));
    check("one block of code", |n| format!("```python\n{}```", "x = \"1\"\n".repeat(n * 100)));
    check("open strings of code", |n| format!("```python\n{}```", "\"\"\" '".repeat(n * 100)));
    check("footnotes", numbered(|n| format!("x[^{n}]\n\n[^{n}]: y\n\n")));
    check("one footnote", |n| format!("{}\n\n[^1]: y", "x[^1] ".repeat(n * 100)));
    check("inline footnotes", repeated("x^[y] "));
    check("callouts", numbered(|n| format!("{} [!note] x\n", ">".repeat(n % 90 + 1))));
    check("table cells", |n| format!("|a|\n|-|\n{}", "|x|\n".repeat(n * 100)));
    check("relations", repeated("- supports:: [[b]] — x\n"));
    check("links in a field", |n| format!("- supports:: {}", "[[b]] ".repeat(n * 100)));
    check("tasks", repeated("- [x] a #tag\n"));
}

#[test]
fn one_formula_cannot_take_long() {
    let bomb = |levels: u8| {
        let mut tex = String::from("\\def\\a{xxxxxxxxxx}");
        for level in b'b'..b'b' + levels {
            let (name, before) = (level as char, (level - 1) as char);
            tex += &format!("\\def\\{name}{{{}}}", format!("\\{before}").repeat(10));
        }
        format!("${tex}\\{}$\n\n", (b'a' + levels) as char)
    };
    let start = Instant::now();
    for levels in [3, 6, 9] {
        time(&bomb(levels).repeat(100));
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// The library that reads formulas recurses; a stack that overflows ends the program.
#[test]
fn formulas_cannot_overflow_a_small_stack() {
    let pieces = [
        "{",
        "\\sqrt",
        "\\sqrt{",
        "^",
        "_",
        "^{",
        "\\frac",
        "\\frac{",
        "\\left(",
        "\\begin{matrix}",
        "\\text{",
        "\\mathbf",
        "\\color{red}",
        "\\hat",
        "\\not",
        "'",
        "\\overset",
        "&",
        "\\\\",
        "\\begin{array}{|c|}",
    ];
    let texts: Vec<String> = pieces
        .iter()
        .flat_map(|piece| [10, 55, 2000].map(|count| format!("${}$", piece.repeat(count))))
        .collect();
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let thread = small.spawn(move || texts.iter().for_each(|text| _ = super::html(text)));
    thread.expect("a thread").join().expect("no overflow");
}
