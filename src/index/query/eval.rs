//! Which notes meet a query's conditions: sets of notes, joined as the tree says, cheap conditions
//! first, so that those that must read text see few notes.

use std::time::Instant;

use super::{
    ast::{Expr, Has, Node, Place},
    metadata,
    pattern::Case,
    unit::{Piece, Unit, tag_matches},
};
use crate::{
    error::Result,
    index::keyword::{Snapshot, words::words},
    model::{Block, Note, VaultPath},
};

/// The notes of one state of the vault, numbered from 0.
pub trait NoteLookup {
    fn len(&self) -> usize;

    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `None` for a number that stands for no note.
    fn note(&self, number: usize) -> Option<&Note>;

    fn number(&self, path: &VaultPath) -> Option<usize>;

    /// The name of a claim's strength; `None` for a note that is no claim or was never rated.
    fn standing(&self, _number: usize) -> Option<&str> {
        None
    }

    /// A claim's strength as a number; `None` as for [`NoteLookup::standing`].
    fn strength(&self, _number: usize) -> Option<f32> {
        None
    }

    /// Whether an evaluation's run says something of the note.
    fn has_evidence(&self, _number: usize) -> bool {
        false
    }
}

/// The text of notes, read when a condition asks for it.
pub trait NoteText {
    /// Empty where the note has no text, or it cannot be read.
    fn blocks(&self, path: &VaultPath) -> Vec<Block>;
}

/// A set of notes by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSet {
    words: Vec<u64>,
}

impl NoteSet {
    pub fn empty(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    pub fn insert(&mut self, number: usize) {
        if let Some(word) = self.words.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub fn contains(&self, number: usize) -> bool {
        self.words.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros() as usize;
                    left &= left - 1;
                    index * 64 + bit
                })
            })
        })
    }

    fn retain(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    fn add(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }
}

/// The notes that meet the conditions, as far as time allowed to look.
#[derive(Debug, Clone)]
pub struct Matches {
    pub notes: NoteSet,
    /// False where time ran out before every note's text was read: what was not read is not found,
    /// be it asked for or negated.
    pub complete: bool,
}

/// All the notes that meet `node`. Text is read until `deadline` at most.
///
/// # Errors
/// The keyword index cannot be read.
pub fn evaluate(
    node: &Node,
    notes: &dyn NoteLookup,
    text: &dyn NoteText,
    keyword: &Snapshot,
    deadline: Instant,
) -> Result<Matches> {
    let mut every = NoteSet::empty(notes.len());
    (0..notes.len())
        .filter(|&number| notes.note(number).is_some())
        .for_each(|number| every.insert(number));
    let unread = NoteSet::empty(notes.len());
    let mut evaluation = Evaluation { notes, text, keyword, deadline, unread, case: Case::Usual };
    let mut found = evaluation.node(node, &every)?;
    found.remove(&evaluation.unread);
    Ok(Matches { notes: found, complete: evaluation.unread.count() == 0 })
}

struct Evaluation<'a> {
    notes: &'a dyn NoteLookup,
    text: &'a dyn NoteText,
    keyword: &'a Snapshot,
    deadline: Instant,
    /// Notes that time did not allow to read, so that nothing can be said of them.
    unread: NoteSet,
    /// What `ignore-case:` around the condition makes of it.
    case: Case,
}

impl Evaluation<'_> {
    /// Those of `among` that meet the condition.
    fn node(&mut self, node: &Node, among: &NoteSet) -> Result<NoteSet> {
        match &node.expr {
            Expr::And(nodes) => {
                let mut left = among.clone();
                for node in by_cost(nodes) {
                    left = self.node(node, &left)?;
                }
                Ok(left)
            }
            Expr::Or(nodes) => {
                let mut found = NoteSet::empty(self.notes.len());
                let mut left = among.clone();
                for node in by_cost(nodes) {
                    let more = self.node(node, &left)?;
                    found.add(&more);
                    left.remove(&more);
                }
                Ok(found)
            }
            Expr::Not(node) => {
                let mut left = among.clone();
                left.remove(&self.node(node, among)?);
                Ok(left)
            }
            Expr::Word(text) => self.indexed(text, false, among),
            Expr::Phrase(text) => self.indexed(text, true, among),
            Expr::Regex(_) => {
                let unit = Unit::prepare(node, self.case);
                Ok(self.reading(among, &mut |note, blocks| {
                    unit.holds(&Piece::new(note.path.file_name()))
                        || pieces(note, blocks, Place::Block)
                            .any(|text| unit.holds(&Piece::new(&text)))
                }))
            }
            Expr::In(place @ (Place::File | Place::Path), inner) => {
                let case = self.case;
                Ok(self.each(among, |_, note| metadata::place(note, *place, inner, case)))
            }
            Expr::In(Place::IgnoreCase, inner) => {
                let outer = std::mem::replace(&mut self.case, Case::Ignore);
                let found = self.node(inner, among);
                self.case = outer;
                found
            }
            Expr::In(place, inner) => {
                let likely = self.likely(inner, among)?;
                let text = if *place == Place::MatchCase { node } else { inner };
                let unit = Unit::prepare(text, self.case);
                Ok(self.reading(&likely, &mut |note, blocks| {
                    let named = *place == Place::MatchCase
                        && unit.holds(&Piece::new(note.path.file_name()));
                    named || pieces(note, blocks, *place).any(|text| unit.holds(&Piece::new(&text)))
                }))
            }
            Expr::Tag(tag) => {
                let tag = metadata::lower(tag);
                Ok(self.each(among, |_, note| note.tags.iter().any(|of| tag_matches(of, &tag))))
            }
            Expr::Property { name, value } => {
                let value = value.as_deref().map(Unit::new);
                Ok(self.each(among, |_, note| metadata::property(note, name, value.as_ref())))
            }
            Expr::Kind(kind) => Ok(self.each(among, |_, note| note.kind == *kind)),
            Expr::Relation(relation) => Ok(self
                .each(among, |_, note| note.links.iter().any(|link| link.relation == *relation))),
            Expr::Standing(asked) => {
                let notes = self.notes;
                Ok(self.each(among, |number, _| notes.standing(number) == Some(asked.as_str())))
            }
            Expr::Strength(interval) => {
                let notes = self.notes;
                let holds = |number| notes.strength(number).is_some_and(|n| interval.contains(n));
                Ok(self.each(among, |number, _| holds(number)))
            }
            Expr::Has(Has::Evidence) => {
                let notes = self.notes;
                Ok(self.each(among, |number, _| notes.has_evidence(number)))
            }
            Expr::Has(has) => Ok(self.each(among, |_, note| metadata::has(note, *has))),
            Expr::Author(name) => Ok(self.each(among, |_, note| metadata::author(note, name))),
            Expr::Year(first, last) => Ok(self.each(among, |_, note| {
                metadata::year(note).is_some_and(|year| (*first..=*last).contains(&year))
            })),
            // Only within a property do these say anything.
            Expr::Null | Expr::Compare(..) => Ok(NoteSet::empty(self.notes.len())),
        }
    }

    fn each(&self, among: &NoteSet, holds: impl Fn(usize, &Note) -> bool) -> NoteSet {
        let mut found = NoteSet::empty(self.notes.len());
        for number in among.iter() {
            if self.notes.note(number).is_some_and(|note| holds(number, note)) {
                found.insert(number);
            }
        }
        found
    }

    fn indexed(&self, text: &str, exact: bool, among: &NoteSet) -> Result<NoteSet> {
        // Mere punctuation asks for nothing.
        if words(text).next().is_none() {
            return Ok(among.clone());
        }
        let mut found = NoteSet::empty(self.notes.len());
        self.keyword.matching(text, exact, &mut |path| {
            if let Some(number) = self.notes.number(path) {
                found.insert(number);
            }
        })?;
        found.retain(among);
        Ok(found)
    }

    /// Notes of `among` in which a piece may meet the condition: no other can.
    fn likely(&mut self, node: &Node, among: &NoteSet) -> Result<NoteSet> {
        match &node.expr {
            Expr::And(nodes) => {
                let mut left = among.clone();
                for node in nodes {
                    left = self.likely(node, &left)?;
                }
                Ok(left)
            }
            Expr::Or(nodes) => {
                let mut found = NoteSet::empty(self.notes.len());
                for node in nodes {
                    found.add(&self.likely(node, among)?);
                }
                Ok(found)
            }
            Expr::In(Place::MatchCase | Place::IgnoreCase | Place::Content, node) => {
                self.likely(node, among)
            }
            Expr::Word(text) => self.indexed(text, false, among),
            Expr::Phrase(text) => self.indexed(text, true, among),
            _ => Ok(among.clone()),
        }
    }

    /// Those whose text meets the condition, as far as the time allows.
    fn reading(
        &mut self,
        among: &NoteSet,
        holds: &mut dyn FnMut(&Note, &[Block]) -> bool,
    ) -> NoteSet {
        let mut found = NoteSet::empty(self.notes.len());
        for number in among.iter() {
            if Instant::now() >= self.deadline {
                self.unread.insert(number);
                continue;
            }
            let Some(note) = self.notes.note(number) else { continue };
            if holds(note, &self.text.blocks(&note.path)) {
                found.insert(number);
            }
        }
        found
    }
}

/// The conditions with those first that need no text, and last those that read every line.
fn by_cost(nodes: &[Node]) -> Vec<&Node> {
    fn cost(node: &Node) -> u8 {
        match &node.expr {
            Expr::And(nodes) | Expr::Or(nodes) => nodes.iter().map(cost).max().unwrap_or(0),
            Expr::Not(node) => cost(node),
            Expr::Word(_) | Expr::Phrase(_) => 0,
            Expr::In(Place::File | Place::Path, _) => 1,
            Expr::In(Place::IgnoreCase, node) => cost(node),
            Expr::Property { .. } | Expr::Author(_) | Expr::Year(..) => 2,
            Expr::In(..) => 3,
            Expr::Regex(_) => 4,
            _ => 1,
        }
    }
    let mut nodes: Vec<&Node> = nodes.iter().collect();
    nodes.sort_by_key(|node| cost(node));
    nodes
}

/// The pieces of a note that a condition on this place is held against.
fn pieces<'a>(
    note: &'a Note,
    blocks: &'a [Block],
    place: Place,
) -> Box<dyn Iterator<Item = std::borrow::Cow<'a, str>> + 'a> {
    use std::borrow::Cow;
    let headings = || note.headings.iter().map(|heading| Cow::Borrowed(heading.text.as_str()));
    let texts = || blocks.iter().map(|block| Cow::Borrowed(block.text.as_str()));
    let tasks = |wanted: fn(char) -> bool| {
        blocks
            .iter()
            .filter(move |block| block.task.is_some_and(wanted))
            .map(|block| Cow::Borrowed(block.text.as_str()))
    };
    match place {
        Place::Line => {
            let lines = blocks.iter().flat_map(|block| block.text.lines()).map(Cow::Borrowed);
            Box::new(headings().chain(lines))
        }
        Place::Section => {
            let mut sections: Vec<String> = vec![String::new(); note.headings.len() + 1];
            for (section, heading) in sections[1..].iter_mut().zip(&note.headings) {
                section.push_str(&heading.text);
            }
            for block in blocks {
                let index = block.heading.map_or(0, |heading| heading as usize + 1);
                if let Some(section) = sections.get_mut(index) {
                    section.push('\n');
                    section.push_str(&block.text);
                }
            }
            Box::new(sections.into_iter().filter(|section| !section.is_empty()).map(Cow::Owned))
        }
        Place::Task => Box::new(tasks(|_| true)),
        Place::TaskTodo => Box::new(tasks(|mark| mark == ' ')),
        Place::TaskDone => Box::new(tasks(|mark| mark != ' ')),
        Place::Content | Place::MatchCase => {
            let all: Vec<&str> = note
                .headings
                .iter()
                .map(|heading| heading.text.as_str())
                .chain(blocks.iter().map(|block| block.text.as_str()))
                .collect();
            // Two paragraphs are no phrase: the sign between them is a word of no one's.
            Box::new(std::iter::once(Cow::Owned(all.join("\n\u{2603}\n"))))
        }
        _ => Box::new(headings().chain(texts())),
    }
}
