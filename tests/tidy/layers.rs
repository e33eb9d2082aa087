//! The order of layers, and the one place that may name each heavy library. Both are what makes a
//! part replaceable, and neither shows in a review of one file.

use regex::Regex;

use super::{Finding, code::code_lines};

/// Each layer with what it may import beside itself. Lower never imports upper; layers of one
/// height import each other only where it says so.
const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("error", &["model"]),
    ("config", &["model", "error"]),
    // Whatever leaves this machine; who asks decides when.
    ("remote", &["error"]),
    ("vault", &["model", "error", "config"]),
    ("papers", &["model", "error", "config", "vault"]),
    ("graph", &["model", "error", "config", "vault"]),
    ("index", &["model", "error", "config", "vault", "papers", "graph"]),
    ("evidence", &["model", "error", "config", "remote", "vault", "papers", "graph"]),
    (
        "notebook",
        &["model", "error", "config", "remote", "vault", "papers", "graph", "index", "evidence"],
    ),
    ("server", &["model", "error", "config", "notebook"]),
    // `serve` is a command, and `model` installs what an index needs before there is a notebook.
    ("cli", &["model", "error", "config", "index", "notebook", "server"]),
];

/// A library's name in code, and the only file or folder (by its beginning) that may write it.
const HOMES: &[(&[&str], &str)] = &[
    (&["actix_web", "actix_http", "actix_rt"], "src/server"),
    (&["tantivy"], "src/index/keyword"),
    (&["fastembed", "ort"], "src/index/embed"),
    (&["rusqlite"], "src/index/store"),
    (&["petgraph"], "src/graph"),
    (&["pdf_extract"], "src/papers/pdf/extract"),
    (&["unicode_bidi"], "src/papers/pdf/direction"),
    (&["landlock", "seccompiler"], "src/evidence/sandbox"),
    (&["ureq"], "src/remote"),
    (&["biblatex"], "src/papers/library"),
    (&["hayagriva"], "src/papers/cite"),
    (&["roxmltree"], "src/papers/import"),
    (&["similar"], "src/vault/edit"),
    (
        &["pulldown_cmark", "ammonia", "serde_saphyr", "notify", "notify_debouncer_full"],
        "src/vault",
    ),
];

/// What a file under `src/` imports against the order.
pub(crate) fn layers(file: &str, source: &str) -> Vec<Finding> {
    let Some(layer) = layer_of(file) else { return Vec::new() };
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        let remedy = "give the new layer its place in LAYERS of tests/tidy/layers.rs";
        return vec![Finding::new(
            file,
            1,
            format!("`{layer}` has no place among the layers: {remedy}"),
        )];
    };
    let allowed = [allowed, &[layer][..]].concat();
    crate_paths(source)
        .into_iter()
        .filter(|(_, name)| !allowed.contains(&name.as_str()))
        .map(|(line, name)| {
            let why = format!(
                "`{layer}` imports `crate::{name}`: it may import only {}. Move what both need \
                 down, or let the caller pass it in",
                allowed.join(", ")
            );
            Finding::new(file, line, why)
        })
        .collect()
}

/// `src/vault/parse.rs` and `src/vault.rs` are of the layer `vault`; the crate's roots are of none.
fn layer_of(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("src/")?;
    let name = inside.split('/').next()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (!matches!(name, "lib" | "main" | "tools")).then_some(name)
}

/// Every name that follows `crate::`, with its line; a group gives each of its first names.
fn crate_paths(source: &str) -> Vec<(usize, String)> {
    let code = code_lines(source).join("\n");
    let mut found = Vec::new();
    for (start, text) in code.match_indices("crate::") {
        // `$crate::` in a macro is the same crate; `my_crate::` is another.
        if code[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let line = code[..start].matches('\n').count() + 1;
        let rest = &code[start + text.len()..];
        let names = match rest.strip_prefix('{') {
            Some(group) => group_names(group),
            None => vec![word(rest)],
        };
        found.extend(names.into_iter().filter(|name| !name.is_empty()).map(|name| (line, name)));
    }
    found
}

/// The first names of `a::b, c::{d, e}}`, up to the brace that closes the group.
fn group_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut at_start = true;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            _ if at_start && !c.is_whitespace() => {
                names.push(word(&group[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Libraries that a file names outside their home.
pub(crate) fn homes(file: &str, source: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (names, home) in HOMES.iter().filter(|(_, home)| !at_home(file, home)) {
        let pattern = format!(r"(?:^|[^\w:])(?:::)?({})(?:::|;|\s+as\s)", names.join("|"));
        let pattern = Regex::new(&pattern).expect("a pattern of plain names");
        for (number, line) in code_lines(source).iter().enumerate() {
            if let Some(name) = pattern.captures(line).and_then(|groups| groups.get(1)) {
                let name = name.as_str();
                let why = format!("only {home} names `{name}`: call what {home} offers instead");
                found.push(Finding::new(file, number + 1, why));
            }
        }
    }
    found
}

/// Whether the file is the home, as `home.rs` or inside the folder `home/`.
fn at_home(file: &str, home: &str) -> bool {
    file.strip_prefix(home).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

fn lines(found: &[Finding]) -> Vec<usize> {
    found.iter().map(|finding| finding.line).collect()
}

#[test]
fn an_upward_import_is_found_however_it_is_written() {
    let source = "use crate::model::Note;\nuse crate::{\n    error::Error,\n    server::{a, b},\n};\n\
                  fn f() { crate::notebook::open() }\n// crate::cli in a comment\nuse my_crate::cli;\n";
    let found = layers("src/vault/parse.rs", source);
    assert_eq!(lines(&found), [2, 6]);
    assert!(found[0].to_string().contains("src/vault/parse.rs:2: `vault` imports `crate::server`"));
    assert!(found[1].message.contains("crate::notebook"));
}

#[test]
fn layers_of_one_height_stay_apart() {
    assert_eq!(lines(&layers("src/index/mod.rs", "use crate::evidence::Run;")), [1]);
    assert_eq!(lines(&layers("src/server/mod.rs", "use crate::cli::run;")), [1]);
    assert_eq!(layers("src/cli/serve.rs", "use crate::server::Application;"), []);
}

#[test]
fn a_layer_without_a_place_is_reported() {
    assert!(layers("src/plugins/mod.rs", "").first().is_some_and(|f| f.message.contains("LAYERS")));
    assert_eq!(layers("src/main.rs", "use crate::anything;"), []);
}

#[test]
fn a_library_outside_its_home_is_found() {
    let source = "use rusqlite::Connection;\nuse ::tantivy as t;\nlet sort = sort::by(x);\n\
                  // petgraph::Graph\n#[actix_web::main]\nuse ort;\n";
    let found = homes("src/notebook/mod.rs", source);
    let mut numbers = lines(&found);
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 5, 6]);
    assert_eq!(homes("src/index/store.rs", "use rusqlite::Connection;"), []);
    assert_eq!(homes("src/index/store/schema.rs", "use rusqlite::Connection;"), []);
    assert_eq!(lines(&homes("src/index/storefront.rs", "use rusqlite::Connection;")), [1]);
}
