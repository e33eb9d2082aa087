//! The graph's filters, as a script asks for them and as a form without scripts does.

use super::TestApp;

/// Identifiers of the graph's nodes.
fn check(query: &str, expected: &[&str]) {
    let graph = TestApp::shared().get(&format!("/api/v1/graph?{query}")).json();
    let mut nodes: Vec<_> = graph["nodes"]
        .as_array()
        .unwrap_or_else(|| panic!("{query}: {graph}"))
        .iter()
        .map(|node| node["id"].as_str().unwrap_or_default().to_owned())
        .collect();
    nodes.sort();
    assert_eq!(nodes, expected, "{query}");
    let columns = TestApp::shared().get(&format!("/api/v1/graph?{query}&format=compact")).json();
    let length = columns["nodes"]["id"].as_array().map(Vec::len);
    assert_eq!(length, Some(expected.len()), "{query} in columns");
}

const ERRORS: &str = "claims/Equal error rates exclude calibration.md";
const GROUP: &str = "concepts/Group fairness.md";

#[test]
fn the_graph_is_filtered_by_tag_folder_standing_and_day() {
    check("tag=fairness", &[ERRORS, GROUP]);
    check("tag=%23Fairness/group&type=concept", &[GROUP]);
    check("tag=fair", &[]);
    check("folder=concepts&folder=papers/", &[GROUP, "papers/BBQ.md"]);
    check("folder=concept", &[]);
    check("standing=supported", &[ERRORS]);
    check(
        "standing=supported,open&folder=claims",
        &[ERRORS, "claims/No model is fair in general.md"],
    );
    check("since=2999-01-01", &[]);
    check("until=1970-01-01&by=created", &[]);
    check("folder=papers&since=1970-01-01&until=2999-01-01", &["papers/BBQ.md"]);
    // Nothing that passes leads to it.
    check("folder=papers&orphans=0", &[]);
    check("tag=fairness&orphans=0", &[ERRORS, GROUP]);
    // Around a note the filter holds for all but the note itself.
    check("center=papers/BBQ.md&tag=fairness", &["papers/BBQ.md"]);
}

#[test]
fn a_day_that_is_none_is_named() {
    let answer = TestApp::shared().get("/api/v1/graph?since=yesterday");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("since=2026-01-31"), "{answer:?}");
}

#[test]
fn the_page_shows_what_was_asked_and_hands_it_on() {
    let address = "/graph?tag=fairness/group&folder=claims&standing=supported&since=1970-01-01&by=created&orphans=0&tag=gone";
    let page = TestApp::shared().get(address).body;
    for part in [
        "name=\"tag\" value=\"fairness&#x2f;group\" checked",
        "name=\"tag\" value=\"gone\" checked",
        "name=\"folder\" value=\"claims\" checked",
        "name=\"standing\" value=\"supported\" checked",
        "name=\"since\" value=\"1970-01-01\"",
        "value=\"created\" selected",
        "name=\"orphans\" value=\"0\" checked",
        "tag=gone&amp;",
        "standing=supported&amp;",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let all = TestApp::shared().get("/graph").body;
    assert!(!all[all.find("graph-filters").unwrap_or_default()..].contains(" checked"), "{all}");
}
