//! A paper as its page shows it: what it says about itself, sentence by sentence with the place of
//! each, what it says to the reader's claims, and who speaks of it. No sentence here is written by a
//! model, each is the paper's own or its reader's note of it; a model's synthesis stands apart.

mod accounts;
mod discussion;
mod mark;
mod passages;
mod references;
mod taking;

use std::collections::HashSet;

use serde::Serialize;

use super::{
    Notebook,
    cite::paper_note,
    pdfs::is_pdf,
    snapshot::Snapshot,
    synthesis::Synthesis,
    view::{NoteSummary, NoteView, RelationView},
};
use crate::{
    error::Result,
    model::{Block, Kind, Note, VaultPath},
    papers::facets::{Facet, Found, facets},
};

pub use accounts::Accounts;
pub use discussion::{Comment, Discussion};
pub(super) use passages::pdf_html;
pub(super) use references::Titles;

/// What a paper's page shows besides its note.
#[derive(Debug, Clone, Serialize)]
pub struct Reading {
    /// The note's text with an anchor at each sentence that a facet names.
    pub html: String,
    /// The abstract likewise, where it is not the text itself; empty where there is none.
    pub summary_html: String,
    /// The abstract beside a summary by another hand, where the paper has both.
    pub accounts: Option<Accounts>,
    /// Where the sentences come from, in words.
    pub source: &'static str,
    pub quick: Vec<Answer>,
    pub facets: Vec<FacetView>,
    /// Claims that it supports or contradicts, by itself or by what its note says.
    pub claims: Vec<RelationView>,
    /// Claims of which it supports one and contradicts the other, while they contradict each other.
    pub disputed: Vec<Disputed>,
    pub references: Vec<Reference>,
    /// How many references there are in all.
    pub reference_count: usize,
    /// The same work from another source of the vault.
    pub same_work: Vec<NoteSummary>,
    /// The vault's file with the pages as printed.
    pub file: Option<String>,
    pub discussion: Discussion,
    /// What a language model wrote of it, or may be asked to.
    pub synthesis: Option<Synthesis>,
    /// Whether it has no note of its own to be written in.
    pub can_take_notes: bool,
}

/// One of the four questions that a hurried reader asks.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub question: &'static str,
    /// The facet that has more of it.
    pub facet: &'static str,
    pub sentences: Vec<Sentence>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FacetView {
    pub id: &'static str,
    pub title: &'static str,
    pub about: &'static str,
    pub sentences: Vec<Sentence>,
}

/// A sentence as it stands in its source.
#[derive(Debug, Clone, Serialize)]
pub struct Sentence {
    pub text: String,
    /// The id of its place on the page; `None` where it could not be found there.
    pub anchor: Option<String>,
    /// The page of the PDF.
    pub page: Option<u32>,
    /// Where it stands, in words.
    pub place: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Disputed {
    pub supported: RelationView,
    pub contradicted: RelationView,
}

/// A reference that is a paper of the vault.
#[derive(Debug, Clone, Serialize)]
pub struct Reference {
    /// As the paper has it; empty where only the relation is known.
    pub text: String,
    pub note: NoteSummary,
}

impl Notebook {
    /// What a paper's page shows besides its note.
    ///
    /// # Errors
    /// No such note, one that is no paper, or an index that cannot be read.
    pub fn reading(&self, view: &NoteView) -> Result<Reading> {
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, &view.summary.path)?;
        let blocks = self.core().index.blocks(note.path.as_str())?.unwrap_or_default();
        let own = passages::of(note, &blocks, view.frontmatter["abstract"].as_str());
        let found = facets(&own.iter().map(passages::Own::passage).collect::<Vec<_>>());

        let mut anchors = Anchors::default();
        let mut sentences = |facet: Facet, most: usize| -> Vec<Sentence> {
            let mut best: Vec<&Found> = found.of(facet).iter().collect();
            best.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            best.truncate(most);
            best.sort_by_key(|found| (found.passage, found.range.start));
            best.into_iter().map(|found| anchors.sentence(&own, found)).collect()
        };
        let mut quick: Vec<Answer> = QUESTIONS
            .iter()
            .map(|(question, facet, most)| Answer {
                question,
                facet: NAMES[*facet as usize].0,
                sentences: sentences(*facet, *most),
            })
            .collect();
        let mut views: Vec<FacetView> = Facet::ALL
            .into_iter()
            .map(|facet| {
                let (id, title, about) = NAMES[facet as usize];
                FacetView { id, title, about, sentences: sentences(facet, usize::MAX) }
            })
            .collect();

        let in_summary: Vec<_> = anchors.of(passages::Place::Summary);
        let in_text: Vec<_> = anchors.of(passages::Place::Text);
        let is_text = is_pdf(&note.path) || note.path.entry().is_some();
        let summary = view.frontmatter["abstract"].as_str().filter(|_| !is_text);
        let summary_html = summary.map(mark::paragraphs).unwrap_or_default();
        let (summary_html, seen) = mark::mark(&summary_html, &in_summary);
        let (html, also) = mark::mark(&view.html, &in_text);
        let shown = |sentence: &mut Sentence| {
            let there =
                sentence.anchor.as_ref().is_some_and(|id| seen.contains(id) || also.contains(id));
            if !there {
                sentence.anchor = None;
            }
        };
        quick.iter_mut().flat_map(|answer| &mut answer.sentences).for_each(shown);
        views.iter_mut().flat_map(|facet| &mut facet.sentences).for_each(shown);

        let claims = bearing(view);
        let (references, reference_count) = self.references(&snapshot, note, view);
        let mut reading = Reading {
            html,
            summary_html,
            accounts: accounts::of(note, &blocks, &view.frontmatter),
            source: source(note, summary.is_some() || note.path.entry().is_some()),
            quick,
            facets: views,
            disputed: disputed(&snapshot, &claims),
            claims,
            references,
            reference_count,
            same_work: self.same_work(&snapshot, note),
            file: is_pdf(&note.path).then(|| note.path.to_string()),
            discussion: self.discussion(&note.path),
            synthesis: None,
            can_take_notes: !note.path.is_note(),
        };
        reading.synthesis = self.synthesis(view, &reading, note)?;
        Ok(reading)
    }
}

const QUESTIONS: [(&str, Facet, usize); 4] = [
    ("What method did the authors use?", Facet::Methodology, 1),
    ("What are the key results?", Facet::Results, 2),
    ("Why does it matter?", Facet::Significance, 1),
    ("What are the limitations?", Facet::Limitations, 2),
];

/// In the order of [`Facet::ALL`]: id, title, and what it tells.
const NAMES: [(&str, &str, &str); 7] = [
    ("methodology", "Methodology", "How they did it"),
    ("results", "Results", "What they found"),
    ("significance", "Significance", "Why it matters"),
    ("contributions", "Technical contributions", "What they made"),
    ("novelty", "Novelty", "What sets it apart"),
    ("limitations", "Limitations", "What to be careful about"),
    ("future-work", "Future work", "Where it goes next"),
];

fn source(note: &Note, has_summary: bool) -> &'static str {
    match (is_pdf(&note.path), has_summary) {
        (true, _) => "the text of the PDF",
        (false, true) => "the abstract and the text of this page",
        (false, false) => "the text of this note, which its author wrote about the paper",
    }
}

/// Sentences that were given a place.
#[derive(Default)]
struct Anchors(Vec<(String, passages::Place, String)>);

impl Anchors {
    fn sentence(&mut self, own: &[passages::Own], found: &Found) -> Sentence {
        let passage = &own[found.passage];
        let text = passage.text[found.range.clone()].to_owned();
        let id = format!("said-{}-{}", found.passage, found.range.start);
        if !self.0.iter().any(|(known, ..)| *known == id) {
            self.0.push((id.clone(), passage.place, text.clone()));
        }
        Sentence { text, anchor: Some(id), page: passage.page, place: passage.words() }
    }

    fn of(&self, place: passages::Place) -> Vec<(String, String)> {
        let here = self.0.iter().filter(|(_, there, _)| *there == place);
        here.map(|(id, _, text)| (id.clone(), text.clone())).collect()
    }
}

/// Claims and evaluations aside: what the paper says to claims, whoever states the relation.
fn bearing(view: &NoteView) -> Vec<RelationView> {
    let bears = |relation: &&RelationView| {
        relation.note.kind == Kind::Claim
            && matches!(relation.relation.as_str(), "supports" | "contradicts" | "refines")
    };
    view.relations.iter().filter(bears).cloned().collect()
}

fn disputed(snapshot: &Snapshot, claims: &[RelationView]) -> Vec<Disputed> {
    let by = |name: &'static str| claims.iter().filter(move |claim| claim.relation == name);
    // Each claim is asked once for those that it excludes, whichever of the two says so.
    let excluded = |claim: &RelationView| -> HashSet<&str> {
        let Ok(path) = VaultPath::parse(&claim.note.path) else { return HashSet::new() };
        let Some((path, _)) = snapshot.numbers.get_key_value(&path) else { return HashSet::new() };
        let says = snapshot.outgoing(path).map(|edge| (edge, &edge.target));
        let said_of = snapshot.incoming(path).map(|edge| (edge, &edge.source));
        says.chain(said_of)
            .filter(|(edge, _)| edge.relation.as_str() == "contradicts")
            .map(|(_, other)| other.as_str())
            .collect()
    };
    by("supports")
        .flat_map(|supported| {
            let excluded = excluded(supported);
            by("contradicts")
                .filter(move |other| excluded.contains(other.note.path.as_str()))
                .map(move |other| (supported, other))
        })
        .map(|(supported, contradicted)| Disputed {
            supported: supported.clone(),
            contradicted: contradicted.clone(),
        })
        .collect()
}

/// The three sentences of a paper that say the most, for a card: what was found, how, and why it
/// matters, else the first ones.
pub(super) fn three(note: &Note, blocks: &[Block], summary: Option<&str>) -> Vec<String> {
    let own = passages::of(note, blocks, summary);
    let found = facets(&own.iter().map(passages::Own::passage).collect::<Vec<_>>());
    let order = [
        Facet::Results,
        Facet::Methodology,
        Facet::Contributions,
        Facet::Significance,
        Facet::Novelty,
    ];
    let mut chosen: Vec<(usize, usize, String)> = Vec::new();
    for facet in order {
        if let Some(best) = found.best(facet) {
            let text = own[best.passage].text[best.range.clone()].to_owned();
            if chosen.len() < 3 && !chosen.iter().any(|(.., known)| *known == text) {
                chosen.push((best.passage, best.range.start, text));
            }
        }
    }
    for (index, passage) in own.iter().enumerate() {
        for range in crate::vault::parse::sentences(&passage.text) {
            let text = &passage.text[range.clone()];
            if chosen.len() < 3
                && text.split_whitespace().count() > 4
                && !chosen.iter().any(|(.., known)| known == text)
            {
                chosen.push((index, range.start, text.to_owned()));
            }
        }
    }
    chosen.sort();
    chosen.into_iter().map(|(.., text)| text).collect()
}
