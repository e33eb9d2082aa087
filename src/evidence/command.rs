//! The evaluator `command`: a program of the reader's, run in the sandbox, and what it reported as
//! a run. A run that did not finish keeps its log and has no metric and no verdict.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use serde_json::Value;

use super::{
    DEFAULT_SEED,
    approval::Input,
    engine::{Outcome, SourceVersion, hash_of_input, verdicts},
    evaluation::{COMMAND, Evaluation},
    reported,
    run::{Circumstances, Machine, Run, Status},
    sandbox::{self, How, Limits},
    watch::Watch,
};
use crate::error::Result;

/// Moves whenever the same program may give another run.
const VERSION: &str = "1";

/// What a program is run with beside its evaluation.
pub struct Setting<'a> {
    /// This program; it starts itself again to confine the other.
    pub helper: &'a Path,
    /// What no program may read, wherever it lies.
    pub secret: &'a [PathBuf],
    pub unsafe_no_sandbox: bool,
    pub lacking: sandbox::Lacking,
    /// RFC 3339, in UTC.
    pub started: String,
    pub sources: Vec<SourceVersion>,
}

/// Runs an evaluation's program.
///
/// # Errors
/// The sandbox could not be made.
pub fn run(
    evaluation: &Evaluation,
    inputs: &[Input],
    setting: Setting<'_>,
    watch: &dyn Watch,
) -> Result<Run> {
    let clock = Instant::now();
    let environment = [
        ("EQUIPOISE_PARAMS".to_owned(), Value::Object(evaluation.params.clone()).to_string()),
        ("EQUIPOISE_SEED".to_owned(), DEFAULT_SEED.to_string()),
    ];
    let request = sandbox::Request {
        helper: setting.helper,
        command: &evaluation.command,
        inputs,
        environment: &environment,
        limits: Limits::of(&evaluation.limits),
        secret: setting.secret,
        unsafe_no_sandbox: setting.unsafe_no_sandbox,
        lacking: setting.lacking,
    };
    let ended = sandbox::run(&request, watch)?;
    let mut log = ended.log;
    let (status, ended_by) = match ended.how {
        How::Exited(0) => (Status::Finished, None),
        How::Exited(code) => (Status::Failed, Some(format!("the program: exit code {code}"))),
        How::Killed(signal) => (Status::Failed, Some(format!("signal {signal}"))),
        How::Capped(cap) => (Status::Capped, Some(cap.to_string())),
        How::Cancelled => (Status::Cancelled, Some("cancelled".into())),
        How::NotStarted(why) => (Status::Failed, Some(why)),
    };
    let mut metrics = Vec::new();
    if status == Status::Finished {
        match &ended.metrics {
            Some(bytes) => {
                let (read, problems) = reported::read(bytes);
                problems.iter().for_each(|problem| watch.line(problem));
                log.extend(problems);
                metrics = read;
            }
            None => log.push("The program wrote no metrics.json into EQUIPOISE_OUT.".into()),
        }
    }
    let judged =
        if status == Status::Finished { verdicts(evaluation, &metrics) } else { Vec::new() };
    let outcome = Outcome {
        evaluator: COMMAND.into(),
        evaluator_version: VERSION.into(),
        seed: DEFAULT_SEED,
        inputs: inputs.iter().map(|(path, bytes)| hash_of_input(path, bytes)).collect(),
        sources: setting.sources,
        definitions: reported::definitions(&metrics, &evaluation.command.join(" ")),
        verdicts: judged,
        metrics,
        items: Vec::new(),
        log,
    };
    let circumstances = Circumstances {
        started: setting.started,
        duration_ms: clock.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        machine: Machine::this(),
        sandbox: ended.level,
    };
    Ok(Run { status, ended_by, ..Run::of(evaluation, outcome, circumstances) })
}
