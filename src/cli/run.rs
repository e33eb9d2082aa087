//! `equipoise run`: evaluations, one line for each verdict. Exit 1 where a run did not finish or
//! could not be made.

use serde::Serialize;

use super::{Outcome, arguments, output};
use crate::{
    config::Config,
    error::{Error, Result},
    notebook::{Notebook, Notice, RunOptions, RunStatus as Status, RunTask, VerdictKind},
};

/// What was asked for: a task with its end, or why there is none.
#[derive(Serialize)]
struct Report {
    evaluation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<RunTask>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Notice>,
}

pub(super) fn run(config: Config, flags: &arguments::Run) -> Result<Outcome> {
    let notebook = super::ready(config, false)?;
    let evaluations = chosen(&notebook, flags)?;
    let options =
        RunOptions { unsafe_no_sandbox: flags.unsafe_no_sandbox, ..RunOptions::default() };
    if evaluations.is_empty() && !flags.json {
        output::line(if flags.stale { "Every run is fresh." } else { "There is no evaluation." })?;
    }
    // All are asked for first, so that they share the cores.
    let asked: Vec<_> = evaluations
        .into_iter()
        .map(|path| {
            let task = ask(&notebook, &path, flags.approve, options);
            (path, task)
        })
        .collect();
    let mut reports = Vec::new();
    for (evaluation, task) in asked {
        let (task, error) = match task.and_then(|task| wait(&notebook, &task)) {
            Ok(task) => (Some(task), None),
            Err(error) => {
                (None, Some(Notice { message: error.message.clone(), hint: error.hint.clone() }))
            }
        };
        let report = Report { evaluation, task, error };
        if !flags.json {
            print(&report)?;
        }
        reports.push(report);
    }
    if flags.json {
        output::json(&reports)?;
    }
    let well = reports.iter().all(|report| {
        report.task.as_ref().is_some_and(|task| task.status == Some(Status::Finished))
    });
    Ok(if well { Outcome::Done } else { Outcome::Found })
}

fn chosen(notebook: &Notebook, flags: &arguments::Run) -> Result<Vec<String>> {
    if flags.all || flags.stale {
        let latest = notebook.latest_runs().into_iter();
        let wanted = latest.filter(|latest| flags.all || latest.is_stale());
        return Ok(wanted.map(|latest| latest.evaluation.to_string()).collect());
    }
    flags.evaluations.iter().map(|name| notebook.evaluation_named(name)).collect()
}

fn ask(notebook: &Notebook, path: &str, approve: bool, options: RunOptions) -> Result<RunTask> {
    if approve {
        let approval = notebook.approval(path)?;
        if approval.needed && !approval.approved {
            let what = approval.endpoint.or(approval.typed);
            tracing::info!(evaluation = path, runs = what, limits = approval.limits, "approved");
            notebook.approve(path, &approval.hash)?;
        }
    }
    notebook.start_run(path, options)
}

/// The log goes to standard error while the run goes on; the result is the answer.
fn wait(notebook: &Notebook, task: &RunTask) -> Result<RunTask> {
    let mut task = notebook.wait_for_run(&task.id, |line| {
        tracing::info!(evaluation = task.title, "{line}");
    })?;
    if let Some(error) = task.error.take() {
        return Err(Error::invalid(error.message, error.hint));
    }
    Ok(task)
}

fn print(report: &Report) -> Result<()> {
    if let Some(error) = &report.error {
        output::line(&format!("✗ {}", report.evaluation))?;
        return output::line(&format!("    {}\n    next: {}", error.message, error.hint));
    }
    let Some(task) = &report.task else { return Ok(()) };
    let (sign, how) = match task.status {
        Some(Status::Finished) => ("✓", "finished"),
        Some(Status::Capped) => ("✗", "reached a limit"),
        Some(Status::Cancelled) => ("✗", "was cancelled"),
        _ => ("✗", "failed"),
    };
    let why = task.ended_by.as_deref().map_or(String::new(), |why| format!(": {why}"));
    output::line(&format!("{sign} {} {how}{why}", task.title))?;
    for verdict in &task.verdicts {
        let word = match verdict.verdict {
            VerdictKind::Supports => "supports",
            VerdictKind::Refutes => "refutes",
            VerdictKind::Inconclusive => "inconclusive on",
        };
        output::line(&format!("    {word} “{}”: {}", verdict.claim, verdict.reason))?;
    }
    match &task.run {
        Some(path) => output::line(&format!("    {path}")),
        None => Ok(()),
    }
}
