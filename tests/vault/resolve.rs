//! Where links lead, in Obsidian's order.

use std::time::Duration;

use equipoise::{
    model::{LinkForm, VaultPath},
    vault::{Resolution, Resolver},
};

use super::path;
use crate::growth::cost;

fn resolver(paths: &[&str]) -> Resolver {
    let paths: Vec<VaultPath> = paths.iter().map(|text| path(text)).collect();
    Resolver::new(paths.iter())
}

/// A path, `?first second` where two fit equally well (the chosen one first), or `!suggestion`.
fn show(resolution: Resolution) -> String {
    match resolution {
        Resolution::One(path) => path.to_string(),
        Resolution::Ambiguous { chosen, candidates } => {
            let others = candidates.iter().filter(|path| **path != chosen).map(ToString::to_string);
            format!("?{chosen} {}", others.collect::<Vec<_>>().join(" "))
        }
        Resolution::None { suggestion } => format!("!{}", suggestion.unwrap_or_default()),
    }
}

#[track_caller]
fn check(paths: &[&str], source: &str, target: &str, expected: &str) {
    let found = resolver(paths).resolve(&path(source), target, LinkForm::Wiki);
    assert_eq!(show(found), expected, "[[{target}]] in {source}");
}

#[test]
fn obsidians_order() {
    check(&["N.md", "a/N.md"], "a/s.md", "N", "N.md");
    check(&["b/N.md", "a/N.md"], "a/s.md", "N", "a/N.md");
    check(&["a/b/c/N.md", "a/N.md"], "a/b/s.md", "N", "a/N.md");
    // Characters count, not segments.
    check(&["a/b/N.md", "longer/N.md"], "s.md", "N", "a/b/N.md");
    check(&["b/N.md", "a/N.md"], "s.md", "N", "?a/N.md b/N.md");
    check(&["x/b/N.md", "N.md"], "s.md", "b/N", "x/b/N.md");
    check(&["xb/N.md"], "s.md", "b/N", "!");
}

#[test]
fn spellings() {
    check(&["Note.MD"], "s.md", "note", "Note.MD");
    check(&["Note.md"], "s.md", "NOTE.md", "Note.md");
    check(&["e\u{301}t.md"], "s.md", "\u{e9}t", "e\u{301}t.md");
    check(&["e\u{301}.md", "\u{e9}.md"], "s.md", "\u{e9}", "\u{e9}.md");
    check(&["note.md", "Note.md"], "s.md", "Note", "Note.md");
    check(&["note.md", "Note.md"], "s.md", "NOTE", "?Note.md note.md");
    check(&["v1.2.md"], "s.md", "v1.2", "v1.2.md");
    check(&["p.png"], "s.md", "p.png", "p.png");
    check(&["p.png"], "s.md", "p", "!");
    check(&["LICENSE", "LICENSE.md"], "s.md", "LICENSE", "LICENSE.md");
    check(&["LICENSE"], "s.md", "LICENSE", "LICENSE");
    check(&["a.md"], "a.md", "", "a.md");
    check(&["a b.md"], "s.md", " a b ", "a b.md");
}

#[test]
fn relative_targets() {
    check(&["a/N.md", "N.md"], "a/b/s.md", "../N", "a/N.md");
    check(&["a/b/N.md", "N.md"], "a/b/s.md", "./N.md", "a/b/N.md");
    check(&["c/N.md"], "a/s.md", "../../N", "c/N.md");
    check(&["a/sub/N.md", "b/sub/N.md"], "b/s.md", "sub/N", "b/sub/N.md");
    check(&["a/N.md"], "s.md", "/a/N", "a/N.md");
    check(&["a/N.md"], "s.md", "a/", "!");
}

#[test]
fn library_entries() {
    let paths = ["lib.bib", "lib.bib#dwork2012", "b.bib#Same", "c.bib#Same", "Note.md"];
    check(&paths, "s.md", "@dwork2012", "lib.bib#dwork2012");
    check(&paths, "s.md", "Dwork2012", "lib.bib#dwork2012");
    check(&paths, "s.md", "@Same", "?b.bib#Same c.bib#Same");
    check(&["dwork2012.md", "lib.bib#dwork2012"], "s.md", "dwork2012", "dwork2012.md");
}

#[test]
fn suggestions() {
    let mut resolver = resolver(&["a/Fairness.md", "b/Fairness.md", "Calibration.md"]);
    resolver.set_aliases(&path("Calibration.md"), &["Well calibrated".into()]);
    let show = |target: &str, form| show(resolver.resolve(&path("s.md"), target, form));
    assert_eq!(show("well Calibrated", LinkForm::Wiki), "![[Calibration|Well calibrated]]");
    assert_eq!(show("Calibraton", LinkForm::Wiki), "![[Calibration]]");
    assert_eq!(show("Calibraton", LinkForm::Embed), "!![[Calibration]]");
    assert_eq!(show("Fairnes", LinkForm::Wiki), "![[a/Fairness]]");
    assert_eq!(show("calibraton.md", LinkForm::Markdown), "![Calibration](<Calibration.md>)");
    assert_eq!(show("Something else", LinkForm::Wiki), "!");
    assert_eq!(resolver.near("Calibratio"), Some(path("Calibration.md")));
}

#[test]
fn adding_and_removing_equals_starting_anew() {
    let all = ["a/N.md", "b/N.md", "N.md", "lib.bib", "lib.bib#k", "x/y/Z.md"];
    let mut changed = resolver(&all[..3]);
    changed.remove(&path("N.md"));
    changed.remove(&path("never.md"));
    for added in [&all[3..], &all[2..3], &all[3..4]].concat() {
        changed.add(&path(added));
    }
    let anew = resolver(&all);
    for target in ["N", "a/N", "lib.bib", "k", "Z", "y/Z", "Nn"] {
        let of = |resolver: &Resolver| resolver.resolve(&path("s.md"), target, LinkForm::Wiki);
        assert_eq!(of(&changed), of(&anew), "{target}");
    }
    changed.remove(&path("lib.bib#k"));
    assert_eq!(changed.resolve(&path("s.md"), "k", LinkForm::Wiki).path(), None);
}

#[test]
fn many_notes_of_one_name_cost_no_more_than_others() {
    let paths: Vec<VaultPath> =
        (0..10_000).map(|n| path(&format!("folder {n}/index.md"))).collect();
    let resolver = Resolver::new(paths.iter());
    let source = path("s.md");
    let took = cost(|| {
        for n in 0..100_000 {
            let target = format!("folder {}/index", n % 10_000);
            assert!(resolver.resolve(&source, &target, LinkForm::Wiki).path().is_some());
        }
    });
    // Two hundred milliseconds is the budget of an optimised build on a quiet machine.
    assert!(took < Duration::from_secs(3), "{took:?}");
}
