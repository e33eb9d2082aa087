//! One run from its evaluation to its file in the vault.

use std::time::Instant;

use super::prepare::{Prepared, prepare, require_approval};
use crate::{
    error::{Error, ErrorKind, Result},
    evidence::{
        self, Circumstances, DEFAULT_SEED, Machine, Run, chat, command,
        evaluation::{CHAT_MODEL, COMMAND},
        sandbox::Lacking,
        source_versions,
        watch::Watch,
    },
    model::VaultPath,
    notebook::{Core, evidence::VaultInputs},
};

/// How a run is made where the evaluation does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunOptions {
    /// Runs programs where the kernel cannot confine them.
    pub unsafe_no_sandbox: bool,
    /// Walls that programs do without though the kernel has them: for tests of what is left.
    pub lacking: Lacking,
}

pub(super) struct Done {
    pub(super) run: Run,
    pub(super) path: VaultPath,
}

pub(super) fn execute(
    core: &Core,
    path: &str,
    options: RunOptions,
    watch: &dyn Watch,
) -> Result<Done> {
    let snapshot = core.snapshot.load_full();
    let prepared = prepare(core, &snapshot, path)?;
    // It may have waited for long, and been edited meanwhile.
    require_approval(&prepared)?;
    let inputs = core.inputs(&snapshot, &prepared.evaluation.path);
    let run = match prepared.evaluation.evaluator.as_str() {
        COMMAND => program(core, &prepared, &inputs, options, watch)?,
        CHAT_MODEL => {
            let sources = source_versions(&prepared.evaluation, &inputs);
            let setting = chat::Setting { started: now(), sources };
            chat::run(&prepared.evaluation, &prepared.inputs, setting, watch)?
        }
        _ => built_in(&prepared, &inputs, watch)?,
    };
    keep(core, run)
}

fn built_in(prepared: &Prepared, inputs: &VaultInputs<'_>, watch: &dyn Watch) -> Result<Run> {
    let (started, clock) = (now(), Instant::now());
    let outcome = evidence::run(&prepared.evaluation, inputs, DEFAULT_SEED)?;
    outcome.log.iter().for_each(|line| watch.line(line));
    let circumstances = Circumstances {
        started,
        duration_ms: clock.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        machine: Machine::this(),
        sandbox: "built in".into(),
    };
    Ok(Run::of(&prepared.evaluation, outcome, circumstances))
}

fn program(
    core: &Core,
    prepared: &Prepared,
    inputs: &VaultInputs<'_>,
    options: RunOptions,
    watch: &dyn Watch,
) -> Result<Run> {
    let secret = [&core.config.state, &core.config.index, &core.config.vault].map(Clone::clone);
    let setting = command::Setting {
        helper: &core.config.program,
        secret: &secret,
        unsafe_no_sandbox: options.unsafe_no_sandbox,
        lacking: options.lacking,
        started: now(),
        sources: source_versions(&prepared.evaluation, inputs),
    };
    command::run(&prepared.evaluation, &prepared.inputs, setting, watch)
}

/// RFC 3339 with three digits after the second, so that the order of texts is that of times.
pub(super) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Writes a run where the vault keeps it, and waits until the notebook shows it.
pub(super) fn keep(core: &Core, run: Run) -> Result<Done> {
    let text = run.encode();
    let path = run.path(&text).ok_or_else(|| {
        Error::invalid(
            format!("the run of {} has no place in the vault", run.evaluation),
            "give the evaluation note a shorter name",
        )
    })?;
    match core.vault.write(&path, text.as_bytes(), None) {
        Ok(_) => {}
        // The name holds the hash: what is there already is this very run.
        Err(error) if error.kind == ErrorKind::Conflict => {
            if core.vault.read(&path)? != text.as_bytes() {
                return Err(error);
            }
        }
        Err(error) => return Err(error),
    }
    if let Err(error) = core.refresh(&|_| {}) {
        // The run is safe on disk; the watcher or the next start shows it.
        tracing::warn!(%error, hint = error.hint, "the notebook could not be refreshed");
    }
    Ok(Done { run, path })
}
