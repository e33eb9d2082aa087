//! Asking a language model from a paper's page: by form, with what went wrong on the page itself.

use equipoise::config::Synthesis;

use super::{TestApp, writing::post};
use crate::notebook::remote::Server;

const PAPER: &str = "---\ntype: paper\ntitle: Nine Scores\nabstract: We compare nine scores with a \
    panel. We find that three of them disagree with it.\n---\nNotes.\n";

fn app(server: &Server) -> TestApp {
    let endpoint = server.address("/v1");
    let fill = |vault: &std::path::Path| {
        std::fs::write(vault.join("Nine.md"), PAPER).expect("a file");
    };
    TestApp::configured(fill, move |config| {
        config.synthesis = Some(Synthesis { endpoint, model: "m<i>".into(), key_env: None });
    })
}

#[test]
fn a_model_is_asked_by_a_click_and_its_words_are_plain_text() {
    let body = "{\"choices\": [{\"message\": {\"content\": \"<b onclick=x>Three</b> disagree [1].\\nFine.\"}}]}";
    let server = Server::always("200 OK", "application/json", body);
    let app = app(&server);
    let page = app.get("/paper/Nine.md").body;
    assert!(page.contains("Ask m&lt;i&gt; for a synthesis") && server.asked().is_empty(), "{page}");

    let answer = post(&app, "/syntheses", &[("paper", "Nine.md")]);
    assert_eq!(answer.status, 303, "{answer:?}");
    assert_eq!(answer.header("location"), Some("/paper/Nine.md#synthesis-text"));
    let page = app.get("/paper/Nine.md").body;
    assert!(page.contains("Written by m&lt;i&gt;, a language model"), "{page}");
    assert!(page.contains("&lt;b onclick") && !page.contains("<b onclick"), "{page}");
    assert!(page.contains("names no source"), "{page}");
    let link = page
        .split("class=\"machine-text\"")
        .nth(1)
        .and_then(|rest| rest.split("href=\"#").nth(1)?.split('"').next());
    let place = format!("id=\"{}\"", link.expect("a link to the source"));
    assert!(page.contains(&place), "{place} is on the page");
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn what_went_wrong_is_on_the_papers_page() {
    let server = Server::always("401 Unauthorized", "text/plain", "<script>no</script>");
    let app = app(&server);
    let answer = post(&app, "/syntheses", &[("paper", "Nine.md")]);
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(
        answer.body.contains("role=\"alert\"") && answer.body.contains("key_env"),
        "{answer:?}"
    );
    assert!(answer.body.contains("We compare nine scores") && !answer.body.contains("<script>no"));
    assert!(answer.body.contains("name=\"paper\" value=\"Nine.md\""), "one can ask again");
    assert!(!app.vault().join("syntheses").exists());
    assert_eq!(post(&app, "/syntheses", &[("paper", "None.md")]).status, 404);
    assert_eq!(post(&app, "/syntheses", &[("paper", "../x")]).status, 404);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn another_site_cannot_ask() {
    let server = Server::always("200 OK", "application/json", "{}");
    let app = app(&server);
    let bearer = format!("Bearer {}", app.token);
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", "https://evil.example"),
    ];
    assert_eq!(app.send("POST", "/syntheses", &headers, "paper=Nine.md").status, 403);
    assert_eq!(app.anonymous("POST", "/syntheses").status, 401);
    assert!(server.asked().is_empty());
}
