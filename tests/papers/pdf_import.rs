//! `equipoise import paper.pdf`: the file in the vault, once, under a name of its own, matched to
//! what the vault has of the same work; and said to be what it is where it cannot be read.

use std::path::Path;

use equipoise::notebook::{ImportedPdf, Notebook};

use super::pdf::{open, paper, pdf};

struct Vault {
    notebook: Notebook,
    dir: tempfile::TempDir,
}

impl Vault {
    fn with(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = dir.path().join("vault");
        std::fs::create_dir_all(&vault).expect("a folder");
        for (name, text) in files {
            std::fs::write(vault.join(name), text).expect("a file");
        }
        let notebook = open(&vault, &dir.path().join("index"));
        notebook.refresh(&|_| {}).expect("a look");
        Self { notebook, dir }
    }

    fn import(&self, name: &str, bytes: Vec<u8>) -> ImportedPdf {
        let mut done = self.notebook.import_pdfs(&[(name.to_owned(), bytes)]).expect("it is kept");
        assert_eq!(done.len(), 1);
        done.remove(0)
    }

    fn bytes(&self, path: &str) -> Vec<u8> {
        std::fs::read(Path::new(self.dir.path()).join("vault").join(path)).expect("a file")
    }
}

#[test]
fn a_pdf_is_copied_read_and_matched() {
    let vault = Vault::with(&[
        ("lib.bib", "@article{nine, title={A Study of Nine Scores}, author={Ada Lovelace}}\n"),
        ("doi.bib", "@article{other, title={Another Name}, doi={10.1000/nine}}\n"),
    ]);
    let done = vault.import("Nine scores.pdf", paper());
    assert_eq!((done.path.as_str(), done.new), ("papers/Nine scores.pdf", true));
    assert_eq!(done.title, "A Study of Nine Scores");
    assert_eq!((done.same_work, done.problems), (vec!["lib.bib#nine".to_owned()], Vec::new()));
    assert_eq!(vault.bytes("papers/Nine scores.pdf"), paper());
    assert!(vault.notebook.note("papers/Nine scores.pdf").is_ok(), "it is a paper at once");

    let by_doi = pdf(&[&["Some Heading Else", "Text of it", "doi:10.1000/nine"]]);
    let done = vault.import("x.pdf", by_doi);
    assert_eq!(done.same_work, ["doi.bib#other"]);
}

#[test]
fn the_same_bytes_are_known_and_no_file_is_written_over() {
    let vault = Vault::with(&[]);
    vault.import("Nine.pdf", paper());
    let again = vault.import("Another name.pdf", paper());
    assert_eq!((again.path.as_str(), again.new), ("papers/Nine.pdf", false));
    assert_eq!(again.title, "A Study of Nine Scores");

    let other =
        pdf(&[&["A Study of Ten Scores", "Ada Lovelace", "Ten scores were compared here."]]);
    let second = vault.import("Nine.pdf", other.clone());
    assert_eq!((second.path.as_str(), second.new), ("papers/Nine 2.pdf", true));
    assert_eq!(
        (vault.bytes("papers/Nine.pdf"), vault.bytes("papers/Nine 2.pdf")),
        (paper(), other)
    );

    // Twice in one call is once.
    let third = pdf(&[&["A Study of No Scores", "Ada Lovelace", "No score was compared here."]]);
    let files = [("a.pdf".to_owned(), third.clone()), ("b.pdf".to_owned(), third)];
    let done = vault.notebook.import_pdfs(&files).expect("kept");
    assert_eq!((done[0].new, done[1].new, &done[0].path), (true, false, &done[1].path));
}

#[test]
fn what_cannot_be_read_is_kept_and_says_so() {
    let vault = Vault::with(&[]);
    let broken = vault.import("broken.pdf", b"%PDF-1.4 and nothing more".to_vec());
    assert!(broken.new && broken.problems[0].contains("qpdf"), "{broken:?}");
    assert_eq!(vault.bytes(&broken.path), b"%PDF-1.4 and nothing more");
    let scanned = vault.import("scan.pdf", pdf(&[&[""]]));
    assert!(scanned.new && scanned.problems[0].contains("ocrmypdf"), "{scanned:?}");
    assert_eq!(scanned.title, "scan");
}

#[test]
fn references_are_found_by_their_identifiers() {
    let vault = Vault::with(&[(
        "lib.bib",
        "@article{ten, title={Ten}, doi={10.1000/ten}}\n@misc{arx, title={X}, eprint={2406.03198}, archiveprefix={arXiv}}\n\
          @article{own, title={A Study of Nine Scores}, author={Ada Lovelace}, doi={10.1000/nine}}\n",
    )]);
    let done = vault.import(
        "nine.pdf",
        pdf(&[
            &[
                "A Study of Nine Scores",
                "Ada Lovelace",
                "doi:10.1000/nine",
                "Abstract",
                "Nine scores.",
            ],
            &[
                "References",
                "[1] B. Writer. Another Heading. Annals of X, 2020. doi:10.1000/Ten.",
                "[2] C. Writer. Some Third Heading. arXiv preprint arXiv:2406.03198v2, 2024.",
                "[3] A. Lovelace. Itself again. doi:10.1000/nine",
            ],
        ]),
    );
    let note = vault.notebook.note(&done.path).expect("a note");
    let reading = vault.notebook.reading(&note).expect("a reading");
    let found: Vec<&str> = reading.references.iter().map(|one| one.note.path.as_str()).collect();
    assert_eq!(found, ["lib.bib#ten", "lib.bib#arx"], "{:?}", reading.references);
}

/// A program's reading of a PDF is no record of the paper, so its record is still worth having.
#[test]
fn a_record_of_a_paper_known_by_its_pdf_alone_is_added() {
    let vault = Vault::with(&[]);
    vault.import("x.pdf", pdf(&[&["A Heading", "Some text of it", "doi:10.1000/nine"]]));
    let list = "@article{nine, title={A Study of Nine Scores}, doi={10.1000/nine}}\n";
    let files = [("list.bib".to_owned(), list.as_bytes().to_vec())];
    let done = vault.notebook.import_papers(&files).expect("added");
    assert_eq!((done.added, done.known), (1, 0));
    let done = vault.notebook.import_papers(&files).expect("known");
    assert_eq!((done.added, done.known), (0, 1));
}
