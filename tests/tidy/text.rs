//! Rules about a file's text: its opening, its length, what must not be left behind in it, and the
//! paths that ARCHITECTURE.md promises.

use std::path::Path;

use regex::Regex;

use super::{Finding, code::code_lines};

/// The longest file that still holds one concept, in lines.
const LONGEST: usize = 500;

/// A Rust module opens with a paragraph of what it owns.
pub(crate) fn opening(file: &str, source: &str) -> Vec<Finding> {
    if source.starts_with("//!") {
        return Vec::new();
    }
    let why = "no opening paragraph: begin with `//!`, what this module owns and why it is apart";
    vec![Finding::new(file, 1, why)]
}

pub(crate) fn length(file: &str, source: &str) -> Vec<Finding> {
    let lines = source.lines().count();
    if lines <= LONGEST {
        return Vec::new();
    }
    let why = format!("{lines} lines, more than {LONGEST}: give each of its concepts a file");
    vec![Finding::new(file, LONGEST + 1, why)]
}

/// Macros that stand for work not done, and marks that promise it.
pub(crate) fn unfinished(file: &str, source: &str) -> Vec<Finding> {
    // Spelt in halves, so that this file is not its own finding.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")].join("|");
    let marks = Regex::new(&format!(r"\b({marks})\b")).expect("a pattern of plain words");
    let macros = Regex::new(r"\b(todo|unimplemented)!").expect("a pattern of plain words");
    let code = code_lines(source);
    let mut found = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let code = code.get(number).map_or("", String::as_str);
        let unfinished = macros.find(code).or_else(|| marks.find(line));
        if let Some(word) = unfinished {
            let why = format!("`{}`: finish it, or take it out", word.as_str());
            found.push(Finding::new(file, number + 1, why));
        }
    }
    found
}

/// Addresses that hold on one machine or in one network only.
pub(crate) fn machine(file: &str, text: &str) -> Vec<Finding> {
    let roots = ["work", "root", "farm", "tmp"].join("|");
    let paths =
        Regex::new(&format!(r#"(?:^|[\s"'`(=\[<,])/(?:{roots})/[\w.]"#)).expect("plain words");
    let hosts = [
        concat!("index.crates", ".io"),
        concat!("static.crates", ".io"),
        concat!("registry.npm", "js"),
        concat!("pypi.org", "/simple"),
        concat!("files.python", "hosted"),
        concat!("deb.deb", "ian.org"),
    ];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(path) = paths.find(line) {
            let path = path.as_str().trim_start_matches(|c| c != '/');
            let why =
                format!("`{path}…` is a path of one machine: make it relative, or ask for it");
            found.push(Finding::new(file, number + 1, why));
        }
        if let Some(host) = hosts.iter().find(|host| line.contains(*host)) {
            let why = format!("`{host}` is the client's setting, not ours: leave the host out");
            found.push(Finding::new(file, number + 1, why));
        }
    }
    found
}

/// Paths in backticks that do not exist under `root`. What a build makes need not exist.
pub(crate) fn promised_paths(file: &str, text: &str, root: &Path) -> Vec<Finding> {
    let spans = Regex::new("`([^`\n]+)`").expect("a plain pattern");
    let path = Regex::new(
        r"^(?:src|web|tests|vault|index|\.ci)/[\w./@-]*$|^[\w.-]+\.(?:md|toml|lock)$|^Makefile$",
    )
    .expect("a plain pattern");
    let built = ["web/dist", "web/node_modules"];
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for name in spans.captures_iter(line).filter_map(|groups| groups.get(1)) {
            let name = name.as_str();
            let exempt = built.iter().any(|folder| name.starts_with(folder));
            if path.is_match(name) && !exempt && !root.join(name).exists() {
                let why = format!("`{name}` does not exist: name the place it moved to");
                found.push(Finding::new(file, number + 1, why));
            }
        }
    }
    found
}

#[test]
fn a_module_without_a_paragraph_is_found() {
    assert_eq!(opening("a.rs", "use std::fs;\n").len(), 1);
    assert_eq!(opening("a.rs", "//! Owns it.\n"), []);
}

#[test]
fn a_long_file_is_found() {
    assert_eq!(length("a.rs", &"x\n".repeat(LONGEST)), []);
    let found = length("a.rs", &"x\n".repeat(LONGEST + 1));
    assert_eq!(
        found[0].to_string(),
        "a.rs:501: 501 lines, more than 500: give each of its concepts a file"
    );
}

#[test]
fn unfinished_work_is_found_in_code_and_in_comments() {
    let mark = concat!("TO", "DO");
    let source =
        format!("fn f() {{ todo!() }}\n// {mark}: later\nlet s = \"todo!()\";\nlet todo = 1;\n");
    let numbers: Vec<_> = unfinished("a.rs", &source).iter().map(|finding| finding.line).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn paths_and_hosts_of_one_machine_are_found() {
    let text = format!(
        "see /{0}/main\n\"/{1}/.cargo\"\nhttps://example.org/{0}/x\na/{1}/b\n{2}\n",
        "work",
        "root",
        concat!("https://registry.npm", "js.org/x")
    );
    let numbers: Vec<_> = machine("a.md", &text).iter().map(|finding| finding.line).collect();
    assert_eq!(numbers, [1, 2, 5]);
}

#[test]
fn a_promised_path_that_is_missing_is_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text =
        "`src/lib.rs` and `src/nowhere.rs`\n`web/dist/`, `let x`, `a/b`, `tests/`\n`NOWHERE.md`";
    let found = promised_paths("ARCHITECTURE.md", text, root);
    let numbers: Vec<_> = found.iter().map(|finding| finding.line).collect();
    assert_eq!(numbers, [1, 3]);
    assert!(found[0].message.contains("src/nowhere.rs"));
}
