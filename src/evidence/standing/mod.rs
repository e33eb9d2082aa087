//! Standing: how strong each claim is, given what supports and what attacks it. A pure function of
//! claims, typed relations and fresh verdicts, never typed in by hand and never called a
//! probability. Two semantics of weighted bipolar argumentation: quadratic energy (the answer) and
//! DF-QuAD (the check).
//!
//! Sources: N. Potyka, *Continuous dynamical systems for weighted bipolar argumentation*, KR 2018;
//! A. Rago et al., *Discontinuity-free decision support with quantitative argumentation debates*,
//! KR 2016.

mod build;
mod explain;
mod order;
mod solve;

pub use build::{CLAIM_WEIGHT, Evidence, RelationInput, VERDICT_WEIGHT, arguments_of, polarity_of};
pub use explain::{Mover, explain};
pub use solve::{Convergence, Semantics, Standings, solve};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Claims and pieces of evidence, and how they bear on one another. Places in
/// [`Arguments::base`] name the arguments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Arguments {
    /// Each argument's own weight, from 0 to 1, before anything speaks for or against it.
    pub base: Vec<f64>,
    pub influences: Vec<Influence>,
}

/// One argument's bearing on another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Influence {
    pub source: usize,
    pub target: usize,
    pub polarity: Polarity,
    /// How much of the source's strength counts, from 0 to 1.
    pub weight: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    Supports,
    Attacks,
}

impl Arguments {
    /// Adds an argument and says its place. A weight outside [0, 1] is moved to the nearer end.
    pub fn add(&mut self, base: f64) -> usize {
        self.base.push(if base.is_nan() { 0.5 } else { base.clamp(0.0, 1.0) });
        self.base.len() - 1
    }

    pub fn influence(&mut self, source: usize, target: usize, polarity: Polarity) {
        self.influences.push(Influence { source, target, polarity, weight: 1.0 });
    }

    /// The same without some influences: *what if this did not count?*
    #[must_use]
    pub fn without(&self, disabled: &[usize]) -> Self {
        let kept = |at: &usize| !disabled.contains(at);
        Self {
            base: self.base.clone(),
            influences: (0..self.influences.len())
                .filter(kept)
                .map(|at| self.influences[at])
                .collect(),
        }
    }

    /// Influences that can count: between two different arguments that are there.
    fn effective(&self) -> impl Iterator<Item = &Influence> {
        let n = self.base.len();
        self.influences.iter().filter(move |i| i.source < n && i.target < n && i.source != i.target)
    }
}
