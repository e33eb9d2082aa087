//! The built-in evaluators: deterministic, instant, and each with its definitions beside it. One
//! table names them all; whatever runs, lists or explains an evaluator starts from it.

pub mod allocation;
mod condition;
pub mod group_fairness;
pub mod judgement;
pub mod qa_bias;
pub mod stance;
pub mod stereotype;

pub use condition::Condition;

use super::{
    metric::{Defined, Definition, Metric},
    params::Params,
    table::Table,
};
use crate::error::Result;

/// What an evaluator found.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    pub metrics: Vec<Metric>,
    /// What a reader should know about how: rows left out, values undefined, columns guessed.
    pub log: Vec<String>,
    /// Per-item answers, for comparing two runs pair by pair.
    pub items: Vec<super::run::Items>,
}

/// A built-in evaluator.
pub struct Evaluator {
    /// As an evaluation note writes it after `evaluator:`.
    pub name: &'static str,
    /// Moves whenever the same inputs may give other metrics; runs of an older version are stale.
    pub version: &'static str,
    /// One sentence for a list.
    pub summary: &'static str,
    definitions: &'static [Defined],
    measure: fn(&[Table], Params<'_>, u64) -> Result<Measured>,
}

impl Evaluator {
    pub fn find(name: &str) -> Option<&'static Evaluator> {
        ALL.iter().find(|evaluator| evaluator.name == name)
    }

    pub fn all() -> &'static [Evaluator] {
        &ALL
    }

    /// Every metric that this evaluator can report, in the order it reports them.
    pub fn definitions(&self) -> impl Iterator<Item = Definition> + '_ {
        self.definitions.iter().map(Definition::from)
    }

    /// Measures; an error is something about the inputs or parameters that the author can mend.
    pub fn measure(&self, inputs: &[Table], params: Params<'_>, seed: u64) -> Result<Measured> {
        (self.measure)(inputs, params, seed)
    }
}

static ALL: [Evaluator; 6] = [
    Evaluator {
        name: "group-fairness",
        version: "1",
        summary: "Confusion matrices by group, error-rate and parity gaps, calibration, balance.",
        definitions: group_fairness::DEFINITIONS,
        measure: group_fairness::measure,
    },
    Evaluator {
        name: "allocation",
        version: "1",
        summary: "Optimal divisions of goods and money, and which notions given answers satisfy.",
        definitions: allocation::DEFINITIONS,
        measure: allocation::measure,
    },
    Evaluator {
        name: "qa-bias",
        version: "1",
        summary: "Bias in question answering by category, with and without deciding context.",
        definitions: qa_bias::DEFINITIONS,
        measure: qa_bias::measure,
    },
    Evaluator {
        name: "judgement",
        version: "1",
        summary: "How often judges pass biased answers, under attack too, and how far they agree.",
        definitions: judgement::DEFINITIONS,
        measure: judgement::measure,
    },
    Evaluator {
        name: "stance",
        version: "1",
        summary: "What coded statements say of a proposition, signed and generated ones apart.",
        definitions: stance::DEFINITIONS,
        measure: stance::measure,
    },
    Evaluator {
        name: "stereotype",
        version: "1",
        summary: "Preferences for stereotyped sentences, and accuracy with and against a stereotype.",
        definitions: stereotype::DEFINITIONS,
        measure: stereotype::measure,
    },
];

/// A name fit for the brackets of a metric's name: no brackets of its own, one line, 80 characters.
fn label(text: &str) -> String {
    text.chars()
        .take(80)
        .map(|c| match c {
            '[' => '(',
            ']' => ')',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}
