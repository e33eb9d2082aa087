//! A library's file as notes: the file itself, which others may link to and which carries what is
//! wrong with it, and a paper for each entry.

use super::{Entry, Fault, Format, read};
use crate::{
    model::{ContentHash, ParsedNote, Problem, ProblemKind, VaultPath},
    papers::note::entry_note,
    vault::{self, FileTimes},
};

/// Faults of one file beyond which only their number is told.
const MOST_FAULTS: usize = 500;
/// The offending text is cut to so many characters.
const MOST_TEXT: usize = 200;

/// Whether a file is a library: its name may be one, and its text is not some other JSON.
pub fn is_library(path: &VaultPath, text: &str) -> Option<Format> {
    let format = Format::by_name(path.file_name()).filter(|_| path.is_library())?;
    let holds = match format {
        Format::CslJson => super::csl::looks_like_one(text),
        Format::JsonLines => super::jsonl::looks_like_one(text),
        _ => true,
    };
    holds.then_some(format)
}

/// The notes of a file that may be a library: first the file's own, then one for each entry. A
/// file that is none gives its own alone, as any attachment.
pub fn load(path: &VaultPath, bytes: &[u8], times: FileTimes) -> Vec<ParsedNote> {
    let mut file = vault::parse(path, bytes, times);
    let text = vault::decode(bytes);
    let Some(format) = is_library(path, &text) else { return vec![file] };
    file.note.hash = ContentHash::of(bytes);
    let library = read(format, &text);
    let mut notes = Vec::with_capacity(library.entries.len() + 1);
    let mut problems: Vec<Problem> =
        library.faults.iter().take(MOST_FAULTS).map(|fault| problem(path, fault)).collect();
    if library.faults.len() > MOST_FAULTS {
        problems.push(problem(
            path,
            &Fault {
                line: library.faults[MOST_FAULTS].line,
                message: format!("{} more problems follow", library.faults.len() - MOST_FAULTS),
                remedy: "mend the first ones: the rest may have the same cause".into(),
                ..Fault::default()
            },
        ));
    }
    for entry in &library.entries {
        match note(path, &text, entry, times) {
            Ok(parsed) => notes.push(parsed),
            Err(fault) => problems.push(problem(path, &fault)),
        }
    }
    file.note.problems.extend(problems);
    notes.insert(0, file);
    notes
}

fn note(
    path: &VaultPath,
    text: &str,
    entry: &Entry,
    times: FileTimes,
) -> Result<ParsedNote, Fault> {
    let record = &entry.record;
    let own = path.with_entry(&record.key).map_err(|error| Fault {
        line: entry.line,
        key: Some(record.key.chars().take(80).collect()),
        message: format!("the key cannot be part of an address: {error}"),
        text: record.title.clone(),
        remedy: "give the entry a shorter key".into(),
    })?;
    Ok(entry_note(own, &text[entry.span.clone()], record, times))
}

fn problem(path: &VaultPath, fault: &Fault) -> Problem {
    let message = match &fault.key {
        Some(key) => format!("{key}: {}", fault.message),
        None => fault.message.clone(),
    };
    Problem {
        path: path.clone(),
        line: Some(fault.line),
        kind: ProblemKind::BadEntry,
        message,
        text: fault.text.trim().chars().take(MOST_TEXT).collect(),
        remedy: fault.remedy.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn paths(name: &str, text: &str) -> Vec<String> {
        let path = VaultPath::parse(name).expect("a path");
        let notes = load(&path, text.as_bytes(), FileTimes::default());
        assert_eq!(notes[0].note.kind, Kind::Attachment);
        notes.iter().map(|parsed| parsed.note.path.to_string()).collect()
    }

    #[test]
    fn a_library_is_its_file_and_its_entries() {
        let text = "@misc{a, title={A}}\n@misc{a, title={B}}\n@misc{, title={On being nameless}}";
        let expected = ["x/l.bib", "x/l.bib#a", "x/l.bib#a~2", "x/l.bib#nameless"];
        let found = paths("x/l.bib", text);
        assert_eq!(found[..3], expected[..3]);
        assert!(found[3].starts_with("x/l.bib#"), "{found:?}");
    }

    #[test]
    fn a_library_in_utf_16_is_read_with_a_mark_and_without() {
        let text = "@misc{a, title={Über é}}\n@misc{b, title={B}}\n";
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        let path = VaultPath::parse("l.bib").expect("a path");
        for bytes in [[&[0xff, 0xfe], little.as_slice()].concat(), little, big] {
            let notes = load(&path, &bytes, FileTimes::default());
            let titles: Vec<&str> = notes.iter().map(|one| one.note.title.as_str()).collect();
            assert_eq!(titles, ["l.bib", "Über é", "B"]);
        }
    }

    #[test]
    fn other_files_are_themselves() {
        assert_eq!(paths("run.json", r#"{"metrics": {}}"#), ["run.json"]);
        assert_eq!(paths("queries.jsonl", r#"{"_id": 1, "text": "q"}"#), ["queries.jsonl"]);
    }
}
