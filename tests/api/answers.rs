//! What scripts get: JSON, and problem details where that is not possible.

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::TestApp;

/// Times, hashes and measured figures differ from run to run.
fn steady(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(map) => {
                for (key, value) in map.iter_mut() {
                    match key.as_str() {
                        "modified_ms" | "created_ms" | "took_ms" => *value = json!("[time]"),
                        "score" | "keyword" | "semantic" | "cosine" | "x" | "y" | "rank"
                            if value.is_f64() =>
                        {
                            *value = json!("[figure]");
                        }
                        "etag" => *value = json!("[hash]"),
                        _ => walk(value),
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut value);
    value
}

fn answer(path: &str) -> Value {
    let answer = TestApp::shared().get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/json"), "{path}");
    steady(answer.json())
}

#[test]
fn a_note_with_all_that_stands_beside_it() {
    assert_json_snapshot!(answer("/api/v1/notes/concepts/Group%20fairness.md"));
}

#[test]
fn a_claim_with_its_scope() {
    let path = "/api/v1/notes/claims/Equal%20error%20rates%20exclude%20calibration.md";
    let raw = TestApp::shared().get(path).body;
    assert_eq!(raw.matches(r#""backlinks":"#).count(), 1, "no name is there twice: {raw}");
    assert_json_snapshot!(answer(
        "/api/v1/notes/claims/Equal%20error%20rates%20exclude%20calibration.md"
    ));
}

#[test]
fn a_claim_with_why_it_stands_there() {
    assert_json_snapshot!(answer(&format!("/api/v1/claims/{}", TestApp::CLAIM)));
}

#[test]
fn claims_by_standing() {
    let claims = answer("/api/v1/claims?limit=2");
    assert_eq!(claims["items"][0]["strength"]["name"], "supported");
    assert_eq!(claims["items"][0]["evidence"][0]["verdict"], "supports");
    assert!(claims["total"].as_u64().is_some_and(|total| total >= 3));
    assert_eq!(answer("/api/v1/claims?standing=supported")["total"], 1);
    assert_eq!(
        answer("/api/v1/claims?standing=..0.6&universal=true")["items"][0]["universal"],
        true
    );
}

#[test]
fn evaluations_and_their_runs() {
    let app = TestApp::shared();
    let [first, second] = &app.runs;
    let list = answer("/api/v1/evaluations");
    assert_eq!((&list["total"], &list["items"][0]["runs"]), (&json!(1), &json!(2)));
    let view = answer("/api/v1/evaluations/evaluations/Gap.md");
    assert_eq!(view["newest"]["id"], json!(second));
    assert_eq!(view["history"].as_array().map(Vec::len), Some(2));
    let run = answer(&format!("/api/v1/runs/{first}"));
    assert_eq!(run["summary"]["current"], false);
    assert_eq!(run["run"]["metrics"][0]["interval"].as_str().map(str::is_empty), Some(false));
    let compared = answer(&format!("/api/v1/compare?run={first},{second}"));
    assert_eq!(compared["pairs"][0]["differences"], json!([]));
}

#[test]
fn what_if_over_the_api() {
    let path = format!("/api/v1/claims/{}", TestApp::CLAIM);
    let id = answer(&path)["influences"][0]["id"].as_str().expect("an id").to_owned();
    let what = answer(&format!("{path}?without={id}"))["what_if"].clone();
    assert_eq!(what["after"], 0.5);
    assert_eq!(
        what["moved"][0]["claim"]["path"],
        "claims/Equal error rates exclude calibration.md"
    );
}

#[test]
fn a_list_of_notes() {
    assert_json_snapshot!(answer("/api/v1/notes?type=claim&limit=2"));
}

#[test]
fn a_search() {
    assert_json_snapshot!(answer("/api/v1/search?q=rates&mode=keyword&type=concept"));
}

#[test]
fn a_neighbourhood() {
    assert_json_snapshot!(answer("/api/v1/graph?center=papers/BBQ.md"));
}

#[test]
fn a_walk_between_two_notes() {
    let walk = answer(
        "/api/v1/graph/path?from=inquiries/Which%20error%20should%20a%20score%20equalise.md&to=concepts/Group%20fairness.md",
    );
    let ids: Vec<_> =
        walk["nodes"].as_array().expect("nodes").iter().map(|node| node["id"].clone()).collect();
    assert_eq!(
        ids,
        [
            "inquiries/Which error should a score equalise.md",
            "claims/Equal error rates exclude calibration.md",
            "concepts/Group fairness.md"
        ]
    );
    assert_eq!(walk["steps"][0]["reason"], "the theorem");
}

#[test]
fn other_programs_take_the_graph_along() {
    for (format, kind, root) in [
        ("graphml", "application/graphml+xml", "<graphml"),
        ("gexf", "application/gexf+xml", "<gexf"),
    ] {
        let answer = TestApp::shared().get(&format!("/api/v1/graph?format={format}"));
        assert_eq!(answer.status, 200, "{format}");
        assert_eq!(answer.header("content-type"), Some(kind));
        assert!(answer.header("content-disposition").is_some_and(|d| d.starts_with("attachment")));
        assert!(answer.body.contains(root) && !answer.body.contains("<script"), "{format}");
    }
}

#[test]
fn pages_of_lists_join() {
    let all = answer("/api/v1/notes?limit=500");
    let total = all["total"].as_u64().expect("a total");
    let mut paths = Vec::new();
    for offset in (0..total).step_by(2) {
        let page = answer(&format!("/api/v1/notes?limit=2&offset={offset}"));
        paths.extend(
            page["items"].as_array().expect("items").iter().map(|note| note["path"].clone()),
        );
    }
    let expected: Vec<_> =
        all["items"].as_array().expect("items").iter().map(|note| note["path"].clone()).collect();
    assert_eq!(paths, expected);
    assert!(
        answer(&format!("/api/v1/notes?offset={total}"))["items"]
            .as_array()
            .is_some_and(Vec::is_empty)
    );
}

#[test]
fn mistakes_are_named_with_a_hint() {
    let app = TestApp::shared();
    for (path, status, word) in [
        ("/api/v1/search", 400, "q"),
        ("/api/v1/search?q=", 400, "q"),
        ("/api/v1/search?q=a&limit=many", 400, "limit"),
        ("/api/v1/search?q=a&offset=-1", 400, "offset"),
        ("/api/v1/search?q=a&mode=best", 400, "mode"),
        ("/api/v1/search?q=a&type=thing", 400, "type"),
        ("/api/v1/notes?sort=odd", 400, "sort"),
        ("/api/v1/notes/nothing.md", 404, "nothing"),
        ("/api/v1/notes/nothing.md/related", 404, "nothing"),
        ("/api/v1/notes/nothing.md/backlinks", 404, "nothing"),
        ("/api/v1/notes/..", 400, "vault"),
        ("/api/v1/graph?center=nothing.md", 404, "nothing"),
        ("/api/v1/graph?depth=x", 400, "depth"),
        ("/api/v1/graph?type=claim,odd", 400, "type"),
        ("/api/v1/graph?format=png", 400, "format"),
        ("/api/v1/graph/path?from=x", 400, "to"),
        ("/api/v1/graph/path?from=nothing.md&to=papers/BBQ.md", 404, "nothing"),
        ("/api/v1/claims?standing=high", 400, "standing"),
        ("/api/v1/claims?scope=all", 400, "scope"),
        ("/api/v1/claims?universal=perhaps", 400, "universal"),
        ("/api/v1/claims/nothing.md", 404, "nothing"),
        ("/api/v1/claims/papers/BBQ.md", 404, "no claim"),
        ("/api/v1/evaluations/papers/BBQ.md", 404, "no evaluation"),
        ("/api/v1/runs/nothing", 404, "run"),
        ("/api/v1/compare", 400, "runs"),
        ("/api/v1/compare?run=a&run=b", 404, "run"),
        ("/api/v1/nowhere", 404, "page"),
    ] {
        let answer = app.get(path);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{path}");
        let problem = answer.json();
        assert_eq!(
            (&problem["status"], &problem["type"]),
            (&json!(status), &json!("about:blank")),
            "{path}"
        );
        let detail = problem["detail"].as_str().unwrap_or_default();
        assert!(detail.contains(word), "{path}: {detail}");
        assert!(problem["hint"].as_str().is_some_and(|hint| hint.len() > 10), "{path}: {problem}");
    }
    let long = app.get(&format!("/api/v1/search?q={}", "a".repeat(3000)));
    assert_eq!(long.status, 400);
    let bearer = format!("Bearer {}", app.token);
    let wrong = app.send(
        "POST",
        "/api/v1/status",
        &[("Authorization", &bearer), ("Content-Type", "application/json")],
        "{}",
    );
    assert_eq!(
        (wrong.status, wrong.header("content-type")),
        (405, Some("application/problem+json"))
    );
}

#[test]
fn limits_are_capped() {
    assert_eq!(answer("/api/v1/search?q=rates&limit=1000000&mode=keyword")["limit"], 100);
    assert_eq!(answer("/api/v1/notes?limit=1000000")["limit"], 500);
}

#[test]
fn the_status_keeps_the_folder_to_itself() {
    let status = answer("/api/v1/status");
    assert_eq!(status["vault"], "vault");
    assert!(status["notes"].as_u64().is_some_and(|notes| notes >= 9));
    assert!(
        !status.to_string().contains(std::env::temp_dir().to_str().unwrap_or("/tmp")),
        "{status}"
    );
}

#[test]
fn a_search_is_narrowed_by_when_notes_were_changed() {
    let week = answer("/api/v1/search?q=groups&mode=keyword&changed=week");
    let older = answer("/api/v1/search?q=groups&mode=keyword&changed=older");
    // The vault was just made.
    assert!(week["total"].as_u64() > Some(0) && older["total"] == 0, "{week} {older}");
    // Each filter is counted as it would be without itself.
    assert_eq!(older["ages"], week["ages"]);
    assert_eq!(week["ages"][0], serde_json::json!({ "value": "week", "count": week["total"] }));
    assert_eq!(older["types"], serde_json::json!([]));
    let papers = answer("/api/v1/search?q=questions&mode=keyword&type=paper&changed=month");
    assert_eq!(papers["ages"][0]["count"], papers["total"]);
    assert_eq!(TestApp::shared().get("/api/v1/search?q=a&changed=never").status, 400);
}

#[test]
fn nothing_is_near_without_a_model() {
    let near = answer("/api/v1/graph/near?k=3");
    assert_eq!(near["source"], serde_json::json!([]));
    assert!(near["nodes"].as_array().is_some_and(|nodes| nodes.len() > 3), "{near}");
    assert_eq!(TestApp::shared().get("/api/v1/graph/near?center=nowhere.md").status, 404);
}
