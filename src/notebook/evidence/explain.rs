//! Why a claim stands where it stands, and *what if*: the same web of arguments without what a
//! reader unticks.

use std::collections::HashMap;

use super::{super::snapshot::Snapshot, Evidence, InfluenceView, MoverView, WhatIf, moved};
use crate::evidence::standing::{Semantics, explain, solve};

/// Movers named on a page.
const MOVERS: usize = 3;

impl Evidence {
    /// What bears on a claim directly, evidence first.
    pub(super) fn influences_on(&self, snapshot: &Snapshot, claim: usize) -> Vec<InfluenceView> {
        let mut places: Vec<usize> = (0..self.origins.len())
            .filter(|at| self.solved.arguments.influences[*at].target == claim)
            .collect();
        let from_claim =
            |at: &usize| self.solved.arguments.influences[*at].source < self.claims.len();
        places.sort_by_key(|at| (from_claim(at), *at));
        places.into_iter().filter_map(|at| self.influence_view(snapshot, at)).collect()
    }

    /// The few things that move a claim most.
    pub(super) fn movers_of(&self, snapshot: &Snapshot, claim: usize) -> Vec<MoverView> {
        let solved = &self.solved;
        explain(&solved.arguments, &solved.standings, claim, MOVERS)
            .into_iter()
            .filter_map(|mover| {
                let influence = self.influence_view(snapshot, mover.influence)?;
                Some(MoverView { influence, effect: mover.effect, distance: mover.distance })
            })
            .collect()
    }

    /// Where claims would stand without the influences of these names.
    pub(super) fn what_if(&self, snapshot: &Snapshot, claim: usize, without: &[String]) -> WhatIf {
        let known: HashMap<String, usize> =
            (0..self.origins.len()).map(|at| (self.influence_id(at), at)).collect();
        let (named, unknown): (Vec<&String>, Vec<&String>) =
            without.iter().partition(|id| known.contains_key(*id));
        let places: Vec<usize> = named.iter().filter_map(|id| known.get(*id).copied()).collect();
        let left = self.solved.arguments.without(&places);
        let after = solve(&left, Semantics::QuadraticEnergy).strength;
        let before = &self.solved.standings.strength;
        let moved = moved::between(before, &after, self.claims.len());
        WhatIf {
            without: named.into_iter().cloned().collect(),
            unknown: unknown.into_iter().cloned().collect(),
            before: before[claim],
            after: after[claim],
            moved: moved.iter().filter_map(|step| self.move_view(snapshot, step)).collect(),
        }
    }
}
