//! `equipoise graph`: notes and relations for other programs.

use super::{
    Outcome,
    arguments::{self, GraphFormat},
    output,
};
use crate::{
    config::Config,
    error::Result,
    notebook::{GraphRequest, GraphText},
};

pub(super) fn run(config: Config, flags: &arguments::Graph) -> Result<Outcome> {
    let notebook = super::ready(config, false)?;
    let request = GraphRequest {
        center: flags.center.clone(),
        depth: flags.depth,
        tags: flags.tags,
        ..GraphRequest::default()
    };
    match flags.format {
        GraphFormat::Json => output::json(&notebook.graph(&request)?)?,
        GraphFormat::Graphml => {
            output::line(&notebook.graph_text(&request, GraphText::GraphMl)?)?;
        }
        GraphFormat::Gexf => output::line(&notebook.graph_text(&request, GraphText::Gexf)?)?,
    }
    Ok(Outcome::Done)
}
