//! `equipoise check`: every problem of the vault, grouped by kind; exit 1 where one is an error.

use super::{Outcome, arguments, output};
use crate::{config::Config, error::Result, model::Severity};

pub(super) fn run(config: Config, flags: &arguments::Check) -> Result<Outcome> {
    let notebook = super::ready(config, false)?;
    let groups = notebook.check();
    let failed = groups.iter().any(|group| group.severity == Severity::Error);
    if flags.json {
        output::json(&groups)?;
    } else {
        for group in &groups {
            output::line(&format!("{} ({})", group.title, group.total))?;
            for problem in &group.problems {
                let place = match problem.line {
                    Some(line) => format!("{}:{line}", problem.path),
                    None => problem.path.to_string(),
                };
                output::line(&format!("  {place}: {}", problem.message))?;
                output::line(&format!("    remedy: {}", problem.remedy))?;
            }
        }
        if groups.is_empty() {
            output::line("No problems found.")?;
        }
    }
    Ok(if failed { Outcome::Found } else { Outcome::Done })
}
