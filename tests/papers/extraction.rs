//! How well PDFs are read, against what people say of the same documents: editors' lists of a
//! conference's papers, and texts that were written out. The decision note on reading PDFs holds the
//! figures beside those of other readers.

use std::{collections::HashMap, path::Path};

use equipoise::{
    model::{ParsedNote, VaultPath},
    papers::{identity::folded_title, pdf::structure},
    vault::{FileTimes, decode},
};

use super::{pdf::extract, shared_data};

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The harmonic mean of precision and recall of runs of three words: it falls where words are lost,
/// come in, or stand in another order.
fn likeness(found: &str, expected: &str) -> f64 {
    let runs = |text: &str| {
        let mut runs: HashMap<Vec<String>, usize> = HashMap::new();
        for run in words(text).windows(3) {
            *runs.entry(run.to_vec()).or_default() += 1;
        }
        runs
    };
    let (found, expected) = (runs(found), runs(expected));
    let total = found.values().sum::<usize>() + expected.values().sum::<usize>();
    let shared: usize =
        found.iter().map(|(run, count)| *count.min(expected.get(run).unwrap_or(&0))).sum();
    if total == 0 { 0.0 } else { 2.0 * shared as f64 / total as f64 }
}

fn names_in(folder: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|other| other == extension))
        .collect();
    files.sort();
    files
}

#[test]
fn papers_of_a_conference_are_read_as_its_editors_list_them() {
    let Some(folder) = shared_data("pdf/fat2018") else { return };
    let (mut papers, mut titles, mut authors, mut people) = (0, 0, 0, 0);
    let mut abstracts = 0.0;
    for post in names_in(&folder.join("_posts"), "md") {
        let name = post.file_stem().and_then(|name| name.to_str()).expect("a name");
        let id = name.rsplit('-').next().expect("an id");
        let Ok(bytes) = std::fs::read(folder.join(format!("{id}/{id}.pdf"))) else { continue };
        let path = VaultPath::parse("post.md").expect("a path");
        let ParsedNote { note, .. } = equipoise::vault::parse(
            &path,
            &std::fs::read(&post).expect("a post"),
            FileTimes::default(),
        );
        let says = |name: &str| {
            note.property(name)
                .and_then(|value| value.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        // A preface and talks have none.
        if says("abstract").is_empty() {
            continue;
        }
        let found = structure(&extract(&bytes));
        papers += 1;
        let title = found.title.clone().unwrap_or_default();
        let right = folded_title(&title).starts_with(&folded_title(&says("title")));
        titles += usize::from(right);
        let families: Vec<String> = note
            .property("author")
            .and_then(|value| value.as_array().cloned())
            .unwrap_or_default()
            .iter()
            .filter_map(|person| person["family"].as_str().map(str::to_owned))
            .collect();
        people += families.len();
        let known = families
            .iter()
            .filter(|family| found.authors.iter().any(|name| name.ends_with(family.as_str())))
            .count();
        authors += known;
        let near = likeness(found.summary.as_deref().unwrap_or_default(), &says("abstract"));
        abstracts += near;
        eprintln!(
            "{id:>18}: title {}, {known} of {} authors, abstract {near:.3}",
            if right { "right".to_owned() } else { format!("{title:?}") },
            families.len()
        );
    }
    let mean = abstracts / f64::from(papers);
    eprintln!(
        "{papers} papers: {titles} titles, {authors} of {people} authors, abstracts {mean:.3}"
    );
    assert_eq!((papers, titles), (17, 17));
    assert!(authors >= people - 1 && mean > 0.9);
}

#[test]
fn documents_are_read_in_the_order_in_which_people_wrote_them_out() {
    let Some(folder) = shared_data("pdf/docling/pdf") else { return };
    let mut scores = Vec::new();
    for file in names_in(&folder.join("sources"), "pdf") {
        let name = file.file_stem().and_then(|name| name.to_str()).expect("a name");
        let written = folder.join(format!("groundtruth/{name}.md"));
        let Ok(expected) = std::fs::read(written) else { continue };
        let extraction = extract(&std::fs::read(&file).expect("bytes"));
        let text: Vec<&str> = extraction
            .texts
            .iter()
            .flat_map(|page| page.pieces.iter().map(|piece| piece.text.as_str()))
            .collect();
        let score = likeness(&text.join("\n"), &decode(&expected).replace("<!-- image -->", ""));
        eprintln!("{name:>30}: {score:.3} {:?}", extraction.fault);
        scores.push(score);
    }
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    eprintln!("mean {mean:.3} of {}", scores.len());
    assert!(scores.len() == 11 && mean > 0.9);
}
