//! `equipoise serve`: the notebook in a browser, until interrupted.

use super::{Outcome, arguments, output};
use crate::{config::Config, error::Result, notebook::Notebook, server::Application};

pub(super) fn run(config: Config, flags: &arguments::Serve) -> Result<Outcome> {
    let bind = config.bind;
    let notebook = Notebook::open(config)?;
    // Bound before anything is read: a port that is taken should cost no indexing.
    let application = Application::build(bind, notebook.clone())?;
    notebook.announce(&format!("127.0.0.1:{}", application.port()))?;
    let url = application.url();
    notebook.start_background()?;
    output::line(&format!("Equipoise is at {url}"))?;
    if flags.open {
        open(&url);
    }
    application.run()?;
    Ok(Outcome::Done)
}

/// Asks the desktop to open the page; where there is no desktop the printed address remains.
fn open(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let started = std::process::Command::new(opener)
        .arg(url)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn();
    if let Err(error) = started {
        tracing::warn!(%error, opener, "could not open a browser: open the address above yourself");
    }
}
