//! What must stay true of the source itself: the order of layers, the one home of each library,
//! the shape of files, and the promises of ARCHITECTURE.md. Each rule is a function from text to
//! findings, tried on a sample that breaks it; here they meet the repository.

mod code;
mod layers;
mod text;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

/// A breach, where it stands and what mends it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    file: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.message)
    }
}

#[test]
fn lower_layers_do_not_import_upper_ones() {
    expect_none(findings(&["src"], &["rs"], layers::layers));
}

#[test]
fn each_library_is_named_in_its_home_alone() {
    expect_none(findings(&["src"], &["rs"], layers::homes));
}

#[test]
fn modules_open_with_what_they_own() {
    expect_none(findings(&["src", "tests"], &["rs"], text::opening));
}

#[test]
fn files_hold_one_concept() {
    expect_none(findings(
        &["src", "tests", "web"],
        &["rs", "ts", "tsx", "mjs", "py", "css"],
        text::length,
    ));
}

#[test]
fn nothing_is_left_unfinished() {
    expect_none(findings(
        &["src", "tests", "web"],
        &["rs", "ts", "tsx", "mjs", "py", "html"],
        text::unfinished,
    ));
}

#[test]
fn nothing_names_one_machine() {
    let kinds = [
        "rs", "ts", "tsx", "mjs", "py", "html", "css", "md", "toml", "json", "sh", "run",
        "Makefile",
    ];
    expect_none(findings(&["."], &kinds, text::machine));
}

#[test]
fn the_architecture_names_places_that_exist() {
    let root = repository();
    let Ok(page) = fs::read_to_string(root.join("ARCHITECTURE.md")) else {
        panic!("ARCHITECTURE.md is missing: it is the way into the source");
    };
    expect_none(text::promised_paths("ARCHITECTURE.md", &page, &root));
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A rule's findings over the files of these kinds (endings, or whole names) under these folders.
fn findings(
    folders: &[&str],
    kinds: &[&str],
    rule: fn(&str, &str) -> Vec<Finding>,
) -> Vec<Finding> {
    let root = repository();
    let mut found = Vec::new();
    let mut read = 0;
    for folder in folders {
        for path in files(&root.join(folder)) {
            let kind = path.extension().or(path.file_name()).and_then(|kind| kind.to_str());
            if !kind.is_some_and(|kind| kinds.contains(&kind)) {
                continue;
            }
            let Ok(content) = fs::read_to_string(&path) else { continue };
            let name =
                path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            found.extend(rule(&name, &content));
            read += 1;
        }
    }
    assert!(read > 0, "no file to check under {folders:?}: the rule looks in the wrong place");
    found
}

/// Every file below a folder that is part of the project, in a fixed order.
fn files(folder: &Path) -> Vec<PathBuf> {
    // What git ignores, what is generated, and what a vault holds of other people's words.
    const APART: &[&str] = &[
        ".git",
        ".local",
        "target",
        "node_modules",
        "dist",
        "test-results",
        "index",
        "package-lock.json",
    ];
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    let mut entries: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let in_source = path.components().any(|part| part.as_os_str() == "src");
        if APART.contains(&name.as_str()) && !(in_source && name == "index") {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn expect_none(found: Vec<Finding>) {
    let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{}\n", lines.join("\n"));
}

#[test]
fn files_skips_what_is_not_the_projects() {
    let names: Vec<_> = files(&repository());
    assert!(names.iter().any(|path| path.ends_with("src/lib.rs")));
    let apart = ["target", "node_modules", ".local", ".git"];
    let outside = names.iter().find(|path| {
        let inside = path.strip_prefix(repository()).unwrap_or(path);
        inside.components().any(|part| apart.iter().any(|name| part.as_os_str() == *name))
    });
    assert_eq!(outside, None);
}
