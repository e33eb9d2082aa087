//! Files that hold no papers that are read: which format each is in, where that can be told, and
//! what to do so that its papers can be had.

/// What would be read instead.
const READ: &str = "what is read is BibTeX (.bib), RIS (.ris), EndNote (.enw), CSL-JSON (.json), \
                        PubMed (.nbib), .jsonl, .pdf, and saved answers of arXiv, OpenAlex and Semantic Scholar";

/// What is wrong with a file that [`super::source_of`] does not know, and the next step.
pub fn refusal(name: &str, text: &str) -> (String, String) {
    let (format, step) = format(name, text);
    let message = format!("{name} has no papers that can be read: it is {format}");
    (message, format!("{step}; {READ}"))
}

fn format(name: &str, text: &str) -> (String, &'static str) {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let file = name.rsplit('/').next().unwrap_or(name);
    let ending = file.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let ending = ending.as_deref().unwrap_or_default();
    let (format, step) = match ending {
        _ if start.is_empty() => ("an empty file", "export the papers again"),
        "cff" => (
            "a Citation File Format file (.cff)",
            "convert it with `cffconvert -f bibtex`, or save GitHub's own BibTeX of it",
        ),
        "csl" => ("a citation style (.csl), which says how papers are cited", "export the papers"),
        "isi" | "ciw" => isi(),
        "yml" | "yaml" => (
            "YAML (.yml), perhaps a library of Hayagriva",
            "export the papers as BibTeX from where they are kept",
        ),
        _ if start.starts_with('<') => xml(start),
        _ if start.starts_with("FN ") || start.starts_with("PT ") => isi(),
        "json" => (
            "JSON that is no list of CSL items",
            "export the papers as CSL-JSON, as Zotero and citation-js write it",
        ),
        "jsonl" => (
            "lines of JSON (.jsonl) whose first has no id and title",
            "give each line an `id`, a `title` and a `text` or `authors`",
        ),
        "pdf" => {
            ("a file named .pdf that does not begin as a PDF does", "get the PDF again, whole")
        }
        "" => ("a file without an ending, and its text is in no format that is known", CONVERT),
        other => {
            let shown: String = other.chars().take(20).collect();
            let format =
                format!("a file named .{shown}, and its text is in no format that is known");
            return (format, CONVERT);
        }
    };
    (format.to_owned(), step)
}

const CONVERT: &str = "open it in a reference manager (JabRef and Zotero read many formats) and export \
                       it as BibTeX or RIS";

fn isi() -> (&'static str, &'static str) {
    ("Web of Science's own format (ISI)", "export the papers again, as BibTeX or RIS")
}

/// By the first names in the file: a whole answer need not be gone through.
fn xml(start: &str) -> (&'static str, &'static str) {
    let head = &start[..start.floor_char_boundary(4096)];
    let lower = head.to_ascii_lowercase();
    let known = [
        (
            "<bltx:entries",
            "BibLaTeXML",
            "convert it with `biber --tool --input-format=biblatexml --output-format=bibtex`",
        ),
        (
            "<pubmed",
            "PubMed's XML",
            "save the papers from PubMed again in the format PubMed (.nbib)",
        ),
        ("<mods:", "MODS (XML)", "convert it with bibutils' `xml2bib`"),
        ("<mods", "MODS (XML)", "convert it with bibutils' `xml2bib`"),
        ("searchretrieveresponse", "a library catalogue's answer (XML)", CONVERT),
        ("<sources", "Word's list of sources (XML)", CONVERT),
        ("<b:sources", "Word's list of sources (XML)", CONVERT),
        ("<records", "EndNote's XML", "export the papers from EndNote again, as BibTeX or RIS"),
        ("<!doctype html", "a web page", "save its BibTeX or RIS, where it offers one"),
        ("<html", "a web page", "save its BibTeX or RIS, where it offers one"),
    ];
    let found = known.into_iter().find(|(sign, ..)| lower.contains(sign));
    found.map_or(("XML that is no answer of arXiv", CONVERT), |(_, format, step)| (format, step))
}

#[cfg(test)]
mod tests {
    use super::super::source_of;
    use super::*;

    #[test]
    fn what_is_not_read_is_named_with_a_next_step() {
        for (name, text, format, step) in [
            ("a/CITATION.cff", "cff-version: 1.2.0\ntitle: X\n", "Citation File", "cffconvert"),
            ("x.isi", "FN A database\nVR 1.0\nPT J\n", "Web of Science", "again"),
            ("x.txt", "FN A database\nVR 1.0\nPT J\n", "Web of Science", "again"),
            ("x.xml", "<?xml version=\"1.0\"?><modsCollection/>", "MODS", "xml2bib"),
            ("x.xml", "<PubmedArticleSet></PubmedArticleSet>", "PubMed's XML", ".nbib"),
            ("x.xml", "<xml><records><record/></records></xml>", "EndNote's XML", "EndNote again"),
            ("x.xml", "<thing/>", "XML", "JabRef"),
            ("x.bltxml", "<bltx:entries/>", "BibLaTeXML", "biber --tool"),
            ("x.bib", "<!DOCTYPE html><title>Sign in</title>", "web page", "save its BibTeX"),
            ("x.yml", "a:\n  title: X\n", "YAML", "BibTeX"),
            ("x.csl", "<style/>", "citation style", "export the papers"),
            ("x.json", "{\"a\": 1}", "JSON", "CSL-JSON"),
            ("x.jsonl", "{\"a\": 1}", ".jsonl", "`title`"),
            ("x.txt", "Dear editor", ".txt", "reference manager"),
            ("x.xml", " \n", "empty", "again"),
            ("x.pdf", "Not found", ".pdf", "whole"),
            ("https://a.org/x.pdf", "<!doctype html><title>Sign in", "web page", "BibTeX"),
            ("LICENSE", "You may.", "without an ending", "reference manager"),
        ] {
            assert_eq!(source_of(name, text), None, "{name}");
            let (message, hint) = refusal(name, text);
            assert!(message.contains(name) && message.contains(format), "{message}");
            assert!(hint.contains(step) && hint.contains("RIS (.ris)"), "{name}: {hint}");
        }
    }
}
