//! Evidence: what measuring says of a claim. An evaluation note names an evaluator, inputs and
//! predictions; a run of it yields metrics with intervals and from them verdicts; verdicts and
//! relations together give each claim its standing. What is built in is a pure function of bytes,
//! parameters and a seed: files come in through [`Inputs`], so that tests need no disk and a run
//! can be repeated to the last digit. What runs programs or asks models is apart from that: it goes
//! through an approval and a sandbox, and its run says so.

pub mod approval;
pub mod chat;
pub mod command;
pub mod compare;
mod engine;
pub mod evaluation;
pub mod evaluators;
pub mod import;
mod metric;
mod params;
pub mod predicate;
mod reported;
pub mod run;
pub mod sandbox;
pub mod stale;
pub mod standing;
pub mod stats;
mod table;
mod verdict;
pub mod watch;

pub use engine::{
    DEFAULT_SEED, InputHash, Inputs, Outcome, SourceVersion, hash_of_input, run, source_versions,
    verdicts,
};
pub use evaluation::{ClaimLink, Evaluation};
pub use evaluators::Evaluator;
pub use metric::{Definition, Method, Metric};
pub use params::Params;
pub use predicate::{Predicate, VerdictKind};
pub use run::{Circumstances, Machine, Run};
pub use table::Table;
pub use verdict::{Verdict, same_metric};
