//! From claims, typed relations and verdicts to [`Arguments`]: which of them count, which way, and
//! with what weight.

use std::collections::{HashMap, HashSet};

use super::{Arguments, Polarity};
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

/// A verdict on a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
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
/// not count).
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
    let judged = verdicts
        .iter()
        .map(|evidence| {
            let target = *places.get(&evidence.claim)?;
            let polarity = match evidence.verdict {
                VerdictKind::Supports => Polarity::Supports,
                VerdictKind::Refutes => Polarity::Attacks,
                VerdictKind::Inconclusive => return None,
            };
            if !evidence.fresh {
                return None;
            }
            let source = arguments.add(VERDICT_WEIGHT);
            arguments.influence(source, target, polarity);
            Some(arguments.influences.len() - 1)
        })
        .collect();
    (arguments, related, judged)
}
