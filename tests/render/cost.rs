//! What a note may cost: time in proportion to its text, whatever it says.

use std::time::Duration;

use super::World;
use crate::growth::{check_in_proportion, cost};

fn render(text: &str) {
    drop(World::of(&[("a.md", text), ("b.md", "# h\n\ntext ^id")]).render("a.md"));
}

#[track_caller]
fn check(name: &str, text: impl Fn(usize) -> String) {
    check_in_proportion(name, text, render);
}

#[test]
fn time_is_in_proportion_to_the_text() {
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
    let took = cost(|| {
        for levels in [3, 6, 9] {
            render(&bomb(levels).repeat(100));
        }
    });
    assert!(took < Duration::from_secs(20), "{took:?}");
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
