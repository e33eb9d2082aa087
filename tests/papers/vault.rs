//! Libraries in a vault: each entry a paper that is listed, found, linked to and cited.

use equipoise::{
    model::Kind,
    notebook::{NoteFilter, Notebook},
};

use crate::notebook::{Fixture, found};

const LIBRARY: &str = "@inproceedings{dwork2012,
  author = {Dwork, Cynthia and Hardt, Moritz}, title = {Fairness through awareness},
  booktitle = {ITCS}, year = {2012}, doi = {10.1145/2090236.2090255},
  abstract = {Similar individuals are treated similarly, which we call a Lipschitz condition.}
}
@article{DBLP:conf/nips/Hardt16, title = {Equality of opportunity}, year = {2016},
  author = {Hardt, Moritz and Price, Eric}}
@article{broken, title = {Half of it} year = {2001}}
";

fn papers(notebook: &Notebook) -> Vec<String> {
    let filter = NoteFilter { kind: Some(Kind::Paper), ..NoteFilter::default() };
    notebook.notes(&filter).items.into_iter().map(|note| note.path).collect()
}

fn problems(notebook: &Notebook) -> Vec<(String, Option<u32>, String)> {
    let groups = notebook.problems(100);
    groups
        .into_iter()
        .flat_map(|group| group.problems)
        .map(|problem| (problem.path.to_string(), problem.line, problem.message))
        .collect()
}

#[test]
fn entries_are_papers_of_the_vault() {
    let fixture = Fixture::new(&[
        ("lib/main.bib", LIBRARY),
        (
            "note.md",
            "On [[dwork2012]], [[lib/main.bib#DBLP:conf/nips/Hardt16]], [[main.bib#dwork2012]] and \
             what others say [see @dwork2012, p. 3; @DBLP:conf/nips/Hardt16].\n",
        ),
    ]);
    let notebook = fixture.open();
    let expected =
        ["lib/main.bib#DBLP:conf/nips/Hardt16", "lib/main.bib#dwork2012", "lib/main.bib#broken"];
    assert_eq!(papers(&notebook), expected);
    assert_eq!(found(&notebook, "lipschitz"), ["lib/main.bib#dwork2012"]);
    assert_eq!(found(&notebook, "author:price")[..1], ["lib/main.bib#DBLP:conf/nips/Hardt16"]);

    let note = notebook.note("lib/main.bib#dwork2012").expect("a note");
    assert!(note.html.contains("Lipschitz condition"), "{}", note.html);
    assert_eq!(note.frontmatter["venue"], "ITCS");
    assert_eq!(note.frontmatter["authors"][0]["family"], "Dwork");
    let relations: Vec<&str> =
        note.backlinks.items.iter().map(|link| link.relation.as_str()).collect();
    assert_eq!(relations, ["cites", "links", "links"]);

    let found = problems(&notebook);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].1), ("lib/main.bib", Some(8)));
    assert!(found[0].2.starts_with("broken: "), "{found:?}");

    let page = notebook.note("note.md").expect("a note");
    assert_eq!(page.html.matches("/paper/lib/main.bib%23dwork2012").count(), 3, "{}", page.html);
    assert!(page.html.contains("/paper/lib/main.bib%23DBLP%3Aconf/nips/Hardt16"));
}

#[test]
fn a_changed_entry_changes_alone() {
    let fixture = Fixture::new(&[("l.bib", LIBRARY)]);
    let notebook = fixture.open();
    let before = notebook.note("l.bib#DBLP:conf/nips/Hardt16").expect("a note").summary;
    let events = notebook.events();
    std::thread::sleep(std::time::Duration::from_millis(20));
    fixture.write(
        "l.bib",
        format!("@misc{{new, title={{New}}}}\n{}", LIBRARY.replace("Lipschitz", "metric")),
    );
    notebook.refresh(&|_| {}).expect("a refresh");
    let changed: Vec<String> = events
        .try_iter()
        .filter_map(|event| match event {
            equipoise::notebook::Event::Changed { paths, .. } => Some(paths),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(changed, ["l.bib", "l.bib#new", "l.bib#dwork2012"]);
    let after = notebook.note("l.bib#DBLP:conf/nips/Hardt16").expect("a note").summary;
    assert_eq!((before.modified_ms, before.created_ms), (after.modified_ms, after.created_ms));
    assert_eq!(found(&notebook, "lipschitz"), [""; 0]);

    fixture.write("l.bib", "@misc{new, title={New}}\n");
    notebook.refresh(&|_| {}).expect("a refresh");
    assert_eq!(papers(&notebook), ["l.bib#new"]);
}

#[test]
fn other_json_stays_an_attachment() {
    let fixture = Fixture::new(&[
        ("run.json", "{\"metrics\": {\"x\": 1}}"),
        ("queries.jsonl", "{\"_id\": 1, \"text\": \"what is fair?\"}\n"),
        ("lib.jsonl", "{\"id\": \"acl:1\", \"title\": \"On X\", \"abstract\": \"Of equity.\"}\n"),
        ("csl.json", "[{\"id\": \"a\", \"type\": \"book\", \"title\": \"On Y\"}]"),
        ("r.ris", "TY  - BOOK\nID  - z\nTI  - On Z\nER  - \n"),
    ]);
    let notebook = fixture.open();
    assert_eq!(papers(&notebook), ["lib.jsonl#acl:1", "csl.json#a", "r.ris#z"]);
    assert_eq!(problems(&notebook), []);
}

#[test]
fn papers_are_cited_in_every_format() {
    let fixture = Fixture::new(&[
        ("l.bib", LIBRARY),
        (
            "p.md",
            "---\ntype: paper\ntitle: On P\nauthors: [Ada Lovelace]\nyear: 1843\nvenue: Memoirs\n---\nText.\n",
        ),
    ]);
    let notebook = fixture.open();
    let cite = |path: &str, format: &str| notebook.cite(path, format).expect("a citation");
    let bibtex = cite("l.bib#dwork2012", "bibtex");
    assert!(
        bibtex.text.starts_with(
            "@inproceedings{dwork2012,\n  author = {Dwork, Cynthia and Hardt, Moritz},"
        )
    );
    assert!(bibtex.text.contains("abstract = {Similar individuals"), "{}", bibtex.text);
    assert_eq!(bibtex.file_name, "dwork2012.bib");
    assert!(
        cite("p.md", "ris")
            .text
            .starts_with("TY  - JOUR\r\nID  - p\r\nTI  - On P\r\nAU  - Lovelace, Ada")
    );
    assert!(cite("p.md", "endnote").text.contains("%A Lovelace, Ada"));
    assert!(cite("p.md", "csl-json").text.contains("\"family\": \"Lovelace\""));
    assert!(
        cite("p.md", "apa").text.starts_with("Lovelace, A. (1843). On P."),
        "{}",
        cite("p.md", "apa").text
    );
    let error = notebook.cite("p.md", "nothing").expect_err("no such style");
    assert!(error.hint.contains("bibtex"), "{}", error.hint);
}

#[test]
fn papers_of_other_programs_are_imported_once() {
    let fixture = Fixture::new(&[("l.bib", LIBRARY)]);
    let notebook = fixture.open();
    let ris = "TY  - CONF\nTI  - Fairness Through Awareness\nAU  - Dwork, Cynthia\nPY  - 2012\nER  - \n\
               TY  - BOOK\nTI  - A wholly new book on equity\nAU  - Rawls, John\nPY  - 1971\nID  - rawls\nER  - \n";
    let files = [("export.ris".to_owned(), ris.as_bytes().to_vec())];
    let first = notebook.import_papers(&files).expect("an import");
    assert_eq!((first.added, first.known), (1, 1));
    assert_eq!(first.library.as_deref(), Some("papers/imported.bib"));
    let title = notebook.note("papers/imported.bib#rawls").expect("a paper").summary.title;
    assert_eq!(title, "A wholly new book on equity");
    let again = notebook.import_papers(&files).expect("an import");
    assert_eq!((again.added, again.known, again.library), (0, 2, None));
    let error = notebook.import_papers(&[("x.txt".into(), b"prose".to_vec())]).expect_err("none");
    assert!(error.hint.contains("BibTeX"), "{}", error.hint);
}

#[test]
fn the_same_work_from_two_sources_is_one_paper() {
    let fixture = Fixture::new(&[
        (
            "old.md",
            "---\ntype: paper\ntitle: A study of made-up fairness\narxiv: 2101.00001v1\n---\nAbout quokkas.\n",
        ),
        (
            "l.bib",
            "@article{new, title={A study of made-up fairness, revised}, eprint={2101.00001v2}, \
             archiveprefix={arXiv}, abstract={On quokkas and fairness.}}",
        ),
        ("n.md", "As [[old]] says.\n"),
    ]);
    let notebook = fixture.open();
    assert_eq!(found(&notebook, "quokkas").len(), 1);
    let note = notebook.note("l.bib#new").expect("a paper");
    assert_eq!(note.same_work.iter().map(|note| &*note.path).collect::<Vec<_>>(), ["old.md"]);
    let mut older: Vec<_> = problems(&notebook)
        .into_iter()
        .filter(|(_, _, message)| message.contains("2101.00001v2"))
        .map(|(path, line, _)| (path, line))
        .collect();
    older.sort();
    assert_eq!(older, [("n.md".to_owned(), Some(1)), ("old.md".to_owned(), None)]);
}
