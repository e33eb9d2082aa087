//! Every page, as plain HTML.

use super::{TestApp, app::HOSTILE};

const PAGES: [&str; 29] = [
    "/",
    "/note/concepts/Group%20fairness.md",
    "/note/claims/Equal%20error%20rates%20exclude%20calibration.md",
    "/note/claims/No%20model%20is%20fair%20in%20general.md",
    "/note/inquiries/Which%20error%20should%20a%20score%20equalise.md",
    "/paper/papers/BBQ.md",
    "/note/odd/hostile.md",
    "/paper/odd/hostile%20paper.md",
    "/map/odd/hostile.md",
    "/search",
    "/search?q=groups",
    "/search?q=script",
    "/search?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/graph",
    "/graph?center=odd/hostile.md",
    "/graph?from=odd/hostile.md&to=claims/No%20model%20is%20fair%20in%20general.md",
    "/notes",
    "/notes?tag=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/claims",
    "/claims?universal=yes&standing=0..1&scope=population",
    "/claims?standing=contested",
    "/note/evaluations/Gap.md",
    "/note/claims/Equal%20error%20rates%20exclude%20calibration.md?without=nothing",
    "/evaluations",
    "/evaluations/matrix",
    "/evaluations/definitions",
    "/papers",
    "/tags",
    "/problems",
];

#[test]
fn pages_are_whole_and_nothing_in_them_runs() {
    let app = TestApp::shared();
    for path in PAGES {
        let answer = app.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let page = &answer.body;
        if !path.starts_with("/map/") {
            assert!(
                page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"),
                "{path}"
            );
            // A note may bring a first-level heading of its own.
            assert!(page.contains("<h1"), "{path} has a main heading");
            assert!(page.contains("<main id=\"main\""), "{path}");
        }
        harmless(path, page);
    }
}

#[test]
fn a_paper_shows_both_accounts_and_where_they_seem_to_disagree() {
    let page = TestApp::shared().get("/paper/odd/hostile%20paper.md").body;
    let start = page.find("<h2 id=\"disagreeing-title\">").expect("a heading");
    let end = start + page[start..].find("</section>").expect("its end");
    let quoted: Vec<&str> = page[start..end].split("<blockquote").skip(1).collect();
    assert_eq!(quoted.len(), 2, "{}", &page[start..end]);
    assert!(quoted[0].contains("do not align better."), "{}", quoted[0]);
    assert!(quoted[1].contains("models align better."), "{}", quoted[1]);
    for (id, property) in [("abstract", "property abstract"), ("summary", "property summary")] {
        let at = page.find(&format!("<section id=\"{id}\"")).expect("a section");
        assert!(page[at..].split("</section>").next().is_some_and(|one| one.contains(property)));
    }
    let plain = TestApp::shared().get("/paper/papers/BBQ.md").body;
    assert!(!plain.contains("disagreeing-title"), "there is one account only");
}

/// No script but ours, no handler, no style of its own, no address that runs.
fn harmless(path: &str, page: &str) {
    let lower = page.to_lowercase();
    for (place, _) in lower.match_indices("<script") {
        let tag = &lower[place..];
        assert!(
            tag.starts_with("<script type=\"module\" src=\"/assets/"),
            "{path}: {}",
            &tag[..80]
        );
    }
    for tag in lower.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        // Quoted values may say anything: only what is outside of them has a meaning.
        let outside: String = tag.split('"').step_by(2).collect();
        assert!(!outside.contains(" on"), "{path}: <{tag}>");
        assert!(!outside.contains("style="), "{path}: <{tag}>");
        for address in ["href=\"javascript:", "src=\"javascript:", "href=\"data:", "action=\"http"]
        {
            assert!(!tag.contains(address), "{path}: <{tag}>");
        }
    }
    assert!(!page.contains("'49"), "{path}: a title is no template");
}

#[test]
fn a_hostile_title_is_shown_as_it_is() {
    let app = TestApp::shared();
    let page = app.get("/note/odd/hostile.md").body;
    let shown = page
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'");
    assert!(shown.contains(HOSTILE) || shown.contains(&HOSTILE.replace('/', "&#x2f;")), "{page}");
}

#[test]
fn a_note_page_has_its_parts() {
    let app = TestApp::shared();
    let page = app.get("/note/claims/Equal%20error%20rates%20exclude%20calibration.md").body;
    for part in [
        "calibration and equal error rates exclude each other",
        "recidivism",
        "even for one task the criteria compete",
        "Inquiries that use this note",
        "Which error should a score equalise",
        "Where it comes from",
    ] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("Universal:"));
    let universal = app.get("/note/claims/No%20model%20is%20fair%20in%20general.md").body;
    assert!(universal.contains("Universal:") && universal.contains("∀"));
    assert!(universal.contains("Problems in this note"));
}

#[test]
fn runs_and_comparisons_are_whole_too() {
    let app = TestApp::shared();
    let [first, second] = &app.runs;
    let run = app.get(&format!("/runs/{second}"));
    harmless("a run", &run.body);
    // The verdict comes before everything that it follows from.
    let place = |text: &str| run.body.find(text).unwrap_or_else(|| panic!("{text}: {}", run.body));
    let order = [
        "lies wholly on the predicted side",
        "<svg class=\"iv\"",
        "id=\"metrics\"",
        "id=\"provenance\"",
        "equipoise run evaluations",
        "How each number is computed",
    ];
    assert!(order.map(place).is_sorted(), "{order:?}");
    assert!(run.body.contains("It moved no claim"), "the same run again moves nothing");
    let compared = app.get(&format!("/runs/compare?run={first}&run={second}"));
    harmless("a comparison", &compared.body);
    assert!(compared.body.contains("Both ran on the same inputs"));
}

#[test]
fn a_claim_shows_its_evidence_and_never_calls_it_a_probability() {
    let app = TestApp::shared();
    let page = app.get(&format!("/note/{}", TestApp::CLAIM)).body;
    for part in [
        "class=\"gauge\"",
        ">0.70</a>",
        "supported",
        "fpr_gap &gt; 0.05",
        "The interval 0.182 to 0.245 lies wholly on the predicted side: above 0.05.",
        "What moves it most",
        "leave it out",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    for path in
        ["/claims", "/evaluations", "/evaluations/matrix", &format!("/note/{}", TestApp::CLAIM)]
    {
        let page = app.get(path).body.to_lowercase();
        assert!(!page.contains("probability") && !page.contains("n/a"), "{path}");
    }
    let alone = app.get("/note/claims/No%20model%20is%20fair%20in%20general.md").body;
    assert!(alone.contains("not enough evidence") && alone.contains("Not enough evidence"));
}

#[test]
fn a_paper_page_names_the_publication() {
    let page = TestApp::shared().get("/paper/papers/BBQ.md").body;
    for part in ["Alicia Parrish", "Findings of ACL", "2022", "https://arxiv.org/abs/2110.08193"] {
        assert!(page.contains(part) || page.contains(&part.replace('/', "&#x2f;")), "{part}");
    }
}

#[test]
fn a_page_says_where_one_came_from() {
    let app = TestApp::shared();
    let bearer = format!("Bearer {}", app.token);
    let from = |referer: &str| {
        let headers = [("Authorization", bearer.as_str()), ("Referer", referer)];
        app.send("GET", "/note/concepts/Group%20fairness.md", &headers, "").body
    };
    let own = format!("http://{}/paper/papers/BBQ.md", app.host());
    assert!(from(&own).contains("came from"));
    assert!(!from("http://evil.com/note/papers/BBQ.md").contains("came from"));
}

#[test]
fn errors_are_pages_with_a_next_step() {
    let app = TestApp::shared();
    for (path, status) in [
        ("/note/nothing.md", 404),
        ("/note/concepts/Group%20fairnes.md", 404),
        ("/file/nothing.png", 404),
        ("/nowhere", 404),
        ("/notes?limit=x", 400),
        ("/notes?type=x", 400),
        ("/claims?standing=certain", 400),
        ("/claims?scope=world", 400),
        ("/runs/nothing", 404),
        ("/runs/compare", 400),
        ("/runs/compare?run=a&run=b", 404),
        ("/search?q=a&mode=x", 400),
        ("/graph?center=nothing.md", 404),
    ] {
        let answer = app.get(path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.body.starts_with("<!doctype html>"), "{path}");
        assert!(answer.body.contains("class=\"lead\""), "{path} says what to do");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        harmless(path, &answer.body);
    }
    let near = app.get("/note/concepts/Group%20fairnes.md").body;
    assert!(near.contains("Group fairness"), "near matches are named: {near}");
    let login = app.anonymous("GET", "/claims");
    assert!(
        login.body.contains("action=\"/login\"") && login.body.contains("value=\"/claims\"")
            || login.body.contains("value=\"&#x2f;claims\"")
    );
}
