//! `equipoise cite`: a paper in a format or a citation style.

use super::{Outcome, arguments, output};
use crate::{config::Config, error::Result};

pub(super) fn run(config: Config, flags: &arguments::Cite) -> Result<Outcome> {
    let notebook = super::ready(config, false)?;
    let citation = notebook.cite(&flags.path, &flags.format)?;
    output::line(citation.text.trim_end())?;
    Ok(Outcome::Done)
}
