//! Evaluation logs of other tools, brought in as runs: their figures as they state them, intervals
//! where they state a standard error, each item's score where it is there, and a plain list of what
//! one would need to repeat the run and the log does not say. Nothing is computed that a log states.

pub mod discourse;
mod every_eval;
mod helm;
mod inspect;
mod json;
mod lm_eval;
mod record;

use crate::error::{Error, Result};

use super::run::Run;

/// A file of a log, by its name (folders before it, if any, with `/`).
#[derive(Debug, Clone, Copy)]
pub struct LogFile<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
}

impl LogFile<'_> {
    fn file_name(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or(self.name)
    }

    fn folder(&self) -> &str {
        self.name.rfind('/').map_or("", |slash| &self.name[..slash])
    }
}

/// A log file larger than this is not read.
pub const MOST_BYTES: usize = 256 << 20;

/// Reads logs of Inspect (`.eval`, `.json`), lm-evaluation-harness (`results_….json` with any
/// `samples_….jsonl` beside it), HELM (`run_spec.json` and `stats.json` of one folder) and Every Eval Ever. Files
/// that belong together become one run. `now` (RFC 3339) stands in where a log states no time, and
/// is then among what is missing. An error names the file and what to do; then nothing is imported.
pub fn import(files: &[LogFile<'_>], now: &str) -> Result<Vec<Run>> {
    if files.is_empty() {
        return Err(Error::invalid("there is no log to import", "name one or more log files"));
    }
    if let Some(file) = files.iter().find(|file| file.bytes.len() > MOST_BYTES) {
        return Err(Error::invalid(
            format!("{} is larger than {} MiB", file.name, MOST_BYTES >> 20),
            "export the log without its samples' messages",
        ));
    }
    let mut runs = Vec::new();
    let mut companions = Vec::new();
    for file in files {
        let name = file.file_name().to_ascii_lowercase();
        if name.ends_with(".eval") {
            runs.push(inspect::read_archive(file, now)?);
        } else if name.starts_with("samples_") && name.ends_with(".jsonl") {
            companions.push(*file);
        } else if helm::PARTS.contains(&name.as_str()) {
            if name == helm::MAIN {
                runs.push(helm::read(file, &beside(files, file), now)?);
            } else if !beside(files, file).iter().any(|other| other.file_name() == helm::MAIN) {
                return Err(Error::invalid(
                    format!("{} is a part of a HELM run without its {}", file.name, helm::MAIN),
                    "give all files of the run's folder together",
                ));
            }
        } else {
            let value = json::parse(file)?;
            if inspect::is_log(&value) {
                runs.push(inspect::read_log(file, &value, now)?);
            } else if lm_eval::is_results(&value) {
                runs.push(lm_eval::read(file, &value, &beside(files, file), now)?);
            } else if every_eval::is_log(&value) {
                runs.push(every_eval::read(file, &value, now)?);
            } else {
                return Err(unknown(file));
            }
        }
    }
    for file in companions {
        let used = runs.iter().any(|run| run.inputs.iter().any(|input| input.path == file.name));
        if !used {
            return Err(Error::invalid(
                format!("{} has samples whose results are not here", file.name),
                "give the results_….json of the same task and time together with it",
            ));
        }
    }
    Ok(runs)
}

/// The other files of the same folder.
fn beside<'a>(files: &[LogFile<'a>], file: &LogFile<'_>) -> Vec<LogFile<'a>> {
    files
        .iter()
        .filter(|other| other.folder() == file.folder() && other.name != file.name)
        .copied()
        .collect()
}

fn unknown(file: &LogFile<'_>) -> Error {
    Error::invalid(
        format!("{} is no log that can be imported", file.name),
        "give an Inspect log (.eval or .json), lm-evaluation-harness results, a HELM run's files, or an \
         Every Eval Ever export; papers in JSON are read as CSL-JSON (.json) or with an id and a title \
         a line (.jsonl)",
    )
}
