//! Writing over HTTP: on top of what was seen or not at all, and by form where there is no script.

use super::TestApp;

const NOTE: &str = "/api/v1/notes/concepts/Group%20fairness.md";

fn put(app: &TestApp, path: &str, headers: &[(&str, &str)], source: &str) -> super::app::Answer {
    let bearer = format!("Bearer {}", app.token);
    let mut all = vec![("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    all.extend(headers);
    app.send("PUT", path, &all, &serde_json::json!({ "source": source }).to_string())
}

pub(super) fn post(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> super::app::Answer {
    let bearer = format!("Bearer {}", app.token);
    let headers =
        [("Authorization", bearer.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let body: Vec<_> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", equipoise::model::address::encode(value)))
        .collect();
    app.send("POST", path, &headers, &body.join("&"))
}

fn etag(app: &TestApp, path: &str) -> String {
    app.get(path).json()["etag"].as_str().expect("an etag").to_owned()
}

#[test]
fn a_save_needs_the_version_that_was_seen() {
    let app = TestApp::start();
    let seen = etag(&app, NOTE);
    assert_eq!(put(&app, NOTE, &[], "x").status, 428);
    assert_eq!(put(&app, NOTE, &[("If-Match", "*")], "x").status, 428);
    assert_eq!(put(&app, NOTE, &[("If-Match", "\"abc\"")], "x").status, 400);

    let text = "---\ntype: concept\n---\nRates, compared anew.\n";
    let saved = put(&app, NOTE, &[("If-Match", &seen)], text);
    assert_eq!(saved.status, 200, "{saved:?}");
    let note = app.get(NOTE).json();
    assert_eq!(note["source"], text);
    assert_eq!(note["etag"], saved.json()["etag"]);
    assert_eq!(saved.header("etag"), note["etag"].as_str());

    // The answer's own validator names the same version.
    let whole = app.get(NOTE).header("etag").expect("an etag").to_owned();
    assert_eq!(put(&app, NOTE, &[("If-Match", &whole)], text).status, 200);

    let late = put(&app, NOTE, &[("If-Match", &seen)], "mine");
    assert_eq!(late.status, 412, "{late:?}");
    assert_eq!(late.header("content-type"), Some("application/problem+json"));
    let body = late.json();
    assert_eq!((&body["yours"], &body["current"]["source"]), (&"mine".into(), &text.into()));
    assert_eq!(body["current"]["etag"], note["etag"]);
    assert!(!body["hint"].as_str().unwrap_or_default().is_empty());
    assert_eq!(app.get(NOTE).json()["source"], text, "nothing was written");
}

#[test]
fn a_new_note_is_made_once() {
    let app = TestApp::start();
    let path = "/api/v1/notes/claims/new/A%20claim.md";
    let new = [("If-None-Match", "*")];
    let made = put(&app, path, &new, "# A claim\n");
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.header("location"), Some(path));
    assert_eq!(app.get(path).json()["title"], "A claim");
    let again = put(&app, path, &new, "other");
    assert_eq!((again.status, &again.json()["current"]["source"]), (412, &"# A claim\n".into()));
    let seen = etag(&app, path);
    assert_eq!(put(&app, "/api/v1/notes/gone.md", &[("If-Match", &seen)], "x").status, 412);
}

#[test]
fn only_notes_within_the_vault_are_written() {
    let app = TestApp::start();
    for path in [
        "..%2Fsecret.md",
        "%2e%2e/secret.md",
        "out.md",
        "up/secret.md",
        "files/page.html",
        ".obsidian/x.md",
        "a%5Cb.md",
        "library.bib%23key",
        "x.txt",
        "files/paper.pdf/x.md",
    ] {
        let answer = put(&app, &format!("/api/v1/notes/{path}"), &[("If-None-Match", "*")], "x");
        assert!((400..500).contains(&answer.status), "{path}: {answer:?}");
    }
    let large =
        put(&app, "/api/v1/notes/large.md", &[("If-None-Match", "*")], &"x".repeat(11 << 20));
    assert_eq!(large.status, 400, "{:?}", large.headers);
}

#[test]
fn bytes_that_were_not_edited_stay() {
    let app = TestApp::start();
    let file = app.vault().join("concepts/Odd.md");
    std::fs::write(&file, b"\xef\xbb\xbf---\r\ntype: concept\r\nodd:   { a: 1 }  # why\r\n---\r\nA \xff b.\r\nLast\r\n")
        .expect("a file");
    let path = "/api/v1/notes/concepts/Odd.md";
    let seen = app.refreshed(path);
    let text =
        seen["source"].as_str().expect("a text").replace("Last", "New").replace("\r\n", "\n");
    let saved = put(&app, path, &[("If-Match", seen["etag"].as_str().expect("an etag"))], &text);
    assert_eq!(saved.status, 200, "{saved:?}");
    let expected: &[u8] =
        b"\xef\xbb\xbf---\r\ntype: concept\r\nodd:   { a: 1 }  # why\r\n---\r\nA \xff b.\r\nNew\r\n";
    assert_eq!(std::fs::read(&file).expect("a file"), expected);
}

#[test]
fn a_mention_is_linked_where_it_was_seen() {
    let app = TestApp::start();
    let file = app.vault().join("claims/Names it.md");
    std::fs::write(&file, "First.\n\nOn group fairness, again.\n").expect("a file");
    let mentions = app.refreshed(NOTE)["mentions"].clone();
    let one = mentions
        .as_array()
        .and_then(|all| all.iter().find(|one| one["note"]["path"] == "claims/Names it.md"))
        .unwrap_or_else(|| panic!("{mentions}"))
        .clone();
    assert_eq!((&one["line"], &one["words"]), (&3.into(), &"group fairness".into()));
    let etag = one["etag"].as_str().expect("an etag");
    let fields = |words, etag| {
        [
            ("note", "concepts/Group fairness.md"),
            ("from", "claims/Names it.md"),
            ("line", "3"),
            ("words", words),
            ("etag", etag),
        ]
    };
    assert_eq!(post(&app, "/mentions", &fields("again", etag)).status, 400);
    assert_eq!(post(&app, "/mentions", &fields("group fairness", "\"0\"")).status, 409);
    let done = post(&app, "/mentions", &fields("group fairness", etag));
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/note/concepts/Group%20fairness.md#backlinks"))
    );
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text, "First.\n\nOn [[Group fairness|group fairness]], again.\n");
    // It is a backlink now, and no mention.
    let note = app.get(NOTE).json();
    assert!(
        note["mentions"]
            .as_array()
            .expect("a list")
            .iter()
            .all(|one| one["note"]["path"] != "claims/Names it.md")
    );
    assert!(note["backlinks"]["items"].to_string().contains("claims/Names it.md"));
    assert_eq!(post(&app, "/mentions", &fields("group fairness", etag)).status, 409);
}

#[test]
fn opinions_of_a_suggestion_are_kept_in_the_note() {
    let app = TestApp::start();
    let file = app.vault().join("concepts/Group fairness.md");
    let before = std::fs::read_to_string(&file).expect("a file");
    let say = |opinion| {
        post(
            &app,
            "/suggestions",
            &[
                ("note", "concepts/Group fairness.md"),
                ("other", "papers/BBQ.md"),
                ("opinion", opinion),
            ],
        )
    };
    let done = say("dismiss");
    assert_eq!(
        (done.status, done.header("location")),
        (303, Some("/note/concepts/Group%20fairness.md#related"))
    );
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(
        text,
        before.replace(
            "\n---\nCompares",
            "\nrelated-dismissed:\n  - \"papers/BBQ.md\"\n---\nCompares"
        )
    );
    // On both pages, whoever said it.
    assert_eq!(app.get(NOTE).json()["dismissed"][0]["path"], "papers/BBQ.md");
    let other = app.get("/api/v1/notes/papers/BBQ.md").json();
    assert_eq!(other["dismissed"][0]["path"], "concepts/Group fairness.md");
    assert_eq!(say("pin").status, 303);
    let text = std::fs::read_to_string(&file).expect("a file");
    assert!(
        text.contains("related-pinned:\n  - \"papers/BBQ.md\"") && !text.contains("dismissed"),
        "{text}"
    );
    assert_eq!(say("forget").status, 303);
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), before);
    assert_eq!(say("hate").status, 400);
}

#[test]
fn an_opinion_is_kept_in_json_properties_too() {
    let app = TestApp::over(|vault| {
        let text = "---\n{\n  \"type\": \"concept\"\n}\n---\nText.\n";
        std::fs::write(vault.join("Braces.md"), text).expect("a file");
        std::fs::write(vault.join("Other.md"), "Other text.\n").expect("a file");
    });
    let file = app.vault().join("Braces.md");
    let before = std::fs::read_to_string(&file).expect("a file");
    let say = |opinion: &str| {
        let fields = [("note", "Braces.md"), ("other", "Other.md"), ("opinion", opinion)];
        post(&app, "/suggestions", &fields).status
    };
    assert_eq!(say("dismiss"), 303);
    let text = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(text, before.replace("\"\n}", "\",\n  \"related-dismissed\": [\"Other.md\"]\n}"));
    let note = app.get("/api/v1/notes/Other.md").json();
    assert_eq!(note["dismissed"][0]["path"], "Braces.md");
    assert_eq!(say("forget"), 303);
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), before);
}

#[test]
fn walks_and_views_become_notes() {
    let app = TestApp::start();
    let stops = "claims/Equal error rates exclude calibration.md\nconcepts/Group fairness.md";
    let kept = post(&app, "/walks", &[("title", "Where rates lead?"), ("stops", stops)]);
    assert_eq!(
        (kept.status, kept.header("location")),
        (303, Some("/note/inquiries/Where%20rates%20lead.md"))
    );
    let note = app.get("/api/v1/notes/inquiries/Where%20rates%20lead.md").json();
    assert_eq!((&note["type"], &note["title"]), (&"inquiry".into(), &"Where rates lead?".into()));
    let relations = note["relations"].as_array().expect("a list");
    assert_eq!(relations.len(), 2, "{note}");
    assert_eq!(relations[1]["reason"], "supports: even for one task the criteria compete");
    assert_eq!(
        post(&app, "/walks", &[("title", "Where rates lead?"), ("stops", stops)]).status,
        409
    );
    assert_eq!(post(&app, "/walks", &[("title", "x"), ("stops", "nowhere.md")]).status, 404);

    let view = "/graph?type=claim&color=type";
    let kept = post(&app, "/views", &[("title", "Only claims"), ("address", view)]);
    assert_eq!(kept.status, 303, "{kept:?}");
    let views = app.get("/api/v1/views").json();
    assert_eq!(
        (&views["items"][0]["title"], &views["items"][0]["address"]),
        (&"Only claims".into(), &view.into())
    );
    assert!(
        app.get(kept.header("location").expect("a place"))
            .body
            .contains("graph?type=claim&amp;color=type")
    );
    for foreign in ["https://evil.com/graph", "//evil.com/graph", "/note/x", "javascript:alert(1)"]
    {
        assert_eq!(
            post(&app, "/views", &[("title", "x"), ("address", foreign)]).status,
            400,
            "{foreign}"
        );
    }
}

#[test]
fn no_other_site_writes() {
    let app = TestApp::start();
    let seen = etag(&app, NOTE);
    let foreign = put(&app, NOTE, &[("If-Match", &seen), ("Origin", "https://evil.com")], "x");
    assert_eq!(foreign.status, 403);
    let bearer = format!("Bearer {}", app.token);
    let form = [
        ("Authorization", bearer.as_str()),
        ("If-Match", seen.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    assert_eq!(app.send("PUT", NOTE, &form, "source=x").status, 415);
    assert_eq!(etag(&app, NOTE), seen);
}
