//! Evidence: what measuring says of a claim. An evaluation note names an evaluator, inputs and
//! predictions; a run of it yields metrics with intervals and from them verdicts; verdicts and
//! relations together give each claim its standing. Everything here is a pure function of bytes,
//! parameters and a seed: files come in through [`Inputs`], so that tests need no disk and a run
//! can be repeated to the last digit.

pub mod stats;
