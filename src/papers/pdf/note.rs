//! A PDF as a note of kind paper: a block a paragraph, each with its page as its line, the sections
//! as headings, and what was found of title, authors and abstract as properties. What kept the text
//! from being read is a problem with what to do about it.

use serde_json::{Map, Value, json};

use super::{Extraction, Fault, MOST_BYTES, MOST_PAGES, structure::structure};
use crate::{
    model::{Block, ContentHash, Heading, Kind, Note, ParsedNote, Problem, ProblemKind, VaultPath},
    vault::FileTimes,
};

/// The note of a PDF; `hash` is that of the file's content.
pub fn note(
    path: &VaultPath,
    hash: ContentHash,
    size: u64,
    times: FileTimes,
    extraction: &Extraction,
) -> ParsedNote {
    let found = structure(extraction);
    let mut headings: Vec<Heading> = Vec::new();
    let mut blocks: Vec<Block> = Vec::new();
    for part in &found.parts {
        if let Some(level) = part.heading {
            headings.push(Heading {
                level,
                text: part.text.clone(),
                slug: format!("section-{}", headings.len() + 1),
                line: part.page,
            });
            continue;
        }
        blocks.push(Block {
            text: part.text.clone(),
            heading: headings.len().checked_sub(1).and_then(|index| u32::try_from(index).ok()),
            span: 0..0,
            line: part.page,
            code: false,
            task: None,
        });
    }
    let mut properties = Map::new();
    let mut set = |key: &str, value: Value| properties.insert(key.to_owned(), value);
    if !found.authors.is_empty() {
        set("authors", json!(found.authors));
    }
    for (key, value) in [("doi", &found.doi), ("arxiv", &found.arxiv), ("abstract", &found.summary)]
    {
        if let Some(value) = value {
            set(key, json!(value));
        }
    }
    if let Some(year) = found.year {
        set("year", json!(year));
    }
    if extraction.pages > 0 {
        set("page_count", json!(extraction.pages));
    }
    let note = Note {
        path: path.clone(),
        hash,
        size,
        modified_ms: times.modified_ms,
        created_ms: times.created_ms,
        kind: Kind::Paper,
        title: found.title.unwrap_or_else(|| path.stem().to_owned()),
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: serde_json::to_string(&properties).unwrap_or_else(|_| "{}".into()),
        headings,
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: extraction.fault.iter().map(|fault| problem(path, fault, extraction)).collect(),
    };
    ParsedNote { note, blocks }
}

fn problem(path: &VaultPath, fault: &Fault, extraction: &Extraction) -> Problem {
    let partial = extraction.has_text();
    let read = extraction.texts.len();
    let of = |why: &str| match partial {
        true => format!("only {read} of {} pages were read: {why}", extraction.pages),
        false => format!("no text was read: {why}"),
    };
    let (message, remedy) = match fault {
        Fault::Encrypted => (
            "the file asks for a password, so its text is not searched".to_owned(),
            "save a copy without it: `qpdf --decrypt --password=… in.pdf out.pdf`".to_owned(),
        ),
        Fault::Damaged(why) => (
            format!("the file cannot be read as a PDF: {why}"),
            "get it again, or mend it: `qpdf in.pdf out.pdf` repairs many".to_owned(),
        ),
        Fault::Scanned => (
            "the pages are pictures: there is next to no text in the file".to_owned(),
            "have its letters recognised: `ocrmypdf in.pdf out.pdf`".to_owned(),
        ),
        Fault::Slow => {
            (of("it took too long"), "save it anew with another program, or split it".to_owned())
        }
        Fault::Crashed => (
            of("it needed too much memory, or its structure makes no sense"),
            "save it anew with another program, or split it".to_owned(),
        ),
        Fault::Large => (
            of(&format!("up to {MOST_PAGES} pages and {} MB are read", MOST_BYTES >> 20)),
            "split it: `qpdf --split-pages=100 in.pdf out.pdf`".to_owned(),
        ),
        Fault::Pages(lost) => {
            let names: Vec<String> = lost.iter().take(12).map(u32::to_string).collect();
            (
                format!("text is missing on page {}", names.join(", ")),
                "look at those pages in the file itself; `qpdf in.pdf out.pdf` may mend them"
                    .to_owned(),
            )
        }
    };
    Problem {
        path: path.clone(),
        line: None,
        kind: ProblemKind::UnreadPdf,
        message,
        text: path.file_name().to_owned(),
        remedy,
    }
}
