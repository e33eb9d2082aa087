//! `equipoise related`: the notes nearest in meaning to one, with the passages that explain it.

use super::{Outcome, arguments, output};
use crate::{config::Config, error::Result};

pub(super) fn run(config: Config, flags: &arguments::Related) -> Result<Outcome> {
    let notebook = super::ready(config, true)?;
    let related = notebook.related(&flags.path, flags.kind, flags.limit)?;
    if flags.json {
        output::json(&related)?;
        return Ok(Outcome::Done);
    }
    if related.is_empty() {
        output::line("Nothing is near: no other note is embedded yet.")?;
    }
    for note in &related {
        output::line(&format!(
            "{:.3} {} {}{}\n    {}\n    here:  {}\n    there: {}\n",
            note.cosine,
            note.summary.kind.glyph(),
            note.summary.title,
            if note.linked { " (already linked)" } else { "" },
            note.summary.path,
            note.here.replace('\n', " "),
            note.there.replace('\n', " "),
        ))?;
    }
    Ok(Outcome::Done)
}
