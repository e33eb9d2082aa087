//! `equipoise import`: files of other tools and what addresses answer, brought into the vault.
//! [`formats`] looks at each file and says whose it is; files of one kind go to the notebook
//! together, and nothing is written before every address has answered and every kind was understood.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Outcome, arguments, output};
use crate::{
    config::Config,
    error::{Error, Result},
    notebook::{ImportFile, ImportedPapers, ImportedPdf, ImportedRelations, ImportedRun, Notebook},
};

/// Larger files are not read.
const MOST_BYTES: u64 = 256 << 20;

#[derive(Default, Serialize)]
struct Report {
    runs: Vec<ImportedRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<ImportedRelations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    papers: Option<ImportedPapers>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pdfs: Vec<ImportedPdf>,
}

/// Files by what reads them.
#[derive(Default)]
struct Formats {
    /// Logs of evaluation tools.
    logs: Vec<ImportFile>,
    /// Lists of a Discourse Graph's edges.
    relations: Vec<ImportFile>,
    /// Bibliographies, and the answers of services that know papers.
    papers: Vec<ImportFile>,
    /// Papers themselves.
    pdfs: Vec<ImportFile>,
}

pub(super) fn run(config: Config, flags: &arguments::Import) -> Result<Outcome> {
    let mut paths = Vec::new();
    let mut fetched = Vec::new();
    for path in &flags.files {
        let typed = path.to_str().filter(|_| !path.exists()).unwrap_or_default();
        match Notebook::fetch(&config, typed)? {
            Some(file) => fetched.push(file),
            None => paths.push(path.clone()),
        }
    }
    let mut files = read(&paths)?;
    files.append(&mut fetched);
    let formats = formats(files)?;
    Notebook::check_relations(&formats.relations)?;
    let notebook = super::ready(config, false)?;
    let mut report = Report::default();
    if !formats.logs.is_empty() {
        report.runs = notebook.import_logs(&formats.logs)?;
    }
    if !formats.relations.is_empty() {
        report.relations = Some(notebook.import_relations(&formats.relations)?);
    }
    if !formats.papers.is_empty() {
        report.papers = Some(notebook.import_papers(&formats.papers)?);
    }
    if !formats.pdfs.is_empty() {
        report.pdfs = notebook.import_pdfs(&formats.pdfs)?;
    }
    if flags.json {
        output::json(&report)?;
    } else {
        print(&report)?;
    }
    Ok(Outcome::Done)
}

/// Whose files these are, by their names and their beginnings.
fn formats(files: Vec<ImportFile>) -> Result<Formats> {
    let mut formats = Formats::default();
    for file in files {
        if Notebook::is_relations(&file) {
            formats.relations.push(file);
            continue;
        }
        let (name, bytes) = file;
        if Notebook::is_pdf(&name, &bytes) {
            formats.pdfs.push((name, bytes));
            continue;
        }
        if Notebook::has_papers(&name, &bytes) {
            formats.papers.push((name, bytes));
            continue;
        }
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        match ending.as_str() {
            "eval" | "json" | "jsonl" => formats.logs.push((name, bytes)),
            _ => {
                let mut error = Notebook::no_papers(&name, &bytes);
                error
                    .hint
                    .push_str("; `equipoise help import` lists the logs that can be imported");
                return Err(error);
            }
        }
    }
    Ok(formats)
}

/// Each file, and the files of each folder, under names that begin where their paths part.
fn read(paths: &[PathBuf]) -> Result<Vec<ImportFile>> {
    let mut files = Vec::new();
    for path in paths {
        let io = |error| Error::io(format!("reading {}", path.display()), error);
        let path = path.canonicalize().map_err(io)?;
        if path.is_dir() {
            let mut inside = Vec::new();
            for entry in std::fs::read_dir(&path).map_err(io)? {
                let entry = entry.map_err(io)?.path();
                if entry.is_file() {
                    inside.push(entry);
                }
            }
            inside.sort();
            files.extend(inside);
        } else {
            files.push(path);
        }
    }
    files.dedup();
    let base = base(&files);
    let mut named = Vec::new();
    for path in files {
        let io = |error| Error::io(format!("reading {}", path.display()), error);
        let size = std::fs::metadata(&path).map_err(io)?.len();
        if size > MOST_BYTES {
            return Err(Error::invalid(
                format!(
                    "{} has {} MiB, and up to {} are read",
                    path.display(),
                    size >> 20,
                    MOST_BYTES >> 20
                ),
                "export it in parts, or without the samples' messages",
            ));
        }
        let name = path.strip_prefix(&base).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        named.push((name, std::fs::read(&path).map_err(io)?));
    }
    Ok(named)
}

/// The deepest folder that holds all of them: a run's file says nothing of this machine's folders.
fn base(files: &[PathBuf]) -> PathBuf {
    let mut folders = files.iter().filter_map(|file| file.parent());
    let Some(mut base) = folders.next().map(Path::to_owned) else { return PathBuf::new() };
    for folder in folders {
        while !folder.starts_with(&base) && base.pop() {}
    }
    base
}

fn print(report: &Report) -> Result<()> {
    if let Some(papers) = &report.papers {
        for problem in &papers.problems {
            output::line(problem)?;
        }
        let into = papers.library.as_deref().map(|path| format!(" to {path}")).unwrap_or_default();
        output::line(&format!(
            "{} papers added{into}; {} known already",
            papers.added, papers.known
        ))?;
    }
    for pdf in &report.pdfs {
        let new = if pdf.new { "" } else { " (the vault had it already)" };
        output::line(&format!("{}{new}\n    {}", pdf.path, pdf.title))?;
        for other in &pdf.same_work {
            output::line(&format!("    the same work: {other}"))?;
        }
        for problem in &pdf.problems {
            output::line(&format!("    {problem}"))?;
        }
    }
    for run in &report.runs {
        let new = if run.new { "" } else { " (imported before)" };
        output::line(&format!("{}{new}", run.path))?;
        output::line(&format!(
            "    {} · {} on {} · {} figures, {} items",
            run.format, run.model, run.dataset, run.metrics, run.items
        ))?;
        for missing in &run.missing {
            output::line(&format!("    not in the log: {missing}"))?;
        }
    }
    if let Some(relations) = &report.relations {
        output::line(&format!(
            "{} relations added, {} there already, {} notes typed",
            relations.added, relations.known, relations.typed
        ))?;
        for left_out in &relations.left_out {
            output::line(&format!("    left out: {left_out}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_where_the_paths_part() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["a/x/run_spec.json", "a/y/run_spec.json", "z.eval"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, "{}").expect("a file");
        }
        let names = |paths: &[&str]| -> Vec<String> {
            let paths: Vec<PathBuf> = paths.iter().map(|path| dir.path().join(path)).collect();
            read(&paths).expect("files").into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(&["z.eval"]), ["z.eval"]);
        assert_eq!(names(&["a/x"]), ["run_spec.json"]);
        assert_eq!(names(&["a/x", "a/y/run_spec.json"]), ["x/run_spec.json", "y/run_spec.json"]);
        assert_eq!(names(&["z.eval", "a/x"]), ["z.eval", "a/x/run_spec.json"]);
        assert!(read(&[dir.path().join("none")]).is_err());
    }

    #[test]
    fn formats_of_papers_that_are_not_read_are_named_with_a_way_out() {
        let refused = |name: &str, text: &str| {
            let file = (name.to_owned(), text.as_bytes().to_vec());
            let error = formats(vec![file]).err().expect("an error");
            assert!(error.message.contains(name), "{}", error.message);
            assert!(error.hint.contains("BibTeX (.bib), RIS (.ris)"), "{}", error.hint);
            error
        };
        let cff = refused("CITATION.cff", "cff-version: 1.2.0\ntitle: A tool\n");
        assert!(cff.message.contains("Citation File Format") && cff.hint.contains("cffconvert"));
        let mods = refused("m.xml", "<mods><titleInfo><title>On X</title></titleInfo></mods>");
        assert!(mods.message.contains("MODS") && mods.hint.contains("xml2bib"));
        let isi = refused("w.isi", "FN A database\nVR 1.0\nPT J\nTI On X\nER\n");
        assert!(isi.message.contains("Web of Science") && isi.hint.contains("export"));
        let page = refused("https://example.org/x.pdf", "<!DOCTYPE html><title>Sign in</title>");
        assert!(page.message.contains("web page"), "{}", page.message);
        let none = refused("x.pdf", "Not found");
        assert!(none.message.contains("does not begin as a PDF"), "{}", none.message);
        let pdf = formats(vec![("x.pdf".into(), b"%PDF-1.7 and nothing more".to_vec())]);
        assert_eq!(pdf.expect("it is kept, and says what is wrong").pdfs.len(), 1);
        let read = formats(vec![("n.nbib".into(), b"PMID- 1\nTI  - On X\n".to_vec())]);
        assert_eq!(read.expect("a format that is read").papers.len(), 1);
    }

    #[test]
    fn what_is_of_no_kind_is_named() {
        let error = formats(vec![("photo.heic".into(), Vec::new())]).err().expect("an error");
        assert!(error.message.contains("photo.heic") && error.hint.contains("help import"));
    }
}
