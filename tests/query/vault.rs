//! A small vault in memory, parsed from markdown and indexed by words.

use std::{collections::HashMap, time::Instant};

use equipoise::{
    index::{
        keyword::{Keyword, KeywordDoc},
        query::{NoteLookup, NoteText, evaluate, parse},
    },
    model::{Block, Note, ParsedNote, VaultPath},
    vault::{FileTimes, parse as parse_note},
};

const NOTES: [(&str, &str); 3] = [
    (
        "claims/Gap.md",
        "---\n\
         type: claim\n\
         claim: Error rates differ between groups.\n\
         scope: { population: [defendants] }\n\
         tags: [bias/measures]\n\
         authors: [Cynthia Dwork, Moritz Hardt]\n\
         year: 2016\n\
         pages: 12\n\
         reviewed:\n\
         ---\n\
         # Method\n\
         Scores are compared.\n\
         \n\
         # Results\n\
         Found in all groups.\\\n\
         Error is the word. Equal rates are rare.\n",
    ),
    (
        "claims/Scale.md",
        "---\n\
         type: claim\n\
         claim: Larger models align better.\n\
         ---\n\
         Believed by many.\n\
         \n\
         - contradicts:: [[Gap]] — not with what was measured\n",
    ),
    // The name's accent is taken apart, as some file systems do.
    (
        "journal/Re\u{301}union.md",
        "---\n\
         date: 2024-05-01\n\
         tags: [Équité]\n\
         ---\n\
         - [ ] Call the bank\n\
         - [x] Read the report\n",
    ),
];

pub(super) struct Vault {
    notes: Vec<ParsedNote>,
    numbers: HashMap<VaultPath, usize>,
    keyword: Keyword,
    _dir: tempfile::TempDir,
}

impl Vault {
    pub(super) fn new() -> Self {
        let notes: Vec<ParsedNote> = NOTES
            .iter()
            .map(|(path, text)| {
                let path = VaultPath::parse(path).expect("a path");
                parse_note(&path, text.as_bytes(), FileTimes::default())
            })
            .collect();
        let dir = tempfile::tempdir().expect("a folder");
        let (keyword, _) = Keyword::open(dir.path()).expect("a keyword index");
        let docs: Vec<KeywordDoc> = notes.iter().map(KeywordDoc::from_parsed).collect();
        keyword.update(docs, &[], 1).expect("an update");
        let numbers =
            notes.iter().enumerate().map(|(i, parsed)| (parsed.note.path.clone(), i)).collect();
        Self { notes, numbers, keyword, _dir: dir }
    }

    /// The names of the notes found, in order and with composed accents, and whether all were
    /// looked at.
    pub(super) fn matching(&self, query: &str, deadline: Instant) -> (Vec<String>, bool) {
        let node = parse(query).unwrap_or_else(|error| panic!("{query:?}: {error}"));
        let node = node.expect("a condition");
        let found =
            evaluate(&node, self, self, &self.keyword.snapshot(), deadline).expect("an evaluation");
        let mut names: Vec<String> = found
            .notes
            .iter()
            .map(|number| self.notes[number].note.path.stem().replace("e\u{301}", "é"))
            .collect();
        names.sort();
        (names, found.complete)
    }
}

impl NoteLookup for Vault {
    fn len(&self) -> usize {
        self.notes.len()
    }

    fn note(&self, number: usize) -> Option<&Note> {
        self.notes.get(number).map(|parsed| &parsed.note)
    }

    fn number(&self, path: &VaultPath) -> Option<usize> {
        self.numbers.get(path).copied()
    }

    fn standing(&self, number: usize) -> Option<&str> {
        ["supported", "contested"].get(number).copied()
    }

    fn strength(&self, number: usize) -> Option<f32> {
        [0.75, -0.5].get(number).copied()
    }

    fn has_evidence(&self, number: usize) -> bool {
        number == 0
    }
}

impl NoteText for Vault {
    fn blocks(&self, path: &VaultPath) -> Vec<Block> {
        self.number(path).map(|number| self.notes[number].blocks.clone()).unwrap_or_default()
    }
}
