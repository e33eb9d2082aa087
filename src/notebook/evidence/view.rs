//! Evidence as pages, scripts and terminals see it. A standing is a strength between 0 and 1; it is
//! no probability, and no name here calls it one.

use serde::Serialize;
use utoipa::ToSchema;

pub use crate::evidence::{
    Definition, InputHash, Method, Metric, Run, VerdictKind,
    compare::{Comparison, Paired},
    predicate::Comparison as Sign,
    run::Status as RunStatus,
    standing::{Convergence, Polarity},
};

use super::super::view::{NoteSummary, Page};
use crate::model::Scope;

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct StandingView {
    /// Strength from 0 to 1 by quadratic energy; .5 where nothing speaks for or against.
    pub value: f64,
    pub name: StandingName,
    /// The same by DF-QuAD, as a check.
    pub check: f64,
}

/// A standing in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StandingName {
    /// .65 or more.
    Supported,
    /// .35 or less.
    Contradicted,
    /// Between, with something on each side.
    Contested,
    /// Between, with something on one side only.
    Undecided,
    /// Nothing bears on it: not enough evidence.
    Open,
}

impl StandingName {
    /// As `standing:` in a query and the API spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Supported => "supported",
            Self::Contradicted => "contradicted",
            Self::Contested => "contested",
            Self::Undecided => "undecided",
            Self::Open => "open",
        }
    }

    /// As a page says it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "not enough evidence",
            other => other.as_str(),
        }
    }
}

/// What [`super::super::Notebook::claims`] lists.
#[derive(Debug, Clone, Default)]
pub struct ClaimFilter {
    /// Only claims whose scope names something of this kind.
    pub scope: Option<ScopeKind>,
    /// Only universal claims, or only others.
    pub universal: Option<bool>,
    /// Ends of the standings wanted, both included.
    pub least: Option<f64>,
    pub most: Option<f64>,
    pub name: Option<String>,
    pub tag: Option<String>,
    /// 0 means 50.
    pub limit: usize,
    pub offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    Population,
    Attribute,
    UseCase,
    Stakeholders,
}

impl ScopeKind {
    pub const ALL: [Self; 4] =
        [Self::Population, Self::Attribute, Self::UseCase, Self::Stakeholders];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Attribute => "attribute",
            Self::UseCase => "use_case",
            Self::Stakeholders => "stakeholders",
        }
    }

    pub(super) fn of(self, scope: &Scope) -> &[String] {
        match self {
            Self::Population => &scope.population,
            Self::Attribute => &scope.attribute,
            Self::UseCase => &scope.use_case,
            Self::Stakeholders => &scope.stakeholders,
        }
    }
}

impl std::str::FromStr for ScopeKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let text = text.replace('-', "_");
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

/// A claim in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClaimRow {
    #[serde(flatten)]
    pub summary: NoteSummary,
    /// Its sentence; `null` where the note has none.
    pub claim: Option<String>,
    pub scope: Option<Scope>,
    /// A claim without a scope.
    pub universal: bool,
    pub strength: StandingView,
    pub evidence: Vec<Dot>,
}

/// A piece of evidence as a mark on the axis that all evidence shares.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dot {
    pub evaluation: String,
    pub title: String,
    pub predicate: String,
    pub verdict: Option<VerdictKind>,
    pub stale: bool,
    /// How far the value lies on the predicted side of the threshold, in widths of its interval
    /// from the value towards the threshold: beyond 1 the interval supports, below −1 it refutes.
    pub margin: Option<f64>,
    pub run: Option<String>,
}

/// The claims board: claims by standing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Claims {
    #[serde(flatten)]
    pub page: Page<ClaimRow>,
    /// Universal claims among all that fit.
    pub universal: usize,
    pub convergence: Convergence,
}

/// A claim with where it stands and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClaimView {
    #[serde(flatten)]
    pub row: ClaimRow,
    /// What bears on it directly.
    pub influences: Vec<InfluenceView>,
    /// What moves it most, however indirectly, the strongest first.
    pub movers: Vec<MoverView>,
    /// Every prediction about it with what became of it.
    pub findings: Vec<FindingView>,
    pub convergence: Convergence,
    /// Where `without` was given.
    pub what_if: Option<WhatIf>,
}

/// One thing that bears on a claim: an evaluation's verdicts, or another claim.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InfluenceView {
    /// For `without`: it stays the same as long as its two ends and its direction do.
    pub id: String,
    pub polarity: Polarity,
    pub source: NoteSummary,
    pub target: NoteSummary,
    /// The author's words for why, of a relation.
    pub reason: Option<String>,
    /// The source's strength, and how much of it counts.
    pub strength: f64,
    pub weight: f64,
}

/// An influence and what it does to a claim.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MoverView {
    #[serde(flatten)]
    pub influence: InfluenceView,
    /// The claim's standing minus what it would be without this.
    pub effect: f64,
    /// Steps to the claim: 0 for what bears on it directly.
    pub distance: usize,
}

/// A prediction about a claim, and what the newest run says of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FindingView {
    pub evaluation: NoteSummary,
    /// The claim's note; `null` where the link leads to none.
    pub claim: Option<NoteSummary>,
    pub predicate: String,
    /// `null` where no run has judged it yet.
    pub verdict: Option<VerdictKind>,
    pub reason: String,
    /// Whether the verdict counts: everything it rests on is as it was.
    pub fresh: bool,
    /// What has changed since the run, as sentences.
    pub changes: Vec<String>,
    /// Papers that the evaluation follows.
    pub sources: Vec<NoteSummary>,
    pub measured: Option<Measured>,
    pub run: Option<RunSummary>,
    /// The influence it is part of, where it counts.
    pub influence: Option<String>,
}

/// A metric beside the prediction about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Measured {
    #[serde(flatten)]
    pub metric: Metric,
    /// As a prediction writes it.
    pub name: String,
    pub unit: Option<String>,
    pub comparison: Option<Sign>,
    pub threshold: Option<f64>,
    /// How far from the threshold still counts as equal.
    pub tolerance: f64,
    /// Whether the prediction speaks of the size without its sign.
    pub absolute: bool,
    pub margin: Option<f64>,
}

/// A run in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunSummary {
    pub id: String,
    /// Where its file lies in the vault.
    pub path: String,
    /// The evaluation note's path; empty for an imported log that belongs to none.
    pub evaluation: String,
    pub title: String,
    pub evaluator: String,
    pub status: RunStatus,
    /// RFC 3339, in UTC.
    pub started: String,
    pub started_ms: Option<i64>,
    pub duration_ms: u64,
    /// The model that was measured, where the run names one.
    pub model: Option<String>,
    /// How many verdicts of each kind it holds.
    pub supports: usize,
    pub refutes: usize,
    pub inconclusive: usize,
    pub metrics: usize,
    /// It speaks for its evaluation: the newest that finished.
    pub current: bool,
    /// Its file was edited after the run; it counts for nothing.
    pub altered: bool,
    /// Something it rests on has changed.
    pub stale: bool,
}

/// An evaluation in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationRow {
    #[serde(flatten)]
    pub summary: NoteSummary,
    pub evaluator: String,
    pub runs: usize,
    /// The run that speaks for it.
    pub newest: Option<RunSummary>,
    /// The last run whatever became of it, where it is another.
    pub last: Option<RunSummary>,
    /// What has changed since the newest run, as sentences.
    pub changes: Vec<String>,
    /// Predictions that no run has judged yet.
    pub unjudged: usize,
    pub claims: usize,
}

/// An evaluation with its runs and what they say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationView {
    #[serde(flatten)]
    pub row: EvaluationRow,
    pub findings: Vec<FindingView>,
    /// Newest first.
    pub history: Vec<RunSummary>,
    pub inputs: Vec<InputView>,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    pub command: Vec<String>,
}

/// An input as it is now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InputView {
    pub path: String,
    /// `null` where it cannot be read.
    pub now: Option<InputHash>,
    /// The same bytes as the newest run read; `null` without a run.
    pub same: Option<bool>,
}

/// A run with everything about it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunView {
    pub summary: RunSummary,
    pub run: Run,
    /// The evaluation's note; `null` where it is gone.
    pub evaluation: Option<NoteSummary>,
    /// What it says of each claim.
    pub findings: Vec<FindingView>,
    /// What has changed since, as sentences.
    pub changes: Vec<String>,
    pub inputs: Vec<InputView>,
    /// The run before it, of the same evaluation.
    pub before: Option<RunSummary>,
    /// Where claims would stand with the run before in its place, and with this one.
    pub moved: Vec<MoveView>,
    /// What to type to run it again.
    pub reproduce: String,
}

/// A claim that moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MoveView {
    pub claim: NoteSummary,
    pub before: f64,
    pub after: f64,
    pub change: f64,
}

/// Where claims would stand without some influences.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhatIf {
    pub without: Vec<String>,
    /// Those of `without` that are no influence now.
    pub unknown: Vec<String>,
    /// The claim itself.
    pub before: f64,
    pub after: f64,
    /// Every claim that would stand elsewhere, the furthest first.
    pub moved: Vec<MoveView>,
}

/// Several runs beside each other: each of the others against the first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Compared {
    pub runs: Vec<RunSummary>,
    pub pairs: Vec<Comparison>,
}

/// Evaluations down, claims across.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Matrix {
    pub claims: Vec<ClaimRow>,
    pub evaluations: Vec<NoteSummary>,
    /// For each claim, for each evaluation: what it says of it.
    pub cells: Vec<Vec<Option<Cell>>>,
}

/// What one evaluation says of one claim, all its predictions together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cell {
    pub supports: usize,
    pub refutes: usize,
    pub inconclusive: usize,
    pub stale: usize,
    pub unjudged: usize,
    pub run: Option<String>,
}

/// What is new about claims, for the home page.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct EvidenceNews {
    pub moved: Vec<MovedClaim>,
    pub stale: Vec<EvaluationRow>,
}

/// A claim that the newest runs moved, and which.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MovedClaim {
    #[serde(flatten)]
    pub step: MoveView,
    /// The newest runs that say something of it, where there was one before.
    pub because: Vec<RunSummary>,
}

/// A built-in evaluator with what it can measure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluatorView {
    pub name: String,
    pub version: String,
    pub summary: String,
    pub definitions: Vec<Definition>,
}
