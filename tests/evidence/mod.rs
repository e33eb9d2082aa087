//! Evidence as its users see it: the built-in evaluators reproduce published tables, runs are files
//! that can be repeated and go stale exactly, standing follows from what is attached.

mod allocation;
mod compare;
pub(crate) mod damaged;
mod group_fairness;
mod import;
mod judgement;
mod notes;
pub(crate) mod performed;
mod qa_bias;
mod shipped;
mod stale;
mod standing;
mod stereotype;
mod support;
