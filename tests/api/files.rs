//! Addresses that try to leave the vault, and files that try to be pages.

use super::{TestApp, app::SECRET};

const ESCAPES: [&str; 26] = [
    "../secret.md",
    "../vault-evil/secret.md",
    "..%2fsecret.md",
    "%2e%2e/secret.md",
    "%2e%2e%2fsecret.md",
    "%2E%2E%2Fsecret.md",
    "%252e%252e/secret.md",
    "%252e%252e%252fsecret.md",
    "..%252fsecret.md",
    "..%5csecret.md",
    "..\\secret.md",
    "%c0%ae%c0%ae/secret.md",
    "claims/../../secret.md",
    "claims/%2e%2e/%2e%2e/secret.md",
    "./../secret.md",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "C:%5csecret.md",
    "secret.md%00.png",
    "..%00/secret.md",
    "%00",
    "out.md",
    "out.png",
    "up/secret.md",
    "up/vault-evil/secret.md",
];

#[test]
fn nothing_outside_the_vault_is_read() {
    let app = TestApp::shared();
    for escape in ESCAPES {
        for route in ["/note/", "/paper/", "/file/", "/map/", "/api/v1/notes/", "/assets/"] {
            let path = format!("{route}{escape}");
            let answer = app.get(&path);
            assert!(!answer.body.contains(SECRET), "{path}");
            assert!(!answer.body.contains("root:"), "{path}");
            // A link out of the vault is listed as a note with a problem; all else is refused.
            let listed = escape.starts_with("out.") && answer.status == 200;
            assert!((400..500).contains(&answer.status) || listed, "{path}: {}", answer.status);
        }
        for suffix in ["related", "backlinks"] {
            let answer = app.get(&format!("/api/v1/notes/{escape}/{suffix}"));
            assert!(answer.status != 500 && !answer.body.contains(SECRET), "{escape}/{suffix}");
        }
        for query in ["/graph?center=", "/api/v1/graph?center=", "/api/v1/graph/path?to=x&from="] {
            let answer = app.get(&format!("{query}{}", escape.replace('\\', "%5c")));
            assert!(answer.status != 500 && !answer.body.contains(SECRET), "{query}{escape}");
        }
    }
}

#[test]
fn names_that_addresses_escape_are_found() {
    let app = TestApp::shared();
    for path in [
        "odd/100%25%20sure%3F%20yes%20%231%20%26%20more.md",
        "odd/%E6%97%A5%E6%9C%AC%E8%AA%9E%20%E2%88%80.md",
    ] {
        assert_eq!(app.get(&format!("/note/{path}")).status, 200, "{path}");
        assert_eq!(app.get(&format!("/api/v1/notes/{path}")).status, 200, "{path}");
        assert_eq!(app.get(&format!("/api/v1/notes/{path}/backlinks")).status, 200, "{path}");
    }
    let short = app.get("/note/concepts/Group%20fairness");
    assert_eq!(
        (short.status, short.header("location")),
        (303, Some("/note/concepts/Group%20fairness.md"))
    );
}

#[test]
fn files_are_never_pages() {
    let app = TestApp::shared();
    let check = |name: &str, kind: &str, in_place: bool| {
        let answer = app.get(&format!("/file/files/{name}"));
        assert_eq!(answer.status, 200, "{name}");
        assert_eq!(answer.header("content-type"), Some(kind), "{name}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{name}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        // Browsers show no PDF in a sandbox; its type is fixed, so it is nothing but a PDF.
        let boxed = policy.starts_with("sandbox;") || kind == "application/pdf";
        assert!(boxed && !policy.contains("allow-"), "{name}: {policy}");
        assert!(policy.contains("default-src 'none'"), "{name}: {policy}");
        assert!(!policy.contains("script-src"), "{name}: {policy}");
        let disposition = answer.header("content-disposition").unwrap_or_default();
        let expected = if in_place { "inline" } else { "attachment" };
        assert!(disposition.starts_with(expected), "{name}: {disposition}");
    };
    check("page.html", "application/octet-stream", false);
    check("drawing.svg", "image/svg+xml", false);
    check("polyglot.png", "image/png", true);
    check("paper.pdf", "application/pdf", true);
    check("table.csv", "application/octet-stream", false);
}

#[test]
fn an_unchanged_answer_is_not_sent_again() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    for path in [
        "/note/concepts/Group%20fairness.md",
        "/api/v1/notes/concepts/Group%20fairness.md",
        "/file/files/table.csv",
        "/assets/icon.svg",
    ] {
        let first = app.get(path);
        let etag = first.header("etag").unwrap_or_else(|| panic!("{path} has a validator"));
        let again =
            app.send("GET", path, &[("Authorization", &bearer), ("If-None-Match", etag)], "");
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
        let other = app.send(
            "GET",
            path,
            &[("Authorization", &bearer), ("If-None-Match", "\"other\"")],
            "",
        );
        assert_eq!(other.status, 200, "{path}");
    }
}

#[test]
fn text_travels_compressed() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    for (accepted, expected) in [("br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let headers = [("Authorization", bearer.as_str()), ("Accept-Encoding", accepted)];
        let answer = app.send("GET", "/api/openapi.json", &headers, "");
        assert_eq!(answer.header("content-encoding"), expected, "{accepted}");
    }
}

#[test]
fn diagrams_are_drawn_where_they_can_reach_nothing() {
    let app = TestApp::shared();
    let frame = app.get("/assets/diagram.html");
    let policy = frame.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("sandbox allow-scripts; default-src 'none';"), "{policy}");
    assert!(!policy.contains("same-origin") && !policy.contains("connect-src"), "{policy}");
    assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
    // Of all that is served, the frame may load its script alone.
    let theirs =
        |path: &str| app.get(path).header("cross-origin-resource-policy").map(str::to_owned);
    assert_eq!(theirs("/assets/icon.svg").as_deref(), Some("same-origin"));
    assert_eq!(theirs("/assets/diagram.html").as_deref(), Some("same-origin"));
    assert_eq!(theirs("/note/concepts/Group%20fairness.md").as_deref(), Some("same-origin"));
}
