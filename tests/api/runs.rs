//! Running evaluations over HTTP: asked for, followed, cancelled; and nothing without approval.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{TestApp, app::Answer};

fn ask(app: &TestApp, method: &str, path: &str, body: &Value) -> Answer {
    let token = format!("Bearer {}", app.token);
    let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json")];
    app.send(method, path, &headers, &body.to_string())
}

fn ended(app: &TestApp, location: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let task = app.get(location).json();
        if task["state"] == "ended" {
            return task;
        }
        assert!(Instant::now() < until, "{task}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_run_is_accepted_and_can_be_followed() {
    let app = TestApp::start();
    let answer = ask(&app, "POST", "/api/v1/evaluations/evaluations/Gap.md/runs", &json!({}));
    assert_eq!(answer.status, 202, "{answer:?}");
    let location = answer.header("location").expect("a place to ask").to_owned();
    let task = ended(&app, &location);
    assert_eq!(task["status"], "finished", "{task}");
    assert!(task["run"].as_str().expect("a file").starts_with("runs/Gap/"), "{task}");
    let queue = app.get("/api/v1/queue").json();
    assert_eq!(queue["tasks"][0]["id"], task["id"]);
    assert_eq!(app.get("/api/v1/queue/none").status, 404);
    let again = ask(&app, "DELETE", &location, &json!({}));
    assert_eq!((again.status, &again.json()["status"]), (200, &json!("finished")));
}

/// A form leads from page to page, and at last to the run.
#[test]
fn a_run_needs_no_script() {
    let app = TestApp::start();
    let token = format!("Bearer {}", app.token);
    let form =
        [("Authorization", token.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let page = app.get("/note/evaluations/Gap.md").body;
    assert!(page.contains("action=\"/evaluations/evaluations/Gap.md/runs\""), "{page}");
    let answer = app.send("POST", "/evaluations/evaluations/Gap.md/runs", &form, "");
    assert_eq!(answer.status, 303, "{answer:?}");
    let queue = answer.header("location").expect("a page").to_owned();
    let until = Instant::now() + Duration::from_secs(20);
    let run = loop {
        let answer = app.get(&queue);
        if answer.status == 303 {
            break answer.header("location").expect("a run").to_owned();
        }
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.body.contains("http-equiv=\"refresh\""), "{}", answer.body);
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(20));
    };
    let shown = app.get(&run);
    assert_eq!(shown.status, 200, "{run}");
    assert!(shown.body.contains("lies wholly on the predicted side"), "{}", shown.body);
    // What has ended stays as it ended.
    let stopped = app.send("POST", &format!("{queue}/stop"), &form, "");
    assert_eq!((stopped.status, stopped.header("location")), (303, Some(queue.as_str())));
    assert_eq!(app.get(&queue).header("location"), Some(run.as_str()));
    assert_eq!(app.send("POST", "/queue/none/stop", &form, "").status, 404);
    assert_eq!(app.send("POST", "/evaluations/evaluations/None.md/runs", &form, "").status, 404);
    let unseen = app.send("POST", "/evaluations/evaluations/Gap.md/approval", &form, "hash=x");
    assert!((400..500).contains(&unseen.status), "{unseen:?}");
}

#[test]
fn what_cannot_run_is_refused_with_a_hint() {
    let app = TestApp::shared();
    for (path, status) in
        [("evaluations/None.md", 404), ("concepts/Group fairness.md", 400), ("../x", 400)]
    {
        let path = path.replace(' ', "%20");
        let answer = ask(app, "POST", &format!("/api/v1/evaluations/{path}/runs"), &json!({}));
        assert_eq!(answer.status, status, "{path}: {answer:?}");
        assert!(answer.json()["hint"].is_string(), "{path}");
    }
    let plain = app.send(
        "POST",
        "/api/v1/evaluations/evaluations/Gap.md/runs",
        &[("Authorization", &format!("Bearer {}", app.token))],
        "",
    );
    assert_eq!(plain.status, 415, "a foreign page can send a form, but not JSON");
}

#[test]
fn a_built_in_evaluator_needs_no_approval() {
    let app = TestApp::shared();
    let approval = app.get("/api/v1/evaluations/evaluations/Gap.md/approval").json();
    assert_eq!((&approval["needed"], &approval["approved"]), (&json!(false), &json!(true)));
}
