//! A [`Record`] as a note of kind paper, and the record that a note carries. The abstract is the
//! entry's text, one block a paragraph, so that it is searched and embedded as any note's is; all
//! else is in the properties. Nothing in the note depends on where in its library the entry
//! stands: an entry that did not change is not indexed again when another one did.

use serde_json::{Map, Value};

use super::Record;
use crate::{
    model::{Block, ContentHash, Kind, Note, ParsedNote, VaultPath},
    vault::FileTimes,
};

/// An entry of a library as a note; `source` is the entry as it is written there.
pub fn entry_note(path: VaultPath, source: &str, record: &Record, times: FileTimes) -> ParsedNote {
    let title = match record.title.is_empty() {
        true => path.stem().to_owned(),
        false => record.title.clone(),
    };
    let properties = record.properties();
    let note = Note {
        hash: ContentHash::of(source.as_bytes()),
        size: source.len() as u64,
        modified_ms: times.modified_ms,
        created_ms: times.created_ms,
        kind: Kind::Paper,
        title,
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: serde_json::to_string(&properties).unwrap_or_else(|_| "{}".into()),
        headings: Vec::new(),
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
        path,
    };
    ParsedNote { note, blocks: blocks(record.summary.as_deref().unwrap_or_default()) }
}

/// What a paper's note says of the publication. For a library's entry the abstract is its text:
/// pass its blocks; for a note in a file of its own pass none, its frontmatter may have it.
pub fn record_of(note: &Note, blocks: &[Block]) -> Record {
    let properties: Map<String, Value> = serde_json::from_str(&note.properties).unwrap_or_default();
    let mut record = Record::from_properties(&properties);
    if record.title.is_empty() {
        record.title.clone_from(&note.title);
    }
    if record.key.is_empty() {
        record.key = note.path.stem().to_owned();
    }
    if record.summary.is_none() && !blocks.is_empty() {
        let paragraphs: Vec<&str> = blocks.iter().map(|block| block.text.as_str()).collect();
        record.summary = Some(paragraphs.join("\n\n"));
    }
    record
}

/// The paragraphs of an abstract.
fn blocks(summary: &str) -> Vec<Block> {
    summary
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|text| Block { text, heading: None, span: 0..0, line: 1, code: false, task: None })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_goes_through_a_note() {
        let record = Record {
            key: "a1".into(),
            title: "On X".into(),
            summary: Some("One thing.\n\nAnother thing.".into()),
            ..Record::default()
        };
        let path = VaultPath::parse("lib/x.bib#a1").expect("a path");
        let parsed = entry_note(path, "@misc{a1}", &record, FileTimes::default());
        assert_eq!(parsed.note.kind, Kind::Paper);
        assert_eq!(parsed.blocks.len(), 2);
        assert_eq!(record_of(&parsed.note, &parsed.blocks), record);
    }
}
