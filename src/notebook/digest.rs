//! The reading digest: papers that are new, each with what it says in three sentences and what it
//! may do to the reader's own claims, the most telling first. It is a ranking with its passages
//! shown, and never a verdict. What the reader says of a card is kept in the vault, as a note.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Notebook,
    cite::paper_note,
    reader,
    snapshot::Snapshot,
    view::{NoteSummary, Related},
};
use crate::{
    error::{ErrorKind, Result},
    model::{Kind, Note, VaultPath},
    papers::stance::{Stance, stance},
};

/// The note that holds what readers found worth reading.
const FEEDBACK: &str = "digest/Worth reading.md";
const WORTH: &str = "worth-reading";
const NOT_WORTH: &str = "not-worth-reading";

/// Of many new papers so many of the latest are looked at.
const LOOKED_AT: usize = 120;

/// Claims on a card.
const CLAIMS: usize = 3;

/// Judged papers that a card is compared with: the nearest.
const NEIGHBOURS: usize = 12;

/// A cosine that any two papers of a field have.
const BASE: f32 = 0.2;

#[derive(Debug, Clone, Serialize)]
pub struct Digest {
    pub cards: Vec<Card>,
    /// New papers in all; `cards` may hold fewer.
    pub total: usize,
    /// Papers to go on with: found worth reading, or near to the first cards.
    pub onward: Vec<NoteSummary>,
    /// The note that holds the feedback, where there is one.
    pub feedback: Option<NoteSummary>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub paper: NoteSummary,
    pub sentences: Vec<String>,
    pub bearings: Vec<Bearing>,
    /// What it was ranked by.
    pub score: f32,
    /// What its reader said of it.
    pub worth: Option<bool>,
}

/// A claim that a paper may bear on.
#[derive(Debug, Clone, Serialize)]
pub struct Bearing {
    pub claim: NoteSummary,
    /// The claim's own sentence.
    pub says: String,
    /// The paper's sentence nearest to it.
    pub sentence: String,
    pub stance: Stance,
    /// What the vault states of the two, which no guess overrules.
    pub stated: Option<String>,
    pub cosine: f32,
    /// The claim's rank in the graph; 1 is the mean.
    pub rank: f32,
}

impl Notebook {
    /// Papers that came since then, the most telling for this vault first.
    ///
    /// # Errors
    /// An index that cannot be read.
    pub fn digest(&self, since_ms: i64, limit: usize) -> Result<Digest> {
        let snapshot = self.snapshot();
        let mut new: Vec<&Note> = snapshot
            .notes
            .values()
            .map(AsRef::as_ref)
            .filter(|note| note.kind == Kind::Paper && note.created_ms >= since_ms)
            .filter(|note| !snapshot.is_hidden(&note.path))
            .collect();
        let total = new.len();
        let latest = |a: &&Note, b: &&Note| (b.created_ms, &a.path).cmp(&(a.created_ms, &b.path));
        if total > LOOKED_AT {
            new.select_nth_unstable_by(LOOKED_AT, latest);
            new.truncate(LOOKED_AT);
        }
        new.sort_unstable_by(latest);

        let judgements = judgements(&snapshot);
        let judged: Vec<VaultPath> = judgements.keys().cloned().collect();
        let mut ranked = Vec::with_capacity(new.len());
        for note in new {
            let claims = self.related(note.path.as_str(), Some(Kind::Claim), CLAIMS)?;
            let worth = judgements.get(&note.path).copied();
            let score = self.touches(&snapshot, &claims)
                + self.taste(note, &judged, &judgements)
                + match worth {
                    Some(true) => 0.5,
                    // Said and done with: to the end.
                    Some(false) => -10.0,
                    None => 0.0,
                };
            ranked.push((score, note, claims, worth));
        }
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.truncate(limit);
        let mut cards = Vec::with_capacity(ranked.len());
        for (score, note, claims, worth) in ranked {
            cards.push(Card {
                paper: snapshot.summary(note),
                sentences: self.three(note)?,
                bearings: claims.into_iter().map(|claim| bearing(&snapshot, note, claim)).collect(),
                score,
                worth,
            });
        }
        let onward = self.onward(&snapshot, &cards, &judgements)?;
        let feedback = VaultPath::parse(FEEDBACK).ok().and_then(|path| snapshot.summary_of(&path));
        Ok(Digest { cards, total, onward, feedback })
    }

    /// Keeps whether a paper was worth reading; the last word counts.
    ///
    /// # Errors
    /// No such paper, or a vault that cannot be written.
    pub fn found_worth(&self, paper: &str, worth: bool) -> Result<()> {
        let snapshot = self.snapshot();
        let note = paper_note(&snapshot, paper)?;
        let link = format!("[[{}]]", snapshot.resolver.link_to(&note.path));
        let relation = if worth { WORTH } else { NOT_WORTH };
        let day = jiff::Timestamp::now().strftime("%Y-%m-%d");
        let line = format!("- {relation}:: {link} — {day}");
        let path = VaultPath::parse(FEEDBACK).map_err(|error| {
            crate::error::Error::environment(error.to_string(), "report this line to the project")
        })?;
        let core = self.core();
        let edit = || {
            core.edit(&path, |old, _| {
                let others =
                    old.lines().filter(|old| !(old.starts_with("- ") && old.contains(&link)));
                let mut text = others.collect::<Vec<_>>().join("\n");
                text.truncate(text.trim_end().len());
                Ok(format!("{text}\n{line}\n"))
            })
        };
        match edit() {
            Err(error) if error.kind == ErrorKind::NotFound => {}
            other => return other,
        }
        let head = "---\ndescription: What was worth reading, by the digest's buttons. Edit it as you like.\n---\n";
        match core.create(&path, &format!("{head}{line}\n")) {
            Err(error) if error.kind == ErrorKind::Conflict => edit(),
            other => other,
        }
    }

    fn three(&self, note: &Note) -> Result<Vec<String>> {
        let blocks = self.core().index.blocks(note.path.as_str())?.unwrap_or_default();
        let summary = note.property("abstract");
        Ok(reader::three(note, &blocks, summary.as_ref().and_then(|value| value.as_str())))
    }

    /// How much of what matters in the graph a paper comes near to.
    fn touches(&self, snapshot: &Snapshot, claims: &[Related]) -> f32 {
        claims
            .iter()
            .map(|claim| {
                (claim.cosine - BASE).max(0.0) * rank(snapshot, &claim.summary.path).sqrt()
            })
            .sum()
    }

    /// Nearer to what was worth reading, or to what was not.
    fn taste(
        &self,
        note: &Note,
        judged: &[VaultPath],
        judgements: &BTreeMap<VaultPath, bool>,
    ) -> f32 {
        let vectors = self.core().index.vectors();
        let near = vectors.nearest_of(note.path.as_str(), judged, NEIGHBOURS);
        near.iter()
            .map(|other| {
                let sign = if judgements[&other.path] { 1.0 } else { -1.0 };
                sign * (other.pair.cosine - BASE).max(0.0)
            })
            .sum()
    }

    fn onward(
        &self,
        snapshot: &Snapshot,
        cards: &[Card],
        judgements: &BTreeMap<VaultPath, bool>,
    ) -> Result<Vec<NoteSummary>> {
        let shown = |path: &str| cards.iter().any(|card| card.paper.path == path);
        let mut onward: Vec<NoteSummary> = Vec::new();
        let worth = judgements.iter().filter(|(_, worth)| **worth).map(|(path, _)| path);
        onward.extend(
            worth.filter_map(|path| snapshot.summary_of(path)).filter(|note| !shown(&note.path)),
        );
        for card in cards.iter().take(3) {
            for other in self.related(&card.paper.path, Some(Kind::Paper), 4)? {
                if !shown(&other.summary.path) {
                    onward.push(other.summary);
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        onward.retain(|note| seen.insert(note.path.clone()));
        onward.truncate(8);
        Ok(onward)
    }
}

fn rank(snapshot: &Snapshot, path: &str) -> f32 {
    snapshot.graph.index_of(path).map_or(1.0, |index| snapshot.graph.rank(index))
}

/// What the feedback note says of papers; its last word counts.
fn judgements(snapshot: &Snapshot) -> BTreeMap<VaultPath, bool> {
    let Ok(feedback) = VaultPath::parse(FEEDBACK) else { return BTreeMap::new() };
    let mut said: Vec<_> = snapshot
        .outgoing(&feedback)
        .filter_map(|edge| match edge.relation.as_str() {
            WORTH => Some((edge.line, true, &edge.target)),
            NOT_WORTH => Some((edge.line, false, &edge.target)),
            _ => None,
        })
        .collect();
    said.sort_unstable();
    said.into_iter().map(|(_, worth, paper)| (paper.clone(), worth)).collect()
}

fn bearing(snapshot: &Snapshot, paper: &Note, claim: Related) -> Bearing {
    let note =
        VaultPath::parse(&claim.summary.path).ok().and_then(|path| snapshot.notes.get(&path));
    let says = note
        .and_then(|note| note.claim.as_ref())
        .map_or_else(|| claim.summary.title.clone(), |claim| claim.sentence.clone());
    let (sentence, stance) = stance(&says, &claim.here, claim.cosine);
    let stated = snapshot
        .outgoing(&paper.path)
        .find(|edge| {
            edge.target.as_str() == claim.summary.path
                && matches!(edge.relation.as_str(), "supports" | "contradicts" | "refines")
        })
        .map(|edge| edge.relation.label());
    Bearing {
        rank: rank(snapshot, &claim.summary.path),
        says,
        sentence,
        stance,
        stated,
        cosine: claim.cosine,
        claim: claim.summary,
    }
}
