//! A note that ten thousand others link to: its page stays as small as any, and its backlinks come
//! by pages, each link once.

use std::{collections::BTreeSet, fmt::Write};

use super::TestApp;

const LINKS: usize = 10_000;

/// Most link plainly, some state a relation, some are inquiries.
fn crowd() -> TestApp {
    TestApp::over(|vault| {
        std::fs::write(vault.join("Hub.md"), "# Hub\n\nAll roads lead here.\n").expect("a file");
        let mut text = String::new();
        for number in 0..LINKS {
            text.clear();
            let written = match number % 20 {
                0 => writeln!(text, "- supports:: [[Hub]] — reason {number}"),
                1 => writeln!(text, "---\ntype: inquiry\n---\n- draws-on:: [[Hub]]"),
                _ => writeln!(text, "Sentence {number} names the [[Hub]] in passing."),
            };
            written.expect("a text");
            let folder = vault.join(format!("notes/{}", number / 500));
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(folder.join(format!("{number:05}.md")), &text).expect("a file");
        }
    })
}

/// A page, with commas in its large numbers, and slashes as they are.
fn read(app: &TestApp, path: &str) -> String {
    app.get(path).body.replace('\u{202f}', ",").replace("&#x2f;", "/")
}

#[test]
fn ten_thousand_backlinks_are_paged() {
    let app = crowd();

    let note = app.get("/api/v1/notes/Hub.md");
    assert!(note.body.len() < 200_000, "{} bytes", note.body.len());
    let note = note.json();
    assert_eq!(note["backlinks"]["total"], LINKS);
    assert_eq!(note["backlinks"]["items"].as_array().map(Vec::len), Some(50));
    let relations = note["relations"].as_array().map_or(0, Vec::len);
    assert_eq!((relations, &note["relations_omitted"]), (200, &800.into()));
    let inquiries = note["inquiries"].as_array().map_or(0, Vec::len);
    assert_eq!((inquiries, &note["inquiries_omitted"]), (100, &400.into()));

    // Each page of the list, to its end.
    let mut seen = BTreeSet::new();
    for offset in (0..LINKS + 500).step_by(500) {
        let list = app.get(&format!("/api/v1/notes/Hub.md/backlinks?limit=500&offset={offset}"));
        let list = list.json();
        assert_eq!((&list["total"], &list["offset"]), (&LINKS.into(), &offset.into()));
        let items = list["items"].as_array().expect("a list");
        assert_eq!(items.len(), if offset < LINKS { 500 } else { 0 }, "at {offset}");
        seen.extend(items.iter().map(|one| one["note"]["path"].to_string()));
    }
    assert_eq!(seen.len(), LINKS, "each link is on one page");

    // The page for people leads from its first fifty to the next and back.
    let page = read(&app, "/note/Hub.md");
    assert!(page.len() < 250_000, "{} bytes", page.len());
    assert!(page.contains("Backlinks <span class=\"count\">10,000</span>"));
    assert!(page.contains("1–50 of 10,000 backlinks"), "{page}");
    assert!(page.contains("rel=\"next\" href=\"/note/Hub.md?backlinks=50#backlinks\""));
    assert!(!page.contains("rel=\"prev\""));
    assert!(page.contains("800 more stand among the"));
    let next = read(&app, "/note/Hub.md?backlinks=5000");
    assert!(next.len() < 250_000, "{} bytes", next.len());
    assert!(next.contains("5,001–5,050 of 10,000 backlinks"));
    assert!(next.contains("rel=\"prev\" href=\"/note/Hub.md?backlinks=4950#backlinks\""));
    assert!(next.contains("rel=\"next\" href=\"/note/Hub.md?backlinks=5050#backlinks\""));
    let last = read(&app, "/note/Hub.md?backlinks=9950");
    assert!(last.contains("9,951–10,000 of") && !last.contains("rel=\"next\""));
}
