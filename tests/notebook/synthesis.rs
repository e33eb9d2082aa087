//! A synthesis by a language model, against a server of our own that speaks the protocol: asked for
//! by a reader alone, kept as a labelled file, and harmless whatever the model says.

use equipoise::{
    config::{Config, Synthesis},
    error::ErrorKind,
    notebook::{Notebook, Reading, Written},
};
use serde_json::json;

use super::{
    Fixture, found,
    remote::{Server, lead_on, respond},
};

const PAPER: &str = "---\ntype: paper\ntitle: Nine Scores\nabstract: >\n  Scores decide about \
    applicants. We compare nine scores with a panel of people. We find that three of the nine \
    disagree with the panel in more than half of all cases.\n---\n\
    Our study is limited to one country, as its authors say.\n";

const FILE: &str = "syntheses/Nine.md";

/// The answer in pieces, as servers send it.
fn streamed(text: &str) -> String {
    let piece = |text: &str| json!({"choices": [{"delta": {"content": text}}]}).to_string();
    let pieces: Vec<String> =
        text.split_inclusive(' ').map(|word| format!("data: {}\n\n", piece(word))).collect();
    format!("{}data: [DONE]\n\n", pieces.concat())
}

fn says(text: &str) -> Server {
    Server::always("200 OK", "text/event-stream", streamed(text))
}

struct Desk {
    fixture: Fixture,
    notebook: Notebook,
}

impl Desk {
    fn asking(endpoint: &str) -> Self {
        let fixture = Fixture::new(&[("Nine.md", PAPER)]);
        let notebook = open(&fixture, Some(endpoint));
        Self { fixture, notebook }
    }

    /// The same vault with another server behind the address.
    fn ask_elsewhere(self, endpoint: &str) -> Self {
        drop(self.notebook);
        let notebook = open(&self.fixture, Some(endpoint));
        Self { fixture: self.fixture, notebook }
    }

    fn reading(&self) -> Reading {
        let note = self.notebook.note("Nine.md").expect("a note");
        self.notebook.reading(&note).expect("a reading")
    }

    fn written(&self) -> Written {
        self.reading().synthesis.expect("a synthesis").written.expect("it is written")
    }

    fn file(&self) -> Option<String> {
        std::fs::read_to_string(self.fixture.vault().join(FILE)).ok()
    }
}

fn open(fixture: &Fixture, endpoint: Option<&str>) -> Notebook {
    let synthesis = endpoint.map(|endpoint| Synthesis {
        endpoint: endpoint.to_owned(),
        model: "test-model".into(),
        key_env: None,
    });
    let notebook = Notebook::open(Config { synthesis, ..fixture.config() }).expect("a notebook");
    notebook.refresh(&|_| {}).expect("a refresh");
    notebook
}

#[test]
fn nobody_is_asked_until_a_reader_asks() {
    let server = says("Unasked [1].");
    let desk = Desk::asking(&server.address("/v1"));
    let synthesis = desk.reading().synthesis.expect("it may be asked for");
    let ask = synthesis.ask.expect("a model");
    assert_eq!((ask.model.as_str(), ask.summary), ("test-model", true));
    assert_eq!(ask.host, format!("127.0.0.1:{}", server.port));
    assert!(synthesis.written.is_none());

    let fixture = Fixture::new(&[("Nine.md", PAPER)]);
    let without = open(&fixture, None);
    let note = without.note("Nine.md").expect("a note");
    assert!(without.reading(&note).expect("a reading").synthesis.is_none());
    let error = without.ask_for_synthesis("Nine.md").expect_err("none is configured");
    assert!(error.kind == ErrorKind::Denied && error.hint.contains("[synthesis]"), "{error}");
    assert_eq!(server.asked().len(), 0);
}

#[test]
fn an_answer_is_kept_under_its_makers_name_and_leads_to_its_sources() {
    let server = says("Nine scores were compared [1].\nThey often err. [2, 77]\nAll is well.");
    let desk = Desk::asking(&server.address("/v1"));
    desk.notebook.ask_for_synthesis("Nine.md").expect("an answer");
    let asked = &server.asked()[0];
    assert!(asked.starts_with("POST /v1/chat/completions ") && asked.contains("test-model"));
    assert!(asked.contains("Title: Nine Scores") && asked.contains("[1] We "), "{asked}");

    let reading = desk.reading();
    let written = reading.synthesis.clone().expect("a synthesis").written.expect("it is written");
    assert_eq!((written.model.as_str(), written.stale), ("test-model", false));
    let numbers = |one: &equipoise::notebook::Claimed| -> Vec<usize> {
        one.sources.iter().map(|source| source.number).collect()
    };
    let all: Vec<_> =
        written.sentences.iter().map(|one| (one.text.as_str(), numbers(one))).collect();
    assert_eq!(
        all,
        [
            ("Nine scores were compared.", vec![1]),
            ("They often err.", vec![2]),
            ("All is well.", vec![]),
        ]
    );
    let source = &written.sentences[0].sources[0];
    let place = format!("id=\"{}\">{}", source.anchor.as_deref().expect("a place"), source.text);
    assert!(reading.summary_html.contains(&place), "{place}\n{}", reading.summary_html);

    // A note like any other, which says whose it is wherever it turns up.
    let note = desk.notebook.note(FILE).expect("a note");
    assert_eq!(note.summary.title, "A language model (test-model) on: Nine Scores");
    assert!(desk.file().expect("a file").contains("> [!warning] A language model wrote this"));
    assert_eq!(found(&desk.notebook, "\"language model\"")[0], FILE);
}

#[test]
fn what_a_model_says_is_no_markup_to_anybody() {
    let server = says(
        "<script>alert(1)</script> <img src=x onerror=alert(1)> ![x](https://evil.example/x.png) [1]\n\
         [click](javascript:alert(1)) [[Other]] #planted\nsupports:: [[Other]]\n~~~~\n---\n\
         ```\n# Heading\n\u{202e}reversed\u{0}\u{1b}[31m [[Other]] ^id %%c%%",
    );
    let fixture = Fixture::new(&[("Nine.md", PAPER), ("Other.md", "Another note.\n")]);
    let notebook = open(&fixture, Some(&server.address("/v1")));
    notebook.ask_for_synthesis("Nine.md").expect("an answer");
    let note = notebook.note(FILE).expect("a note");
    assert_eq!(note.summary.tags, ["synthesis"]);
    assert!(note.relations.is_empty(), "{:?}", note.relations);
    assert!(notebook.note("Other.md").expect("a note").backlinks.items.is_empty());
    for live in
        ["<script", "<img", "href=\"javascript", "evil.example\"", "<h1", "href=\"/note/Other"]
    {
        assert!(!note.html.contains(live), "{live}: {}", note.html);
    }
    let text = std::fs::read_to_string(fixture.vault().join(FILE)).expect("a file");
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains('\u{202e}'));
    let view = notebook.note("Nine.md").expect("a note");
    let written = notebook.reading(&view).expect("a reading").synthesis.expect("one").written;
    let sentences = written.expect("it is written").sentences;
    assert!(sentences[0].text.starts_with("<script>"), "as plain text: {sentences:?}");
}

#[test]
fn an_answer_that_does_not_come_changes_nothing_and_is_explained() {
    let desk = Desk::asking(&says("Kept [1].").address("/v1"));
    desk.notebook.ask_for_synthesis("Nine.md").expect("an answer");
    let before = desk.file().expect("a file");
    let canary = says("Followed [1].");
    let away = canary.address("/v1/chat/completions");
    let cut = streamed("This is cut off");
    let cut = cut[..cut.len() - 20].to_owned();
    let servers = [
        (Server::always("401 Unauthorized", "application/json", "{}"), "key_env"),
        (Server::always("404 Not Found", "text/plain", "no such model <b>"), "`model`"),
        (Server::always("500 Oops", "text/plain", ""), "server runs"),
        (Server::always("200 OK", "text/event-stream", cut), "ask again"),
        (Server::always("200 OK", "application/json", "{\"choi"), "ask again"),
        (Server::serve(move |_, _, stream| lead_on(stream, &away)), "`endpoint`"),
        (says("[1] [2] ..."), "another model"),
        (says(&"x".repeat(2 << 20)), "`endpoint`"),
    ];
    let mut addresses: Vec<(String, &str)> =
        servers.iter().map(|(server, step)| (server.address("/v1"), *step)).collect();
    // Nobody listens there.
    addresses.push(("http://127.0.0.1:1/v1".into(), "server runs"));
    // Neither is asked: what is sent could be read on its way.
    addresses.push(("http://192.0.2.1/v1".into(), "https://"));
    addresses.push(("ftp://127.0.0.1/v1".into(), "https://"));
    let mut desk = desk;
    for (address, step) in addresses {
        desk = desk.ask_elsewhere(&address);
        let error = desk.notebook.ask_for_synthesis("Nine.md").expect_err("no answer");
        assert!(error.hint.contains(step), "{address}: {error}, {}", error.hint);
        assert_eq!(desk.file().as_ref(), Some(&before), "{address}");
    }
    assert!(canary.asked().is_empty(), "no redirect is followed");
    drop(servers);
}

#[test]
fn an_answer_as_a_whole_will_do() {
    let body =
        json!({"choices": [{"message": {"content": "Whole [1]."}, "finish_reason": "stop"}]});
    let server = Server::serve(move |_, _, stream| {
        respond(stream, "200 OK", "application/json; charset=utf-8", &body.to_string());
    });
    let desk = Desk::asking(&server.address("/v1"));
    desk.notebook.ask_for_synthesis("Nine.md").expect("an answer");
    assert_eq!(desk.written().sentences[0].text, "Whole.");
}

#[test]
fn a_synthesis_goes_stale_with_its_paper_and_is_renewed() {
    let server = Server::serve(|number, _, stream| {
        let text = if number == 0 { "First [1] [2]." } else { "Second [1]." };
        respond(stream, "200 OK", "text/event-stream", &streamed(text));
    });
    let desk = Desk::asking(&server.address("/v1"));
    desk.notebook.ask_for_synthesis("Nine.md").expect("an answer");
    assert!(!desk.written().stale);
    desk.fixture.write("Nine.md", PAPER.replace("three of the nine", "four of the nine"));
    desk.notebook.refresh(&|_| {}).expect("a look");
    let written = desk.written();
    assert!(written.stale);
    let gone: Vec<bool> =
        written.sentences[0].sources.iter().map(|source| source.anchor.is_none()).collect();
    assert_eq!(gone.iter().filter(|gone| **gone).count(), 1, "{written:?}");

    desk.notebook.ask_for_synthesis("Nine.md").expect("an answer");
    let written = desk.written();
    assert_eq!((written.sentences[0].text.as_str(), written.stale), ("Second.", false));
    assert!(!desk.file().expect("a file").contains("First"));

    // Where no model is configured it is shown all the same, and nothing can be asked.
    drop(desk.notebook);
    let notebook = open(&desk.fixture, None);
    let note = notebook.note("Nine.md").expect("a note");
    let synthesis = notebook.reading(&note).expect("a reading").synthesis.expect("one");
    assert!(synthesis.ask.is_none() && synthesis.written.is_some());
}
