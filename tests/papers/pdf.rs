//! PDFs: read by a child of this program, which is limited, told apart when it fails, and never
//! takes the notebook with it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use equipoise::{
    config::Config,
    model::{Kind, ProblemKind},
    notebook::{Notebook, SearchMode, SearchRequest},
    papers::pdf::{Extraction, Fault, Limits, read, structure},
};

use super::shared_data;

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_equipoise"))
}

pub(super) fn extract(bytes: &[u8]) -> Extraction {
    read(program(), bytes, Limits::default()).expect("a child")
}

/// A PDF of one page for each text, written by hand.
pub(super) fn pdf(pages: &[&[&str]]) -> Vec<u8> {
    let mut objects: Vec<String> = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".into(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into(),
    ];
    let mut kids = Vec::new();
    for lines in pages {
        let mut content = String::new();
        for (number, line) in lines.iter().enumerate() {
            let size = if number == 0 { 18 } else { 10 };
            let y = 740 - 22 * number;
            content.push_str(&format!("BT /F1 {size} Tf 1 0 0 1 60 {y} Tm ({line}) Tj ET\n"));
        }
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
        let stream = objects.len();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {stream} 0 R \
             /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        kids.push(format!("{} 0 R", objects.len()));
    }
    objects[1] = format!("<< /Type /Pages /Count {} /Kids [{}] >>", kids.len(), kids.join(" "));
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        // Widths of Helvetica are known to the library only where the font names them.
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

pub(super) fn paper() -> Vec<u8> {
    pdf(&[
        &[
            "A Study of Nine Scores",
            "Ada Lovelace",
            "Abstract",
            "We compare nine scores of applicants with what a panel of people decided about them.",
            "We find that three of the nine disagree with the panel in more than half of all cases.",
        ],
        &[
            "Limitations",
            "Only one country was looked at, which is where the nine vendors had offices.",
        ],
    ])
}

#[test]
fn a_pdf_is_read_page_by_page() {
    let extraction = extract(&paper());
    assert_eq!((extraction.pages, extraction.fault.clone()), (2, None), "{extraction:?}");
    let found = structure(&extraction);
    assert_eq!(found.title.as_deref(), Some("A Study of Nine Scores"));
    assert_eq!(found.authors, ["Ada Lovelace"]);
    assert!(found.summary.as_deref().is_some_and(|text| text.contains("three of the nine")));
    assert!(found.parts.iter().any(|part| part.page == 2 && part.text.starts_with("Only one")));
}

#[test]
fn what_is_no_pdf_says_so() {
    assert!(matches!(extract(b"no pdf at all").fault, Some(Fault::Damaged(_))));
    assert!(matches!(extract(b"").fault, Some(Fault::Damaged(_))));
    let empty = pdf(&[&[""]]);
    assert_eq!(extract(&empty).fault, Some(Fault::Scanned));
}

#[test]
fn a_pdf_that_lost_its_table_or_lies_about_lengths_is_read() {
    let whole = paper();
    let text = String::from_utf8(whole.clone()).expect("this one is text");
    let table = text.find("xref\n0").expect("a table");
    let lengths = regex::Regex::new(r"/Length \d+").expect("a pattern");
    for (what, bytes) in [
        ("cut off", whole[..table].to_vec()),
        ("with something before it", [b"HTTP/1.1 200 OK\r\n\r\n", &whole[..]].concat()),
        ("with an offset too many", text.replace("startxref\n", "startxref\n9").into_bytes()),
        ("with lengths too large", lengths.replace_all(&text, "/Length 99999").into_owned().into()),
        ("with lengths too small", lengths.replace_all(&text, "/Length 3").into_owned().into()),
    ] {
        let found = structure(&extract(&bytes));
        assert_eq!(found.title.as_deref(), Some("A Study of Nine Scores"), "{what}");
        assert!(found.parts.iter().any(|part| part.text.starts_with("Only one")), "{what}");
    }
}

#[test]
fn a_child_that_does_not_end_is_ended() {
    // What was read until then would be kept; here there is no time for anything.
    let limits = Limits { wall: Duration::ZERO, ..Limits::default() };
    let started = Instant::now();
    let extraction = read(program(), &paper(), limits).expect("a child");
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(matches!(extraction.fault, Some(Fault::Slow)), "{extraction:?}");
}

#[test]
fn a_child_has_no_more_memory_than_it_may() {
    let limits = Limits { memory_bytes: 32 << 20, ..Limits::default() };
    let line = "more than fits ".repeat(3 << 20);
    let extraction = read(program(), &pdf(&[&[&line]]), limits).expect("a child");
    assert!(extraction.fault.is_some(), "{extraction:?}");
}

pub(super) fn open(vault: &Path, index: &Path) -> Notebook {
    let config = Config {
        program: program().to_owned(),
        read_pdfs: true,
        parts: Vec::new(),
        ..Config::for_folders(vault, index)
    };
    Notebook::open(config).expect("a notebook")
}

#[test]
fn a_pdf_in_the_vault_becomes_a_paper_whose_passages_know_their_page() {
    let dir = tempfile::tempdir().expect("a folder");
    let (vault, index) = (dir.path().join("vault"), dir.path().join("index"));
    std::fs::create_dir_all(&vault).expect("a folder");
    std::fs::write(vault.join("nine.pdf"), paper()).expect("a file");
    std::fs::write(vault.join("broken.pdf"), b"%PDF-1.4 and nothing more").expect("a file");
    std::fs::write(
        vault.join("n.md"),
        "See [[nine.pdf]], [[nine.pdf#page=2]] and\n\n![[nine.pdf#page=2]]\n",
    )
    .expect("a file");

    let notebook = open(&vault, &index);
    notebook.refresh(&|_| {}).expect("a look");
    assert!(notebook.note("nine.pdf").is_err(), "listed as a file until it is read");
    assert_eq!(notebook.read_papers(&|_| {}).expect("read"), 2);

    let note = notebook.note("nine.pdf").expect("a paper");
    assert_eq!(
        (note.summary.kind, note.summary.title.as_str()),
        (Kind::Paper, "A Study of Nine Scores")
    );
    assert!(note.html.contains("id=\"page-2\"") && note.html.contains("/file/nine.pdf#page=2"));
    let reading = notebook.reading(&note).expect("a reading");
    let limits = &reading.facets[5];
    assert_eq!((limits.id, limits.sentences[0].page), ("limitations", Some(2)), "{limits:?}");
    let anchor = limits.sentences[0].anchor.as_deref().expect("a place");
    assert!(reading.html.contains(&format!("id=\"{anchor}\"")));

    let found = notebook
        .search(&SearchRequest {
            query: "vendors offices".into(),
            mode: SearchMode::Keyword,
            ..SearchRequest::default()
        })
        .expect("an answer");
    assert_eq!(found.results[0].summary.path, "nine.pdf");
    assert_eq!(found.results[0].page, Some(2));

    let broken = notebook.note("broken.pdf").expect("a paper");
    assert!(broken.problems.iter().any(|problem| problem.kind == ProblemKind::UnreadPdf));

    let linking = notebook.note("n.md").expect("a note").html;
    assert!(linking.contains("href=\"/paper/nine.pdf\""), "{linking}");
    assert!(linking.contains("/file/nine.pdf#page"), "{linking}");
    drop(notebook);

    // Nothing is read again: not at the next start, and not for a copy of the same bytes.
    let notebook = open(&vault, &index);
    notebook.refresh(&|_| {}).expect("a look");
    assert_eq!(notebook.note("nine.pdf").expect("a paper").summary.kind, Kind::Paper);
    assert_eq!(notebook.read_papers(&|_| {}).expect("read"), 0);
}

#[test]
fn broken_pdfs_are_imported_or_named_in_a_problem() {
    let Some(folder) = shared_data("pdf/broken") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pdf"))
        .collect();
    files.sort();
    // All of them take minutes; the whole is measured by hand with EQUIPOISE_ALL_PDFS=1.
    let step = if std::env::var_os("EQUIPOISE_ALL_PDFS").is_some() { 1 } else { 12 };
    let (mut whole, mut partial, mut none, mut slowest) = (0, 0, 0, Duration::ZERO);
    for file in files.iter().step_by(step) {
        let bytes = std::fs::read(file).expect("bytes");
        let started = Instant::now();
        let extraction = extract(&bytes);
        let took = started.elapsed();
        slowest = slowest.max(took);
        assert!(took < Duration::from_secs(20), "{}: {took:?}", file.display());
        assert!(extraction.has_text() || extraction.fault.is_some(), "{}", file.display());
        match (extraction.has_text(), &extraction.fault) {
            (true, None) => whole += 1,
            (true, Some(_)) => partial += 1,
            (false, _) => none += 1,
        }
    }
    eprintln!("{whole} read, {partial} in part, {none} not; the slowest took {slowest:?}");
}

#[test]
fn papers_of_a_conference_have_their_titles_and_abstracts() {
    let Some(folder) = shared_data("pdf/fat2018") else { return };
    let file = folder.join("buolamwini18a/buolamwini18a.pdf");
    let found = structure(&extract(&std::fs::read(file).expect("bytes")));
    let title = found.title.expect("a title");
    assert!(title.starts_with("Gender Shades"), "{title}");
    assert_eq!(found.authors, ["Joy Buolamwini", "Timnit Gebru"]);
    assert!(found.summary.is_some() && found.references.len() > 20);
}
