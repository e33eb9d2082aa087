//! Writing to the terminal: one place that knows about standard output and standard error, so that
//! a closed pipe (`equipoise search … | head`) ends the program quietly.

use std::io::Write;

use serde::Serialize;

use crate::error::{Error, Result};

/// One JSON document, indented.
pub(super) fn json(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        Error::environment(format!("writing JSON: {error}"), "report this with the command you ran")
    })?;
    line(&text)
}

/// One JSON document on one line, for answers of many lines.
pub(super) fn json_line(value: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string(value).map_err(|error| {
        Error::environment(format!("writing JSON: {error}"), "report this with the command you ran")
    })?;
    line(&text)
}

pub(super) fn line(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")) {
        Ok(()) => Ok(()),
        // Whoever read us has read enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Error::io("writing to standard output", error)),
    }
}

pub(super) fn error(error: &Error) {
    let _ = writeln!(std::io::stderr(), "error: {error}\n  next: {}", error.hint);
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        tracing::debug!(%source, "caused by");
        cause = source.source();
    }
}

pub(super) fn warning(error: &Error) {
    let _ = writeln!(std::io::stderr(), "warning: {error}\n  next: {}", error.hint);
}
