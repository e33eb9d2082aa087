//! A paper's page and the digest as data: sentences with their places, what is disputed, comments
//! and feedback that stay in the vault as plain notes.

use std::path::Path;

use equipoise::{config::Config, notebook::Notebook};

struct Reader {
    notebook: Notebook,
    dir: tempfile::TempDir,
}

const PAPER: &str = "---\ntype: paper\ntitle: Nine Scores\narxiv: \"2401.00001\"\nabstract: >\n  \
    Scores decide about applicants. We compare nine scores with a panel of people. We find that \
    three of the nine disagree with the panel in more than half of all cases.\n---\n\
    Our study is limited to one country, as its authors say.\n\n\
    - supports:: [[Scores err]] — in three of nine cases\n- contradicts:: [[Scores never err]]\n";

impl Reader {
    fn open() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = dir.path().join("vault");
        std::fs::create_dir_all(&vault).expect("a folder");
        for (name, text) in [
            ("Nine.md", PAPER),
            ("Scores err.md", "---\ntype: claim\nclaim: Scores err.\n---\n"),
            (
                "Scores never err.md",
                "---\ntype: claim\nclaim: Scores never err.\n---\n- contradicts:: [[Scores err]]\n",
            ),
            (
                "lib.bib",
                "@article{one, title={A Title of an Entry}, author={Ada Lovelace}, year={2020}, doi={10.1/x}}\n",
            ),
        ] {
            std::fs::write(vault.join(name), text).expect("a file");
        }
        let config =
            Config { parts: Vec::new(), ..Config::for_folders(&vault, dir.path().join("index")) };
        let notebook = Notebook::open(config).expect("a notebook");
        notebook.refresh(&|_| {}).expect("a look");
        Self { notebook, dir }
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(Path::new(self.dir.path()).join("vault").join(name))
            .expect("a file")
    }
}

#[test]
fn every_facet_sentence_leads_to_its_place() {
    let reader = Reader::open();
    let note = reader.notebook.note("Nine.md").expect("a note");
    let reading = reader.notebook.reading(&note).expect("a reading");
    let mut count = 0;
    for sentence in reading.facets.iter().flat_map(|facet| &facet.sentences) {
        let id = sentence.anchor.as_deref().expect("a place");
        let place = format!("id=\"{id}\">");
        let html = if sentence.place == "abstract" { &reading.summary_html } else { &reading.html };
        let start = html.find(&place).expect("it is on the page") + place.len();
        assert!(html[start..].starts_with(&sentence.text), "{sentence:?}\n{html}");
        count += 1;
    }
    assert!(count >= 3, "{:?}", reading.facets);
    let results = &reading.quick[1];
    assert!(results.sentences[0].text.starts_with("We find that three"), "{results:?}");
    assert!(reading.quick[3].sentences[0].text.contains("limited to one country"));
}

#[test]
fn two_accounts_of_a_paper_are_both_shown() {
    let reader = Reader::open();
    let note = reader.notebook.note("Nine.md").expect("a note");
    let reading = reader.notebook.reading(&note).expect("a reading");
    assert_eq!(reading.disputed.len(), 1);
    assert_eq!(reading.disputed[0].supported.note.path, "Scores err.md");
    assert_eq!(reading.disputed[0].contradicted.note.path, "Scores never err.md");
}

#[test]
fn an_abstract_and_a_summary_that_disagree_stand_side_by_side() {
    let reader = Reader::open();
    let vault = reader.dir.path().join("vault");
    let summary =
        "summary: |\n  Five of nine scores disagree\n  with the panel of people. <b>Fine.</b>";
    let own = "Three of nine scores disagree with the panel of people.";
    let note = |front: &str, body: &str| format!("---\ntype: paper\n{front}\n---\n{body}\n");
    for (name, text) in [
        (
            "Both.md",
            note(&format!("abstract: {own}\nabstract-source: the journal\n{summary}"), "x"),
        ),
        (
            "Section.md",
            note(summary, &format!("# Notes\n\nx\n\n## Abstract\n\n{own}\n\n## More\n\ny")),
        ),
        ("Alike.md", note(&format!("abstract: {own}\nsummary: {own}"), "x")),
        ("Alone.md", note(summary, "x")),
    ] {
        std::fs::write(vault.join(name), text).expect("a file");
    }
    reader.notebook.refresh(&|_| {}).expect("a look");
    let accounts = |path: &str| {
        let note = reader.notebook.note(path).expect("a note");
        reader.notebook.reading(&note).expect("a reading").accounts
    };

    let both = accounts("Both.md").expect("both");
    assert_eq!(both.abstract_from, "the journal (property abstract of this note)");
    assert_eq!(both.summary_from, "the property summary of this note");
    assert_eq!(both.abstract_at, None);
    assert_eq!(both.disagreements.len(), 1, "{both:?}");
    assert_eq!(both.disagreements[0].says, own);
    assert_eq!(
        both.disagreements[0].other,
        "Five of nine scores disagree with the panel of people."
    );
    assert!(both.summary_html.contains("&lt;b&gt;Fine."), "{}", both.summary_html);

    let section = accounts("Section.md").expect("both");
    assert_eq!(section.abstract_from, "the section Abstract of this note");
    assert_eq!(section.abstract_at.as_deref(), Some("abstract"));
    assert_eq!(section.disagreements, both.disagreements);

    assert!(accounts("Alike.md").expect("both").disagreements.is_empty());
    assert!(accounts("Alone.md").is_none(), "there is nothing to compare it with");
}

#[test]
fn comments_are_kept_in_the_vault_and_none_is_lost() {
    let reader = Reader::open();
    let notebook = &reader.notebook;
    std::thread::scope(|scope| {
        for number in 0..8 {
            scope.spawn(move || {
                let said = format!("Comment {number}\n## 2020-01-01 x");
                notebook.comment("Nine.md", &said).expect("kept")
            });
        }
    });
    let file = reader.file("discussions/Nine.md");
    let note = notebook.note("Nine.md").expect("a note");
    let comments = notebook.reading(&note).expect("a reading").discussion.comments;
    for number in 0..8 {
        let said = format!("Comment {number}\n## 2020-01-01 x");
        assert_eq!(comments.iter().filter(|one| one.text == said).count(), 1, "{file}");
    }
    assert!(notebook.comment("Nine.md", "  ").is_err());
    assert!(notebook.comment("Scores err.md", "x").is_err(), "a claim is no paper");
    assert!(notebook.comment("../x.md", "x").is_err());
}

#[test]
fn notes_are_taken_on_an_entry_of_a_library() {
    let reader = Reader::open();
    let path = reader.notebook.take_notes("lib.bib#one").expect("a note");
    assert_eq!(path, "papers/A Title of an Entry.md");
    let note = reader.notebook.note(&path).expect("the note");
    assert_eq!(note.frontmatter["doi"], "10.1/x", "{}", note.source);
    assert_eq!(note.summary.title, "A Title of an Entry");
    assert!(note.problems.is_empty(), "{:?}", note.problems);
    assert_eq!(reader.notebook.take_notes("lib.bib#one").expect("again"), path);
    let reading = reader.notebook.reading(&note).expect("a reading");
    assert_eq!(reading.same_work[0].path, "lib.bib#one");
}

#[test]
fn the_digest_follows_what_was_worth_reading() {
    let reader = Reader::open();
    let cards = |since| reader.notebook.digest(since, 10).expect("a digest").cards;
    assert_eq!(cards(0).len(), 2);
    assert!(cards(i64::MAX).is_empty());
    assert_eq!(
        cards(0).iter().find(|card| card.paper.path == "Nine.md").expect("it").sentences.len(),
        3
    );

    reader.notebook.found_worth("Nine.md", true).expect("kept");
    assert_eq!(cards(0)[0].paper.path, "Nine.md");
    assert_eq!(cards(0)[0].worth, Some(true));
    reader.notebook.found_worth("Nine.md", false).expect("kept");
    reader.notebook.found_worth("lib.bib#one", true).expect("kept");
    assert_eq!(cards(0)[0].paper.path, "lib.bib#one");
    assert_eq!(cards(0)[1].worth, Some(false), "the last word counts");
    let file = reader.file("digest/Worth reading.md");
    assert_eq!(file.matches("[[Nine]]").count(), 1, "{file}");
}

#[test]
fn one_title_is_not_always_one_work() {
    let reader = Reader::open();
    let vault = reader.dir.path().join("vault");
    let entry = |key: &str, rest: &str| {
        format!("@article{{{key}, title={{Introduction to the Special Issue}}, {rest}}}\n")
    };
    let library = [
        entry("a", "author={Ada Lovelace}, year={2020}"),
        entry("b", "author={Ada Lovelace}, year={2021}"),
        entry("c", "journal={Annals}"),
    ];
    std::fs::write(vault.join("issues.bib"), library.concat()).expect("a file");
    reader.notebook.refresh(&|_| {}).expect("a look");
    let same = |path: &str| -> Vec<String> {
        let note = reader.notebook.note(path).expect("a note");
        let reading = reader.notebook.reading(&note).expect("a reading");
        reading.same_work.into_iter().map(|other| other.path).collect()
    };
    assert_eq!(same("issues.bib#a"), ["issues.bib#c"]);
    assert_eq!(same("issues.bib#b"), ["issues.bib#c"]);
    assert_eq!(same("issues.bib#c"), ["issues.bib#a", "issues.bib#b"]);
}

/// A preprint by its number and by the DOI that arXiv gives is one work.
#[test]
fn a_preprint_is_known_by_either_of_its_names() {
    let reader = Reader::open();
    let vault = reader.dir.path().join("vault");
    let entry = "@misc{pre, title={Scores}, doi={10.48550/arXiv.2401.00001}}\n";
    std::fs::write(vault.join("pre.bib"), entry).expect("a file");
    reader.notebook.refresh(&|_| {}).expect("a look");
    let note = reader.notebook.note("pre.bib#pre").expect("a note");
    let reading = reader.notebook.reading(&note).expect("a reading");
    assert_eq!(reading.same_work[0].path, "Nine.md");
}

#[test]
fn what_was_taken_back_is_not_gone_on_with() {
    let reader = Reader::open();
    let vault = reader.dir.path().join("vault");
    let said = "- worth-reading:: [[Nine]] — 2026-01-01\n- not-worth-reading:: [[Nine]] — 2026-01-02\n\
                - worth-reading:: [[one]] — 2026-01-03\n";
    std::fs::create_dir_all(vault.join("digest")).expect("a folder");
    std::fs::write(vault.join("digest/Worth reading.md"), said).expect("a file");
    reader.notebook.refresh(&|_| {}).expect("a look");
    let digest = reader.notebook.digest(i64::MAX, 10).expect("a digest");
    let onward: Vec<&str> = digest.onward.iter().map(|note| note.path.as_str()).collect();
    assert_eq!(onward, ["lib.bib#one"]);
}
