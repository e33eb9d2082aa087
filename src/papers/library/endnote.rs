//! EndNote's tagged export: `%0 Journal Article`, `%A Name`, and an empty line between entries.

use super::{
    Entry, Library, dates,
    fields::Fields,
    tagged::{Tagged, put_number},
};
use crate::papers::{
    kinds,
    tagged::{read_kind, read_preprint},
};

pub(super) fn read(text: &str) -> Library {
    let mut entries = Vec::new();
    let mut open: Option<Tagged> = None;
    let mut offset = 0;
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let bare = line.trim_end().trim_start_matches('\u{feff}');
        let end = offset + line.len();
        let tag = bare.strip_prefix('%').and_then(|rest| {
            let name = rest.chars().next().filter(|c| !c.is_whitespace())?;
            let value = &rest[name.len_utf8()..];
            (value.is_empty() || value.starts_with(' ')).then(|| (name, value.trim()))
        });
        match tag {
            Some((name, value)) => {
                if name == '0' || open.is_none() {
                    entries.extend(open.take());
                    open = Some(Tagged { line: number, span: offset..end, ..Tagged::default() });
                }
                if let Some(open) = &mut open {
                    open.fields.push((name.to_string(), value.to_owned()));
                    open.span.end = end;
                }
            }
            None if bare.trim().is_empty() => entries.extend(open.take()),
            None => {
                if let Some(open) = &mut open {
                    open.go_on(bare);
                    open.span.end = end;
                }
            }
        }
        offset = end;
    }
    entries.extend(open);
    let entries = entries.into_iter().map(entry);
    Library {
        entries: entries.filter(|entry| entry.record != Default::default()).collect(),
        faults: Vec::new(),
    }
}

fn entry(tagged: Tagged) -> Entry {
    let mut fields = Fields {
        authors: tagged.people(&["A"]),
        editors: tagged.people(&["E"]),
        ..Fields::default()
    };
    let named = [
        ("title", &["T"][..]),
        ("journaltitle", &["J", "B"]),
        ("abstract", &["X"]),
        ("volume", &["V"]),
        ("number", &["N"]),
        ("pages", &["P"]),
        ("doi", &["R"]),
        ("url", &["U"]),
        ("publisher", &["I"]),
        ("location", &["C"]),
        ("edition", &["7"]),
        ("language", &["G"]),
        ("series", &["S"]),
        ("note", &["Z"]),
    ];
    for (name, tags) in named {
        if let Some(text) = tagged.first(tags) {
            fields.texts.insert(name.into(), text.to_owned());
        }
    }
    let dates = ["8", "D"].into_iter().filter_map(|tag| dates::loose(tagged.first(&[tag])?));
    if let Some(issued) =
        dates.reduce(|best, other| if other.month > best.month { other } else { best })
    {
        fields.texts.insert("date".into(), issued.to_string());
    }
    tagged.all("@").for_each(|number| put_number(&mut fields, number));
    let keywords: Vec<&str> = tagged.all("K").collect();
    if !keywords.is_empty() {
        fields.texts.insert("keywords".into(), format!("{};", keywords.join(";")));
    }
    let name = tagged.first(&["0"]).unwrap_or("Generic");
    let general = kinds::to_endnote(&kinds::from_endnote(name));
    let own = tagged.first(&["9"]).and_then(|word| {
        read_kind(word, |word| general == name && kinds::to_endnote(word) == general)
    });
    let kind = own.unwrap_or_else(|| kinds::from_endnote(name));
    let preprint = tagged.all("M").find_map(read_preprint);
    let key = tagged.first(&["F"]).unwrap_or_default();
    let mut record = fields.into_record(key, &kind);
    if let Some((arxiv, classes)) = preprint {
        (record.arxiv, record.categories) = (Some(arxiv), classes);
    }
    Entry { record, line: tagged.line, span: tagged.span }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_apart_by_a_line_or_a_type() {
        let library = read(
            "%0 Book\n%A Rawls, John\n%T A theory\n of justice\n%D 1971\n%@ 0-674-00078-1\n\n%T Two\n%0 Thesis\n%T Three\n",
        );
        let titles: Vec<&str> = library.entries.iter().map(|entry| &*entry.record.title).collect();
        assert_eq!(titles, ["A theory of justice", "Two", "Three"]);
        assert_eq!(library.entries[0].record.year(), Some(1971));
        assert_eq!(library.entries[0].record.isbn.as_deref(), Some("0-674-00078-1"));
        assert_eq!(library.entries[2].record.entry_type, "thesis");
    }
}
