//! RIS: one tag a line.

use std::fmt::Write;

use super::one_line;
use crate::papers::{Record, kinds};

pub(super) fn write(records: &[Record]) -> String {
    let entries: Vec<String> = records.iter().map(entry).collect();
    entries.join("\r\n")
}

fn entry(record: &Record) -> String {
    let mut out = String::new();
    let mut line = |tag: &str, text: &str| {
        let text = one_line(text);
        if !text.is_empty() {
            let _ = write!(out, "{tag}  - {text}\r\n");
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    line("TY", kinds::to_ris(&record.entry_type));
    line("ID", &record.key);
    line("TI", &record.title);
    record.authors.iter().for_each(|person| line("AU", &person.inverted()));
    record.editors.iter().for_each(|person| line("ED", &person.inverted()));
    line("T2", &text(&record.venue));
    if let Some(issued) = record.issued {
        line("PY", &format!("{:04}", issued.year));
        if issued.month > 0 {
            let day = if issued.day > 0 { format!("{:02}", issued.day) } else { String::new() };
            line("DA", &format!("{:04}/{:02}/{day}", issued.year, issued.month));
        }
    }
    line("VL", &text(&record.volume));
    line("IS", &text(&record.issue));
    let pages = text(&record.pages);
    match pages.split_once('-').filter(|(_, last)| !last.contains(['-', ','])) {
        Some((first, last)) if !first.contains(',') => {
            line("SP", first);
            line("EP", last);
        }
        _ => line("SP", &pages),
    }
    line("PB", &text(&record.publisher));
    line("CY", &text(&record.place));
    line("T3", &text(&record.series));
    line("ET", &text(&record.edition));
    line("SN", record.isbn.as_ref().or(record.issn.as_ref()).map_or("", String::as_str));
    line("DO", record.doi.as_ref().map_or("", |doi| doi.as_str()));
    if let Some(arxiv) = &record.arxiv {
        line("C1", &format!("arXiv:{arxiv}"));
    }
    line("UR", &text(&record.url));
    line("LA", &text(&record.language));
    record.keywords.iter().for_each(|word| line("KW", word));
    line("N1", record.extra.get("note").map_or("", String::as_str));
    line("AB", &text(&record.summary));
    out.push_str("ER  - \r\n");
    out
}
