//! `equipoise index`: bring the index up to date and say what that took.

use std::time::Instant;

use serde::Serialize;

use super::{Outcome, arguments, output, progress::Bar};
use crate::{
    config::Config,
    error::{ErrorKind, Result},
    model::{Problem, Severity},
    notebook::{Notebook, Notice, Summary},
};

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    summary: Summary,
    links: usize,
    embedded: usize,
    newly_embedded: usize,
    notices: Vec<Notice>,
    /// Each file's own problem, most severe first.
    problem_list: Vec<Problem>,
}

pub(super) fn run(config: Config, flags: &arguments::Index) -> Result<Outcome> {
    let opening = Instant::now();
    let notebook = Notebook::open(config)?;
    let opened = opening.elapsed().as_secs_f64();
    let bar = Bar::new();
    let mut summary = notebook.refresh(&|progress| bar.show(progress))?;
    summary.seconds.insert("open", opened);
    let reading = Instant::now();
    if notebook.read_papers(&|progress| bar.show(progress))? > 0 {
        summary.seconds.insert("read", reading.elapsed().as_secs_f64());
    }

    let mut newly_embedded = 0;
    if !flags.no_embed {
        let start = Instant::now();
        match notebook.embed_pending(&|progress| bar.show(progress)) {
            Ok(count) => newly_embedded = count,
            Err(error) if error.kind == ErrorKind::Missing => {
                bar.finish();
                output::warning(&error);
            }
            Err(error) => return Err(error),
        }
        summary.seconds.insert("embed", start.elapsed().as_secs_f64());
    }
    bar.finish();

    let status = notebook.status();
    let mut problem_list: Vec<_> =
        notebook.problems(usize::MAX).into_iter().flat_map(|group| group.problems).collect();
    problem_list.sort_by_key(|problem| problem.kind.severity());
    let report = Report {
        links: status.links,
        embedded: status.embedded,
        notices: status.notices,
        summary,
        newly_embedded,
        problem_list,
    };
    if flags.json {
        output::json(&report)?
    } else {
        print(&report)?
    }
    Ok(Outcome::Done)
}

fn print(report: &Report) -> Result<()> {
    let Summary { notes, files, parsed, unchanged, removed, chunks, seconds, .. } = &report.summary;
    output::line(&format!(
        "{notes} notes and {} other files, {} links, {chunks} passages ({} embedded)",
        files.saturating_sub(*notes),
        report.links,
        report.embedded
    ))?;
    output::line(&format!(
        "{parsed} parsed, {unchanged} unchanged, {removed} removed, {} newly embedded",
        report.newly_embedded
    ))?;
    let phases: Vec<_> = seconds.iter().map(|(phase, s)| format!("{phase} {s:.2} s")).collect();
    output::line(&phases.join(", "))?;
    let errors = count(&report.problem_list, Severity::Error);
    let warnings = count(&report.problem_list, Severity::Warning);
    if errors + warnings > 0 {
        output::line(&format!(
            "{errors} errors and {warnings} warnings in your files: `equipoise check` lists them"
        ))?;
    }
    for notice in &report.notices {
        output::line(&format!("{}\n  next: {}", notice.message, notice.hint))?;
    }
    Ok(())
}

fn count(problems: &[Problem], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.kind.severity() == severity).count()
}
