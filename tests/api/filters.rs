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

const NONE: &str = "claims/No model is fair in general.md";
const INQUIRY: &str = "inquiries/Which error should a score equalise.md";

#[test]
fn the_graph_is_folded_opened_and_bounded() {
    let around = format!("center={INQUIRY}").replace(' ', "%20");
    let encoded = |path: &str| path.replace(' ', "%20");
    check(&around, &[ERRORS, INQUIRY]);
    let opened = format!("{around}&expand={}", encoded(ERRORS));
    check(&opened, &[ERRORS, GROUP, "evaluations/Gap.md", INQUIRY]);
    check(&format!("{opened}&collapse={}", encoded(ERRORS)), &[ERRORS, INQUIRY]);
    // What is gone opens nothing, and closes nothing.
    check(&format!("{around}&expand=gone.md&collapse=gone.md"), &[ERRORS, INQUIRY]);
    check(&format!("{opened}&limit=2"), &[ERRORS, INQUIRY]);
    // Without a centre what hangs on a folded note alone goes.
    check(&format!("folder=claims&folder=concepts&collapse={}", encoded(GROUP)), &[GROUP]);
    check(
        &format!("folder=claims&folder=inquiries&collapse={}", encoded(NONE)),
        &[ERRORS, NONE, INQUIRY],
    );
    // Notes in no folder are asked for by its sign.
    check("folder=/", &[]);
}

/// What a reader sees of it is what another program gets: the same nodes and relations in each
/// format, the way between two notes included.
#[test]
fn every_format_holds_the_same_part() {
    let app = TestApp::shared();
    let way = format!("folder=papers&from={INQUIRY}&to={NONE}").replace(' ', "%20");
    for (query, nodes, edges) in [
        ("", None, None),
        ("tag=fairness&type=concept,claim", Some(2), Some(1)),
        ("tags=1&folder=concepts", Some(2), Some(1)),
        (way.as_str(), Some(5), Some(3)),
        // Nobody can go there: nothing is added.
        ("folder=papers&from=papers/BBQ.md&to=gone.md", Some(1), Some(0)),
        // Nothing is read for meaning here.
        ("folder=papers&near=3", Some(1), Some(0)),
    ] {
        let json = app.get(&format!("/api/v1/graph?{query}")).json();
        let count = |name: &str| json[name].as_array().map(Vec::len).unwrap_or_default();
        let (all, related) = (count("nodes"), count("edges"));
        assert_eq!((nodes.unwrap_or(all), edges.unwrap_or(related)), (all, related), "{json}");
        for (format, node, edge) in [("graphml", "<node ", "<edge "), ("gexf", "<node ", "<edge ")]
        {
            let text = app.get(&format!("/api/v1/graph?{query}&format={format}")).body;
            let found = (text.matches(node).count(), text.matches(edge).count());
            assert_eq!(found, (all, related), "{query} as {format}");
        }
    }
}

#[test]
fn a_day_that_is_none_is_named() {
    let answer = TestApp::shared().get("/api/v1/graph?since=yesterday");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("since=2026-01-31"), "{answer:?}");
}

#[test]
fn the_page_shows_what_was_asked_and_hands_it_on() {
    let address = "/graph?tag=fairness/group&folder=claims&standing=supported&since=1970-01-01&by=created&orphans=0&tag=gone\
                   &collapse=odd/hostile.md";
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
        "collapse=odd&#x2f;hostile.md",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    let all = TestApp::shared().get("/graph").body;
    assert!(!all[all.find("graph-filters").unwrap_or_default()..].contains(" checked"), "{all}");
}
