//! The notebook that is shipped: complete, without a broken link, and with the note that people
//! know, its neighbours and their reasons.

use equipoise::{model::Severity, notebook::Notebook};

use super::{Fixture, shipped};

fn open() -> (Fixture, Notebook) {
    let fixture = Fixture::new(&[]);
    let mut config = fixture.config();
    config.vault = shipped();
    let notebook = Notebook::open(config).expect("a notebook");
    notebook.refresh(&|_| {}).expect("a refresh");
    (fixture, notebook)
}

#[test]
fn it_holds_what_the_readme_says_and_nothing_is_broken() {
    let (_fixture, notebook) = open();
    let types = notebook.status().types;
    for (name, least) in [("claim", 12), ("concept", 12), ("paper", 20), ("inquiry", 4)] {
        let count = types.iter().find(|facet| facet.value == name).map_or(0, |facet| facet.count);
        assert!(count >= least, "{count} notes of type {name}");
    }
    let broken: Vec<_> = notebook
        .problems(usize::MAX)
        .into_iter()
        .filter(|group| group.severity != Severity::Info)
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_note_becomes_a_page_without_a_problem_of_its_own() {
    let (_fixture, notebook) = open();
    let all =
        notebook.notes(&equipoise::notebook::NoteFilter { limit: 1000, ..Default::default() });
    for note in &all.items {
        let view = notebook.note(&note.path).expect("a page");
        let problems: Vec<_> = view
            .problems
            .iter()
            .filter(|problem| problem.kind.severity() != Severity::Info)
            .collect();
        assert!(problems.is_empty(), "{}: {problems:#?}", note.path);
    }
}

#[test]
fn the_note_on_general_purpose_models_has_its_three_neighbours_with_reasons() {
    let (_fixture, notebook) = open();
    let path = "claims/Can fairness frameworks extend to general-purpose language models.md";
    let view = notebook.note(path).expect("the note");
    assert_eq!(
        view.summary.title,
        "Can fairness frameworks extend to general-purpose language models?"
    );
    for (relation, title) in [
        ("mirrors", "Can human-centered LLM design ever achieve universal solutions?"),
        ("complements", "Can a single reward model represent diverse human preferences?"),
        ("supports", "Should AI alignment target preferences or social role norms?"),
    ] {
        let found = view
            .relations
            .iter()
            .find(|view| view.outgoing && view.relation == relation && view.note.title == title);
        let reason = found.and_then(|view| view.reason.as_deref()).unwrap_or_default();
        assert!(reason.len() > 20, "{relation} {title}: {:#?}", view.relations);
    }
    assert!(!view.inquiries.is_empty(), "inquiries draw on it");
}
