//! Where notes are cut, tried on texts of every shape.

use super::*;
use crate::model::{Claim, ContentHash, Heading, Scope};

fn note(headings: &[(u8, &str)]) -> Note {
    let heading = |(line, (level, text)): (usize, &(u8, &str))| Heading {
        level: *level,
        text: (*text).to_owned(),
        slug: text.to_lowercase(),
        line: line as u32 + 1,
    };
    Note {
        path: VaultPath::parse("folder/A note.md").expect("a path"),
        hash: ContentHash::of(b""),
        size: 0,
        modified_ms: 0,
        created_ms: 0,
        kind: Kind::Note,
        title: "A note".into(),
        description: None,
        claim: None,
        aliases: Vec::new(),
        tags: Vec::new(),
        properties: "{}".into(),
        headings: headings.iter().enumerate().map(heading).collect(),
        block_ids: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
    }
}

fn block(text: &str, heading: Option<u32>, line: u32) -> Block {
    let span = line * 1000..line * 1000 + text.len() as u32;
    Block { text: text.to_owned(), heading, span, line, code: false, task: None }
}

fn words(count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        text.push_str(match index % 12 {
            0 => "Equal ",
            11 => "fair. ",
            _ => "equal ",
        });
    }
    text.trim_end().to_owned()
}

fn texts(chunks: &[Chunk]) -> Vec<&str> {
    chunks.iter().map(|chunk| chunk.text.as_str()).collect()
}

#[test]
fn small_neighbours_merge_but_not_across_headings() {
    let note = note(&[(1, "One"), (1, "Two")]);
    let long = words(60);
    let blocks = [
        block("Before.", None, 1),
        block(&long, Some(0), 3),
        block("Beside it.", Some(0), 5),
        block(&long, Some(1), 8),
    ];
    let chunks = chunks(&note, &blocks);
    // What stands before the first heading is too little for a chunk of its own.
    let first = format!("Before.\nOne\n{long}\nBeside it.");
    assert_eq!(texts(&chunks), [first.as_str(), &long]);
    assert_eq!(chunks[1].heading, Some(1));
    assert_eq!((chunks[1].ordinal, chunks[1].line, chunks[1].span.start), (1, 8, 8000));
    assert_eq!(chunks[0].span, 1000..5010);
}

#[test]
fn merging_stops_at_the_target() {
    let note = note(&[]);
    let blocks: Vec<Block> = (0..10).map(|line| block(&words(50), None, line + 1)).collect();
    let sizes: Vec<usize> = chunks(&note, &blocks).iter().map(|c| tokens(&c.text)).collect();
    assert_eq!(sizes.len(), 4, "{sizes:?}");
    assert!(sizes[..3].iter().all(|size| (100..=TARGET).contains(size)), "{sizes:?}");
}

#[test]
fn a_long_block_is_split_evenly_at_sentences() {
    let note = note(&[]);
    let text = words(500);
    let chunks = chunks(&note, &[block(&text, None, 1)]);
    assert!(chunks.len() >= 3);
    for chunk in &chunks {
        let size = tokens(&chunk.text);
        assert!(size <= MOST && size > 100, "{size}");
        assert!(chunk.text.ends_with("fair.") || chunk.ordinal as usize == chunks.len() - 1);
    }
    assert_eq!(texts(&chunks).join(" "), text, "nothing is lost");
}

#[test]
fn hostile_texts_are_cut_and_nothing_panics() {
    let note = note(&[]);
    for text in
        ["x".repeat(50_000), "漢字".repeat(9_000), "!?".repeat(9_000), "é\u{301}".repeat(9000)]
    {
        let chunks = chunks(&note, &[block(&text, None, 1)]);
        assert!(chunks.len() > 1);
        let joined: usize = chunks.iter().map(|chunk| chunk.text.len()).sum();
        assert_eq!(joined, text.len());
    }
    let many: Vec<Block> = (0..50_000).map(|line| block(&words(170), None, line)).collect();
    assert!(chunks(&note, &many).len() <= CHUNKS + 1);
}

#[test]
fn the_first_chunk_carries_claim_and_description() {
    let mut note = note(&[(1, "Outer"), (2, "Inner")]);
    note.claim = Some(Claim { sentence: "It holds".into(), scope: Scope::default() });
    note.description = Some("What it is about.".into());
    let blocks = [block(&words(170), Some(1), 1), block(&words(170), Some(1), 2)];
    let chunks = chunks(&note, &blocks);
    let first = embedding_text(&note, &chunks[0]);
    let expected = "A note.\nIt holds.\nWhat it is about.\nOuter, Inner.\nEqual";
    assert!(first.starts_with(expected), "{first}");
    let second = embedding_text(&note, &chunks[1]);
    assert!(second.starts_with("A note.\nOuter, Inner.\nEqual"), "{second}");
}

#[test]
fn a_note_without_text_is_its_title_and_an_attachment_nothing() {
    let mut note = note(&[]);
    let empty = chunks(&note, &[]);
    assert_eq!(empty.len(), 1);
    assert_eq!(embedding_text(&note, &empty[0]), "A note.");
    note.kind = Kind::Attachment;
    assert!(chunks(&note, &[]).is_empty());
}

#[test]
fn a_papers_abstract_is_embedded_once() {
    let mut note = note(&[]);
    note.kind = Kind::Paper;
    note.properties = r#"{"abstract":"We show\n that."}"#.into();
    assert_eq!(texts(&chunks(&note, &[])), ["We show that."]);
    let body = block("We show that. And more.", None, 3);
    assert_eq!(texts(&chunks(&note, &[body])), ["We show that. And more."]);
}

#[test]
fn heading_paths() {
    let note = note(&[(2, "A"), (3, "B"), (4, "C"), (3, "D"), (1, "E"), (3, "F")]);
    let check = |heading, expected: &[&str]| {
        assert_eq!(heading_path(&note, heading), expected);
    };
    check(None, &[]);
    check(Some(0), &["A"]);
    check(Some(2), &["A", "B", "C"]);
    check(Some(3), &["A", "D"]);
    check(Some(5), &["E", "F"]);
    check(Some(99), &[]);
}
