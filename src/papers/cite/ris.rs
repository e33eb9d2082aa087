//! RIS: one tag a line.

use std::fmt::Write;

use super::one_line;
use crate::papers::{Record, kinds, tagged};

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
    let kind = kinds::to_ris(&record.entry_type);
    line("TY", kind);
    let general = kinds::from_ris(kind);
    line("M3", tagged::write_kind(&record.entry_type, &general).unwrap_or_default());
    line("ID", &record.key);
    line("TI", &record.title);
    record.authors.iter().for_each(|person| line("AU", &tagged::write_name(person)));
    record.editors.iter().for_each(|person| line("ED", &tagged::write_name(person)));
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
        Some((first, last)) if !first.contains(',') && !first.is_empty() && !last.is_empty() => {
            line("SP", first);
            line("EP", last);
        }
        _ => line("SP", &pages),
    }
    line("PB", &text(&record.publisher));
    line("CY", &text(&record.place));
    line("T3", &text(&record.series));
    line("ET", &text(&record.edition));
    tagged::write_numbers(record).iter().for_each(|number| line("SN", number));
    line("DO", record.doi.as_ref().map_or("", |doi| doi.as_str()));
    line("C1", &tagged::write_preprint(record).unwrap_or_default());
    line("UR", &text(&record.url));
    line("LA", &text(&record.language));
    record.keywords.iter().for_each(|word| line("KW", word));
    line("N1", record.extra.get("note").map_or("", String::as_str));
    line("AB", &text(&record.summary));
    out.push_str("ER  - \r\n");
    out
}
