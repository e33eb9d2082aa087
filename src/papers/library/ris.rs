//! RIS: `TY  - JOUR` to `ER  - `.

use super::{
    Entry, Fault, Library, dates,
    fields::Fields,
    tagged::{Tagged, put_number},
};
use crate::papers::{
    kinds,
    tagged::{read_kind, read_preprint},
};

pub(super) fn begins(text: &str) -> bool {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    text.lines().take(200).any(|line| tag(line).is_some_and(|(name, _)| name == "TY"))
        && (tag(line).is_some() || line.len() < 80)
}

pub(super) fn read(text: &str) -> Library {
    let mut library = Library::default();
    let mut open: Option<Tagged> = None;
    let mut offset = 0;
    for (number, line) in (1u32..).zip(text.split_inclusive('\n')) {
        let bare = line.trim_end().trim_start_matches('\u{feff}');
        let end = offset + line.len();
        match tag(bare) {
            Some(("TY", value)) => {
                if let Some(unfinished) = open.take() {
                    let fault = not_ended(&unfinished);
                    library.entries.push(entry(unfinished));
                    library.faults.push(fault);
                }
                let mut tagged = Tagged { line: number, span: offset..end, ..Tagged::default() };
                tagged.fields.push(("TY".into(), value.to_owned()));
                open = Some(tagged);
            }
            Some(("ER", _)) => {
                if let Some(mut finished) = open.take() {
                    finished.span.end = end;
                    library.entries.push(entry(finished));
                }
            }
            Some((name, value)) => match &mut open {
                Some(open) => {
                    open.fields.push((name.to_owned(), value.to_owned()));
                    open.span.end = end;
                }
                None if library.entries.is_empty() && library.faults.is_empty() => {
                    library.faults.push(stray(number, bare));
                    open = Some(Tagged { line: number, span: offset..end, ..Tagged::default() });
                    if let Some(open) = &mut open {
                        open.fields.push((name.to_owned(), value.to_owned()));
                    }
                }
                None => library.faults.push(stray(number, bare)),
            },
            None => {
                if let Some(open) = &mut open
                    && !bare.trim().is_empty()
                {
                    open.go_on(bare);
                    open.span.end = end;
                }
            }
        }
        offset = end;
    }
    if let Some(unfinished) = open {
        library.faults.push(not_ended(&unfinished));
        library.entries.push(entry(unfinished));
    }
    library.entries.retain(|entry| {
        let record = &entry.record;
        let something = !record.title.is_empty() || !record.authors.is_empty();
        if !something {
            library.faults.push(Fault {
                line: entry.line,
                key: Some(record.key.clone()).filter(|key| !key.is_empty()),
                message: "the entry has neither title nor author".into(),
                text: text[entry.span.clone()].lines().next().unwrap_or_default().to_owned(),
                remedy: "give it a TI or an AU line, or delete it".into(),
            });
        }
        something
    });
    library
}

/// `XX  - value`; the blanks vary from program to program.
fn tag(line: &str) -> Option<(&str, &str)> {
    let name = line.get(..2)?;
    let mut letters = name.bytes();
    let legal = letters.next()?.is_ascii_uppercase()
        && letters.next().is_some_and(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    let rest = line[2..].trim_start();
    let blank = line[2..].starts_with([' ', '\t']);
    (legal && blank && rest.starts_with('-')).then(|| (name, rest[1..].trim()))
}

fn entry(tagged: Tagged) -> Entry {
    let mut fields = Fields {
        authors: tagged.people(&["AU", "A1"]),
        editors: tagged.people(&["ED", "A2"]),
        ..Fields::default()
    };
    let general = kinds::from_ris(tagged.first(&["TY"]).unwrap_or("GEN"));
    let name = kinds::to_ris(&general);
    let own = tagged.first(&["M3"]).and_then(|word| {
        let exact = tagged.first(&["TY"]) == Some(name);
        read_kind(word, |word| exact && kinds::to_ris(word) == name)
    });
    let kind = own.clone().unwrap_or(general);
    let whole = matches!(kind.as_str(), "book" | "collection" | "proceedings");
    let title: &[&str] = if whole { &["TI", "T1", "BT", "CT"] } else { &["TI", "T1", "CT"] };
    let venue: &[&str] = if whole { &["T2"] } else { &["T2", "JF", "JO", "BT", "JA", "J2", "J1"] };
    let named = [
        ("title", title),
        ("journaltitle", venue),
        ("abstract", &["AB", "N2"]),
        ("volume", &["VL"]),
        ("number", &["IS", "CP"]),
        ("doi", &["DO"]),
        ("url", &["UR", "L2"]),
        ("publisher", &["PB"]),
        ("location", &["CY", "PP"]),
        ("edition", &["ET"]),
        ("language", &["LA"]),
        ("series", &["T3"]),
        ("note", &["N1"]),
    ];
    for (name, tags) in named {
        if let Some(text) = tagged.first(tags) {
            fields.texts.insert(name.into(), text.to_owned());
        }
    }
    let dates = ["DA", "PY", "Y1", "Y2"];
    let date = dates.iter().filter_map(|tag| dates::loose(tagged.first(&[tag])?));
    if let Some(issued) =
        date.reduce(|best, other| if other.month > best.month { other } else { best })
    {
        fields.texts.insert("date".into(), issued.to_string());
    }
    match (tagged.first(&["SP"]), tagged.first(&["EP"])) {
        (Some(first), Some(last)) if !first.contains('-') && first != last => {
            drop(fields.texts.insert("pages".into(), format!("{first}-{last}")));
        }
        (Some(first), _) => drop(fields.texts.insert("pages".into(), first.to_owned())),
        _ => {}
    }
    tagged.all("SN").for_each(|number| put_number(&mut fields, number));
    let keywords: Vec<&str> = tagged.all("KW").collect();
    fields.texts.insert("keywords".into(), keywords.join("; "));
    if keywords.len() == 1 {
        fields.texts.insert("keywords".into(), format!("{};", keywords[0]));
    }
    let mut others = tagged.fields.clone();
    // RIS has no tag for an arXiv number.
    let preprint = tagged.all("C1").find_map(read_preprint);
    if preprint.is_some() {
        others.retain(|(name, value)| name != "C1" || read_preprint(value).is_none());
    }
    if let Some(own) = &own {
        others.retain(|(name, value)| name != "M3" || value != own);
    }
    for (name, value) in &others {
        if !KNOWN.contains(&name.as_str()) && !value.is_empty() {
            fields.texts.entry(name.to_lowercase()).or_insert_with(|| value.clone());
        }
    }
    let key = tagged.first(&["ID"]).unwrap_or_default();
    let mut record = fields.into_record(key, &kind);
    if let Some((arxiv, classes)) = preprint {
        (record.arxiv, record.categories) = (Some(arxiv), classes);
    }
    Entry { record, line: tagged.line, span: tagged.span }
}

/// Tags with a place of their own; the others are kept by name.
const KNOWN: [&str; 41] = [
    "TY", "ER", "ID", "AU", "A1", "ED", "A2", "TI", "T1", "CT", "BT", "T2", "JF", "JO", "JA", "J2",
    "J1", "AB", "N2", "VL", "IS", "CP", "DO", "UR", "L2", "PB", "CY", "PP", "ET", "LA", "T3", "N1",
    "DA", "PY", "Y1", "Y2", "SP", "EP", "SN", "KW", "SE",
];

fn stray(line: u32, text: &str) -> Fault {
    Fault {
        line,
        key: None,
        message: "this line stands outside of any entry".into(),
        text: text.to_owned(),
        remedy: "begin the entry with a TY line before it".into(),
    }
}

fn not_ended(tagged: &Tagged) -> Fault {
    Fault {
        line: tagged.line,
        key: tagged.first(&["ID"]).map(str::to_owned),
        message: "the entry has no ER line at its end".into(),
        text: tagged.first(&["TI", "T1"]).unwrap_or_default().to_owned(),
        remedy: "add a line `ER  - ` where the entry ends".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "TY  - JOUR\nID  - curie1911\nTI  - On radium\nAU  - Curie, Marie\n\
        A2  - Editor, An\nPY  - 1911/12/10/\nT2  - Annals\nSP  - 1\nEP  - 9\nKW  - radium\n\
        AB  - It glows,\n and goes on.\nM3  - note\nSN  - 1234-5678\nER  - \n";

    #[test]
    fn an_entry_and_its_tags() {
        let library = read(ONE);
        assert_eq!(library.faults, []);
        let record = &library.entries[0].record;
        assert_eq!((record.key.as_str(), record.title.as_str()), ("curie1911", "On radium"));
        assert_eq!(record.issued.expect("a date").to_string(), "1911-12-10");
        assert_eq!(record.pages.as_deref(), Some("1-9"));
        assert_eq!(record.summary.as_deref(), Some("It glows, and goes on."));
        assert_eq!(record.issn.as_deref(), Some("1234-5678"));
        assert_eq!(record.keywords, ["radium"]);
        assert_eq!(record.extra["m3"], "note");
    }

    #[test]
    fn an_end_that_is_missing_is_named() {
        let library = read(&format!("TY  - BOOK\nTI  - One\n{ONE}XX  - ?\n"));
        assert_eq!(library.entries.len(), 2);
        let lines: Vec<u32> = library.faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 18]);
    }

    #[test]
    fn texts_that_are_no_library() {
        assert!(begins(ONE));
        assert!(!begins("Dear editor,\nTY for your letter"));
        assert_eq!(read("").entries, []);
    }
}
