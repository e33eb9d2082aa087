//! EndNote's tagged format, which EndNote and most others import.

use std::fmt::Write;

use super::one_line;
use crate::papers::{Record, kinds, tagged};

pub(super) fn write(records: &[Record]) -> String {
    let entries: Vec<String> = records.iter().map(entry).collect();
    entries.join("\n")
}

fn entry(record: &Record) -> String {
    let mut out = String::new();
    let mut line = |tag: char, text: &str| {
        let text = one_line(text);
        if !text.is_empty() {
            let _ = writeln!(out, "%{tag} {text}");
        }
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let kind = kinds::to_endnote(&record.entry_type);
    line('0', kind);
    let general = kinds::from_endnote(kind);
    line('9', tagged::write_kind(&record.entry_type, &general).unwrap_or_default());
    record.authors.iter().for_each(|person| line('A', &tagged::write_name(person)));
    line('T', &record.title);
    record.editors.iter().for_each(|person| line('E', &tagged::write_name(person)));
    line(if kind == "Journal Article" { 'J' } else { 'B' }, &text(&record.venue));
    line('D', &record.year().map(|year| format!("{year:04}")).unwrap_or_default());
    if let Some(issued) = record.issued.filter(|issued| issued.month > 0) {
        line('8', &issued.to_string());
    }
    line('V', &text(&record.volume));
    line('N', &text(&record.issue));
    line('P', &text(&record.pages));
    line('I', &text(&record.publisher));
    line('C', &text(&record.place));
    line('S', &text(&record.series));
    line('7', &text(&record.edition));
    tagged::write_numbers(record).iter().for_each(|number| line('@', number));
    line('M', &tagged::write_preprint(record).unwrap_or_default());
    line('R', record.doi.as_ref().map_or("", |doi| doi.as_str()));
    line('U', &text(&record.url));
    line('G', &text(&record.language));
    record.keywords.iter().for_each(|word| line('K', word));
    line('X', &text(&record.summary));
    line('F', &record.key);
    out
}
