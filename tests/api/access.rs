//! Who comes in, and who does not.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use equipoise::server::{Access, ROUTES};

use super::TestApp;

/// What the table lets anybody call. A route that is free by mistake fails here.
const FREE: [&str; 5] =
    ["GET /health", "GET /login", "POST /login", "GET /assets/{path:.*}", "GET /favicon.ico"];

fn concrete(path: &str) -> String {
    path.replace("{path:.*}", "concepts/Group%20fairness.md")
}

#[test]
fn no_route_answers_without_the_token() {
    let app = TestApp::shared();
    for endpoint in ROUTES {
        let name = format!("{} {}", endpoint.method, endpoint.path);
        let answer = app.anonymous(endpoint.method, &concrete(endpoint.path));
        let free = FREE.contains(&name.as_str());
        assert_eq!(endpoint.access == Access::Free, free, "{name} is not where it should be");
        if !free {
            assert_eq!(answer.status, 401, "{name}");
            assert!(!answer.body.contains("Rates that are equal"), "{name}");
        }
    }
    for free in FREE {
        assert!(ROUTES.iter().any(|one| format!("{} {}", one.method, one.path) == free), "{free}");
    }
}

#[test]
fn no_method_and_no_unknown_address_answers_either() {
    let app = TestApp::shared();
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "ODD"] {
        for path in [
            "/",
            "/api/v1/status",
            "/nowhere",
            "/api/v1/nowhere",
            "//",
            "/Assets/x",
            "/assets",
            "/health/x",
            "/%68ealth",
        ] {
            let answer = app.anonymous(method, path);
            assert_eq!(answer.status, 401, "{method} {path}");
        }
    }
    let upgrade =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")];
    assert_eq!(app.send("GET", "/api/v1/events", &upgrade, "").status, 401);
}

/// An address of a route that is read, with something behind it.
fn readable(app: &TestApp, route: &str) -> String {
    match route {
        "/api/v1/evaluations/{path:.*}/approval" => {
            "/api/v1/evaluations/evaluations/Gap.md/approval".into()
        }
        "/api/v1/search" => "/api/v1/search?q=groups".into(),
        "/api/v1/graph/path" => "/api/v1/graph/path?from=concepts/Group%20fairness.md&to=claims/No%20model%20is%20fair%20in%20general.md".into(),
        "/api/v1/claims/{path:.*}" => format!("/api/v1/claims/{}", TestApp::CLAIM),
        "/api/v1/evaluations/{path:.*}" => "/api/v1/evaluations/evaluations/Gap.md".into(),
        "/api/v1/runs/{id}" => format!("/api/v1/runs/{}", app.runs[0]),
        "/runs/{id}" => format!("/runs/{}", app.runs[0]),
        "/api/v1/compare" => format!("/api/v1/compare?run={}&run={}", app.runs[0], app.runs[1]),
        "/runs/compare" => format!("/runs/compare?run={}&run={}", app.runs[0], app.runs[1]),
        "/api/v1/notes/{path:.*}/cite" => "/api/v1/notes/papers/BBQ.md/cite".into(),
        "/file/{path:.*}" => "/file/files/table.csv".into(),
        "/assets/{path:.*}" => "/assets/icon.svg".into(),
        other => concrete(other),
    }
}

/// What never ends, and what is of one session only.
const PASSING: [&str; 3] = ["/api/v1/events", "/api/v1/queue/{path:.*}", "/queue/{id}"];

/// The browser journeys look at each page in turn, from a list by route. A page that is not in it
/// is looked at by nobody, so it fails here.
#[test]
fn every_page_is_among_those_that_are_looked_at_in_a_browser() {
    let list = include_str!("../e2e/pages.json");
    let list: BTreeMap<String, Vec<String>> = serde_json::from_str(list).expect("pages by route");
    let looked_at: BTreeSet<&str> = list.keys().map(String::as_str).collect();
    let app = TestApp::shared();
    let pages = ROUTES.iter().filter(|endpoint| endpoint.method == "GET").filter(|endpoint| {
        let answer = match endpoint.path {
            "/api/v1/events" => return false,
            route => app.get(&readable(app, route)),
        };
        let is_html = answer.header("content-type").is_some_and(|kind| kind.contains("html"));
        // The map is a part of a page.
        is_html && answer.body.starts_with("<!doctype html>")
    });
    assert_eq!(looked_at, pages.map(|endpoint| endpoint.path).collect());
    for (route, addresses) in &list {
        let fixed = route.split('{').next().unwrap_or_default();
        assert!(!addresses.is_empty(), "{route}: no address");
        assert!(addresses.iter().all(|one| one.starts_with(fixed)), "{route}: {addresses:?}");
    }
}

#[test]
fn every_route_answers_with_the_token() {
    let app = TestApp::shared();
    let read = ROUTES.iter().filter(|endpoint| endpoint.method == "GET");
    for endpoint in read.filter(|endpoint| !PASSING.contains(&endpoint.path)) {
        let path = readable(app, endpoint.path);
        let answer = app.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
        let head =
            app.send("HEAD", &path, &[("Authorization", &format!("Bearer {}", app.token))], "");
        assert_eq!((head.status, head.body.as_str()), (200, ""), "HEAD {path}");
    }
}

#[test]
fn a_wrong_secret_is_no_secret() {
    let app = TestApp::shared();
    let last = if app.token.ends_with('0') { '1' } else { '0' };
    let nearly = format!("{}{last}", &app.token[..63]);
    let bearer = |value: &str| app.send("GET", "/", &[("Authorization", value)], "").status;
    assert_eq!(bearer(&format!("Bearer {}", app.token)), 200);
    assert_eq!(bearer(&format!("bearer {}", app.token)), 200);
    for wrong in [
        "",
        "Bearer",
        "Bearer ",
        "Basic Og==",
        &app.token,
        &format!("Bearer {nearly}"),
        &format!("Token {}", app.token),
    ] {
        assert_eq!(bearer(wrong), 401, "{wrong}");
    }
    for cookie in [
        format!("equipoise-{}={}", app.port, app.token),
        format!("equipoise={}", app.token),
        format!("equipoise-{}=", app.port),
        "equipoise-1=x".into(),
    ] {
        assert_eq!(app.send("GET", "/", &[("Cookie", &cookie)], "").status, 401, "{cookie}");
    }
    let twice = format!("Bearer {}", app.token);
    let headers = [("Authorization", twice.as_str()), ("Authorization", "Bearer x")];
    assert_eq!(app.send("GET", "/", &headers, "").status, 401);
}

/// The cookie that a browser keeps, as `name=value`.
fn enter(app: &TestApp) -> String {
    let answer = app.send("GET", &format!("/?token={}", app.token), &[], "");
    assert_eq!(answer.status, 303);
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(';').next().expect("a value").to_owned()
}

#[test]
fn the_key_of_the_feed_opens_the_feed_alone() {
    let app = TestApp::shared();
    let page = app.get("/digest").body.replace("&#x2f;", "/").replace("&#x3d;", "=");
    let start = page.find("/digest.atom?key=").expect("the feed's address");
    let address: String = page[start..].chars().take_while(|c| *c != '"').collect();
    let key = address.rsplit('=').next().expect("a key");
    let feed = app.send("GET", &address, &[], "");
    assert_eq!(feed.status, 200);
    assert!(feed.header("content-type").is_some_and(|kind| kind.contains("atom+xml")));
    roxmltree::Document::parse(&feed.body).expect("a feed is XML");
    for closed in ["/", "/digest", "/api/v1/status"] {
        assert_eq!(
            app.send("GET", &format!("{closed}?key={key}"), &[], "").status,
            401,
            "{closed}"
        );
    }
    assert_eq!(app.send("GET", "/digest.atom?key=wrong", &[], "").status, 401);
    assert_eq!(app.send("POST", &address, &[], "").status, 401);
}

#[test]
fn the_link_opens_once_and_loses_the_token() {
    let app = TestApp::shared();
    let answer =
        app.send("GET", &format!("/search?q=a%20b&token={}&mode=keyword", app.token), &[], "");
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/search?q=a%20b&mode=keyword"))
    );
    let cookie = answer.header("set-cookie").expect("a cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", &format!("equipoise-{}=", app.port)] {
        assert!(cookie.contains(part), "{part} in {cookie}");
    }
    assert!(!cookie.contains(&app.token), "the cookie is not the token");
    assert!(!answer.body.contains(&app.token));
    assert_eq!(app.send("GET", "/", &[("Cookie", &enter(app))], "").status, 200);
    assert_eq!(app.send("GET", "/?token=wrong", &[], "").status, 401);
    let post = app.send(
        "POST",
        &format!("/theme?token={}", app.token),
        &[("Content-Type", "application/json")],
        "{}",
    );
    assert_eq!(post.status, 401, "a link opens pages and starts nothing");
}

#[test]
fn the_form_opens_too() {
    let app = TestApp::shared();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let line = format!("token=http%3A%2F%2F127.0.0.1%3A1%2F%3Ftoken%3D{}&next=/claims", app.token);
    let answer = app.send("POST", "/login", &form, &line);
    assert_eq!((answer.status, answer.header("location")), (303, Some("/claims")), "{answer:?}");
    assert!(answer.header("set-cookie").is_some());
    let away = format!("token={}&next=//evil.com", app.token);
    assert_eq!(app.send("POST", "/login", &form, &away).header("location"), Some("/"));
    let wrong = app.send("POST", "/login", &form, "token=wrong");
    assert_eq!(wrong.status, 401);
    assert!(wrong.header("set-cookie").is_none());
    let json = format!("{{\"token\":\"{}\"}}", app.token);
    let answer = app.send("POST", "/login", &[("Content-Type", "application/json")], &json);
    assert_eq!(answer.status, 303);
}

#[test]
fn a_foreign_name_is_turned_away_before_anything_else() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    let with = |hosts: &[&str], path: &str| {
        let mut headers = vec![("Authorization", bearer.as_str())];
        headers.extend(hosts.iter().map(|host| ("Host", *host)));
        app.raw("GET", path, &headers, "").status
    };
    let own = app.host();
    let port = app.port;
    for good in [own.clone(), format!("localhost:{port}"), format!("[::1]:{port}")] {
        assert_eq!(with(&[&good], "/"), 200, "{good}");
    }
    for evil in [
        "evil.com",
        &format!("evil.com:{port}"),
        &format!("127.0.0.1.evil.com:{port}"),
        &format!("localhost.evil.com:{port}"),
        &format!("127.0.0.1:{port}.evil.com"),
        &format!("127.0.0.1:{}", port ^ 1),
        "127.0.0.1",
        "localhost",
        "",
        &format!("user@127.0.0.1:{port}"),
        &format!("127.1:{port}"),
        &format!("0.0.0.0:{port}"),
    ] {
        for path in ["/", "/health", "/assets/icon.svg", "/login", "/nowhere"] {
            let status = with(&[evil], path);
            assert!(
                status == 403 || (status == 400 && evil.is_empty()),
                "{evil:?} {path}: {status}"
            );
        }
    }
    assert!(matches!(with(&[], "/"), 400 | 403), "without a Host");
    assert!(matches!(with(&[&own, &own], "/"), 400 | 403), "with two");
    assert!(matches!(with(&[&own, "evil.com"], "/"), 400 | 403), "with two");
    assert!(matches!(with(&["evil.com", &own], "/"), 400 | 403), "with two");
    assert_eq!(with(&[&own], "http://evil.com/"), 403, "an absolute address elsewhere");
    let link = app.raw("GET", &format!("/?token={}", app.token), &[("Host", "evil.com")], "");
    assert_eq!(link.status, 403);
    assert!(link.header("set-cookie").is_none());
}

#[test]
fn another_site_starts_nothing() {
    let app = TestApp::shared();
    let cookie = enter(app);
    let own = format!("http://{}", app.host());
    let bearer = format!("Bearer {}", app.token);
    let post = |headers: &[(&str, &str)]| {
        let mut all = vec![("Content-Type", "application/json")];
        all.extend(headers);
        app.send("POST", "/theme", &all, "{\"theme\":\"dark\"}").status
    };
    let cookie = ("Cookie", cookie.as_str());
    assert_eq!(post(&[cookie, ("Origin", &own)]), 303);
    assert_eq!(post(&[cookie, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")]), 303);
    assert_eq!(post(&[("Authorization", &bearer)]), 303, "a script");
    for origin in [
        "null",
        "",
        "http://evil.com",
        &format!("https://{}", app.host()),
        &format!("{own}.evil.com"),
        &format!("http://evil.com#{own}"),
        &format!("http://localhost:{}", app.port),
        &format!("http://127.0.0.1:{}", app.port ^ 1),
        &format!("{own}/"),
    ] {
        assert_eq!(post(&[cookie, ("Origin", origin)]), 403, "{origin:?}");
        assert_eq!(post(&[("Authorization", &bearer), ("Origin", origin)]), 403, "{origin:?}");
    }
    for site in ["cross-site", "same-site", "odd"] {
        assert_eq!(post(&[cookie, ("Sec-Fetch-Site", site)]), 403, "{site}");
        assert_eq!(post(&[cookie, ("Origin", &own), ("Sec-Fetch-Site", site)]), 403, "{site}");
    }
    assert_eq!(post(&[cookie]), 403, "a browser that says nothing of the page");
    assert_eq!(post(&[cookie, ("Origin", &own), ("Origin", "http://evil.com")]), 403);
}

#[test]
fn bodies_are_json_but_for_forms() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    let send = |path: &str, kind: &str| {
        app.send("POST", path, &[("Authorization", &bearer), ("Content-Type", kind)], "theme=dark")
            .status
    };
    assert_eq!(send("/theme", "application/x-www-form-urlencoded"), 303);
    for kind in ["text/plain", "multipart/form-data; boundary=x", "", "text/json"] {
        assert_eq!(send("/theme", kind), 415, "{kind}");
    }
    for path in ["/", "/api/v1/status", "/nowhere"] {
        assert_eq!(send(path, "application/x-www-form-urlencoded"), 415, "{path}");
    }
    let large = format!("theme=dark&next=/{}", "x".repeat(128 * 1024));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let answer = app.send("POST", "/theme", &[("Authorization", &bearer), form], &large);
    assert!((400..500).contains(&answer.status), "{answer:?}");
}

#[test]
fn a_theme_is_remembered_and_leads_back() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let answer = app.send(
        "POST",
        "/theme",
        &[("Authorization", &bearer), form],
        "theme=dark&next=/claims?sort=rank",
    );
    assert_eq!(answer.header("location"), Some("/claims?sort=rank"));
    let cookie =
        answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()).expect("a cookie");
    let page = app.send("GET", "/", &[("Authorization", &bearer), ("Cookie", cookie)], "");
    assert!(page.body.contains("data-theme=\"dark\""));
    assert!(app.get("/").body.contains("data-theme=\"system\""));
}

/// Everything that is logged while `work` runs, on all threads, whatever its level.
fn logged(work: impl FnOnce()) -> Option<String> {
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("the lines").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let kept = Kept::default();
    let writer = kept.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone());
    // Another test may have been first; then this one has nothing to read.
    subscriber.try_init().ok()?;
    work();
    let bytes = kept.0.lock().expect("the lines").clone();
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn the_token_is_never_logged() {
    let app = TestApp::shared();
    let mut cookie = String::new();
    let lines = logged(|| {
        cookie = enter(app);
        app.get("/");
        app.get("/api/v1/notes/nothing.md");
        app.send("GET", "/search?q=a%20private%20thought", &[("Cookie", &cookie)], "");
        app.send(
            "POST",
            "/login",
            &[("Content-Type", "application/x-www-form-urlencoded")],
            &format!("token={}", app.token),
        );
    });
    let lines = lines.expect("no other test keeps the log");
    assert!(lines.contains("/api/v1/notes/nothing.md"), "requests are logged: {lines}");
    assert!(!lines.contains(&app.token), "{lines}");
    let (_, session) = cookie.split_once('=').expect("a value");
    assert!(!lines.contains(session), "{lines}");
    assert!(!lines.contains("private"), "what is searched for is nobody's business: {lines}");
}
