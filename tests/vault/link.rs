//! Edges, and what is said of links that lead nowhere.

use std::sync::Arc;

use equipoise::{
    model::{Note, ProblemKind, VaultPath},
    vault::{Linked, Resolver, link_one},
};

use super::{link, path};

fn edges(linked: &Linked) -> Vec<String> {
    let show = |edge: &equipoise::model::Edge| {
        let reason =
            edge.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        format!("{} {} {}{reason}", edge.source, edge.relation, edge.target)
    };
    linked.edges.iter().map(show).collect()
}

fn problems(linked: &Linked) -> Vec<String> {
    let show = |problem: &equipoise::model::Problem| {
        let line = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{:?} {}{line} {}", problem.kind, problem.path, problem.text)
    };
    linked.problems.iter().filter(|problem| problem.kind != ProblemKind::Orphan).map(show).collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], expected_edges: &[&str], expected_problems: &[&str]) {
    let (_, linked) = link(files);
    assert_eq!(edges(&linked), expected_edges);
    assert_eq!(problems(&linked), expected_problems);
    for problem in &linked.problems {
        assert!(!problem.remedy.is_empty(), "{problem:?}");
    }
}

#[test]
fn edges_carry_relation_and_reason() {
    check(
        &[("a.md", "- supports:: [[b]] — why\n\n[[#H]] [[a]] [[b]]\n\n# H"), ("b.md", "[x](a.md)")],
        &["a.md supports b.md (why)", "a.md links b.md", "b.md links a.md"],
        &[],
    );
    check(
        &[
            (
                "c.canvas",
                r#"{"nodes":[{"id":"1","file":"a.md"},{"id":"2","file":"b.md"}],"edges":[{"fromNode":"1","toNode":"2","label":"mirrors"}]}"#,
            ),
            ("a.md", ""),
            ("b.md", ""),
        ],
        &["c.canvas links a.md", "c.canvas links b.md", "a.md mirrors b.md"],
        &[],
    );
    check(
        &[("a.md", "[[lib.bib#k]] [[@k]] [[lib.bib]]"), ("lib.bib", ""), ("lib.bib#k", "")],
        &["a.md links lib.bib#k", "a.md cites lib.bib#k", "a.md links lib.bib"],
        &[],
    );
}

#[test]
fn what_leads_nowhere() {
    check(
        &[("a.md", "x\n\n[[nope]] ![[no.png|100]]\n[t](gone.md#x) [[https://x.org]]")],
        &[],
        &[
            "BrokenLink a.md:3 [[nope]]",
            "BrokenLink a.md:3 ![[no.png|100]]",
            "BrokenLink a.md:4 [t](gone.md#x)",
            "BrokenLink a.md:4 [[https://x.org]]",
        ],
    );
    let (_, linked) = link(&[("a.md", "[[Biased]]"), ("Bias.md", "---\naliases: [Biased]\n---\n")]);
    assert!(linked.problems[0].remedy.contains("[[Bias|Biased]]"), "{:?}", linked.problems[0]);
}

#[test]
fn ambiguity_is_reported_and_one_is_chosen() {
    let files = [("a.md", "[[N]]"), ("x/N.md", ""), ("y/N.md", "")];
    check(&files, &["a.md links x/N.md"], &["AmbiguousLink a.md:1 [[N]]"]);
    let (_, linked) = link(&files);
    assert!(linked.problems[0].remedy.contains("[[x/N]] or [[y/N]]"), "{:?}", linked.problems[0]);
}

#[test]
fn anchors_compare_without_markup() {
    let target =
        "# The *first* `one`\n\n## Part: A\n\ntext ^id-1\n\n# Second\n\n## Part: A\n\n### Deep";
    let found = "[[b#the first one]] [[b#The first one#Part A]] [[b#Second#Deep]] [[b#^ID-1]] [x](b.md#the-first-one) [x](b.md#part-a-1) [[b#part: a]]";
    check(&[("a.md", found), ("b.md", target)], &["a.md links b.md"; 7], &[]);
    check(
        &[
            (
                "a.md",
                "[[b#Third]] [[b#Second#The first one]]\n[[b#^no]] [[#here]] [[p.pdf#page=3]]",
            ),
            ("b.md", target),
            ("p.pdf", ""),
        ],
        &["a.md links b.md", "a.md links b.md", "a.md links b.md", "a.md links p.pdf"],
        &[
            "BrokenAnchor a.md:1 [[b#Third]]",
            "BrokenAnchor a.md:1 [[b#Second#The first one]]",
            "BrokenAnchor a.md:2 [[b#^no]]",
            "BrokenAnchor a.md:2 [[#here]]",
        ],
    );
}

#[test]
fn notes_that_embed_each_other() {
    check(
        &[("a.md", "![[b]]"), ("b.md", "x\n![[a]]")],
        &["a.md links b.md", "b.md links a.md"],
        &["EmbedCycle b.md:2 ![[a]]"],
    );
    check(&[("a.md", "![[a]]")], &[], &["EmbedCycle a.md:1 ![[a]]"]);
    check(
        &[("a.md", "![[b#H]]"), ("b.md", "# H\n\n![[a]]")],
        &["a.md links b.md", "b.md links a.md"],
        &[],
    );
    check(
        &[("a.md", "![[b]] ![[c]]"), ("b.md", "![[c]]"), ("c.md", "")],
        &["a.md links b.md", "a.md links c.md", "b.md links c.md"],
        &[],
    );
}

#[test]
fn orphans() {
    let (_, linked) =
        link(&[("a.md", "[[b]]"), ("b.md", ""), ("c.md", "[[c]] [[nope]]"), ("d.png", "")]);
    let orphans: Vec<&str> = linked
        .problems
        .iter()
        .filter(|problem| problem.kind == ProblemKind::Orphan)
        .map(|problem| problem.path.as_str())
        .collect();
    assert_eq!(orphans, ["c.md"]);
}

#[test]
fn linking_one_equals_linking_all() {
    let files = [
        ("a.md", "[[b#X]] [[nope]] [[bb]]"),
        ("b.md", "[[a]]"),
        ("x/n.md", ""),
        ("y/n.md", "[[n]]"),
    ];
    let (notes, all) = link(&files);
    let resolver = Resolver::new(notes.iter().map(|note| &note.path));
    let find = |path: &VaultPath| notes.iter().find(|note| note.path == *path).cloned();
    let ones: Vec<Linked> =
        notes.iter().map(|note: &Arc<Note>| link_one(note, &resolver, &find)).collect();
    let edges: Vec<_> = ones.iter().flat_map(|one| one.edges.clone()).collect();
    assert_eq!(edges, all.edges);
    for problem in ones.iter().flat_map(|one| &one.problems) {
        assert!(all.problems.contains(problem), "{problem:?}");
    }
    assert!(resolver.contains(&path("a.md")));
}
