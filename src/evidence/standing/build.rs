//! From claims, typed relations and verdicts to [`Arguments`]: which of them count, which way, and
//! with what weight.

use std::collections::{HashMap, HashSet};

use super::{Arguments, Influence, Polarity};
use crate::{
    evidence::predicate::VerdictKind,
    model::{Relation, VaultPath},
};

/// A claim's weight before anything speaks for or against it: undecided.
pub const CLAIM_WEIGHT: f64 = 0.5;

/// The weight of a fresh, conclusive verdict. More than a claim that merely says so, and short of
/// certainty: one run of one evaluation does not settle a question.
pub const VERDICT_WEIGHT: f64 = 0.8;

/// A typed relation between two notes of the vault.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelationInput {
    pub source: VaultPath,
    pub target: VaultPath,
    pub relation: Relation,
}

/// A verdict on a claim, from the latest run of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    pub evaluation: VaultPath,
    pub claim: VaultPath,
    pub verdict: VerdictKind,
    /// A stale verdict is shown and does not count.
    pub fresh: bool,
}

/// Which way a relation bears on its target's standing; most do not.
pub fn polarity_of(relation: &Relation) -> Option<Polarity> {
    match relation.as_str() {
        "supports" => Some(Polarity::Supports),
        "contradicts" => Some(Polarity::Attacks),
        _ => None,
    }
}

/// The arguments of a vault, and where each claim, relation and verdict went. Only claims take part
/// as notes: a paper or concept that supports a claim is a source, not evidence, and speaks through
/// the verdicts and claims that draw on it. Each of the three results names a place: claims in
/// [`Arguments::base`], relations and verdicts in [`Arguments::influences`] (`None` where one does
/// not count). The verdicts of one evaluation on one claim are one piece of evidence, with the share
/// of its predictions by which one side leads as its weight.
pub fn arguments_of(
    claims: &[VaultPath],
    relations: &[RelationInput],
    verdicts: &[Evidence],
) -> (Arguments, Vec<Option<usize>>, Vec<Option<usize>>) {
    let mut arguments = Arguments::default();
    let places: HashMap<&VaultPath, usize> =
        claims.iter().map(|claim| (claim, arguments.add(CLAIM_WEIGHT))).collect();
    // A relation written twice, in the frontmatter and in the text, counts once.
    let mut known = HashSet::new();
    let related = relations
        .iter()
        .map(|relation| {
            let polarity = polarity_of(&relation.relation)?;
            let source = *places.get(&relation.source)?;
            let target = *places.get(&relation.target)?;
            if source == target || !known.insert((source, target, polarity as u8)) {
                return None;
            }
            arguments.influence(source, target, polarity);
            Some(arguments.influences.len() - 1)
        })
        .collect();
    // One run counts once, however many predictions it judges.
    let mut tallies: HashMap<(&VaultPath, usize), Tally> = HashMap::new();
    let counts = |evidence: &Evidence| {
        let target = *places.get(&evidence.claim)?;
        evidence.fresh.then_some(target)
    };
    for evidence in verdicts {
        if let Some(target) = counts(evidence) {
            tallies.entry((&evidence.evaluation, target)).or_default().add(evidence.verdict);
        }
    }
    let judged = verdicts
        .iter()
        .map(|evidence| {
            let target = counts(evidence)?;
            let tally = tallies.get_mut(&(&evidence.evaluation, target))?;
            let agrees = match evidence.verdict {
                VerdictKind::Supports => tally.net > 0,
                VerdictKind::Refutes => tally.net < 0,
                VerdictKind::Inconclusive => false,
            };
            if !agrees {
                return None;
            }
            if tally.influence.is_none() {
                let source = arguments.add(VERDICT_WEIGHT);
                arguments.influences.push(tally.influence_of(source, target));
                tally.influence = Some(arguments.influences.len() - 1);
            }
            tally.influence
        })
        .collect();
    (arguments, related, judged)
}

/// The verdicts of one run on one claim.
#[derive(Default)]
struct Tally {
    all: i64,
    /// Supporting minus refuting.
    net: i64,
    influence: Option<usize>,
}

impl Tally {
    fn add(&mut self, verdict: VerdictKind) {
        self.all += 1;
        self.net += match verdict {
            VerdictKind::Supports => 1,
            VerdictKind::Refutes => -1,
            VerdictKind::Inconclusive => 0,
        };
    }

    /// A run whose verdicts are mixed or inconclusive in part counts in that proportion.
    fn influence_of(&self, source: usize, target: usize) -> Influence {
        let polarity = if self.net > 0 { Polarity::Supports } else { Polarity::Attacks };
        let weight = self.net.abs() as f64 / self.all.max(1) as f64;
        Influence { source, target, polarity, weight }
    }
}
