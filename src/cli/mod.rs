//! The command line: one file for each command, each of which turns its flags into one request to
//! the façade and writes the answer. `--json` puts one document on standard output and nothing
//! else there; progress and errors go to standard error. Exit codes: 0 done, 1 found something
//! wrong, 2 could not run.

mod arguments;
mod output;
mod progress;

mod bench;
mod check;
mod cite;
mod graph;
mod import;
mod index;
mod model;
mod related;
mod run;
mod search;
mod serve;

use std::process::ExitCode;

pub use arguments::Arguments;
use arguments::Command;

use crate::{
    config::{Config, Options},
    error::Result,
    notebook::{self, Notebook},
};

/// How a command that ran ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// The command ran, and what it looked for is wrong.
    Found,
}

/// Runs one command to its end.
pub fn main(arguments: Arguments) -> ExitCode {
    // A process for one hostile file: it sets up nothing that it does not need.
    if let Command::ReadPdf(limits) = arguments.command {
        return notebook::read_pdf([limits.seconds, limits.memory_bytes, limits.pages]);
    }
    log_to_stderr(arguments.verbose);
    match dispatch(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Err(error) => {
            output::error(&error);
            ExitCode::from(2)
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<Outcome> {
    let mut options = Options {
        vault: arguments.folders.vault,
        index: arguments.folders.index,
        config: arguments.folders.config,
        bind: None,
    };
    match arguments.command {
        Command::Serve(flags) => {
            options.bind = flags.bind;
            serve::run(Config::load(options)?, &flags)
        }
        Command::Index(flags) => index::run(Config::load(options)?, &flags),
        Command::Search(flags) => search::run(Config::load(options)?, &flags),
        Command::Related(flags) => related::run(Config::load(options)?, &flags),
        Command::Cite(flags) => cite::run(Config::load(options)?, &flags),
        Command::Graph(flags) => graph::run(Config::load(options)?, &flags),
        Command::Check(flags) => check::run(Config::load(options)?, &flags),
        Command::Run(flags) => run::run(Config::load(options)?, &flags),
        Command::Import(flags) => import::run(Config::load(options)?, &flags),
        Command::Model(flags) => model::run(&Config::load(options)?, flags),
        Command::Bench(flags) => bench::run(Config::load(options)?, &flags),
        Command::ReadPdf(_) => Ok(Outcome::Done),
    }
}

/// Opens the notebook and brings it up to date, showing progress; embeds too where asked.
fn ready(config: Config, embed: bool) -> Result<Notebook> {
    let notebook = Notebook::open(config)?;
    let bar = progress::Bar::new();
    notebook.refresh(&|progress| bar.show(progress))?;
    if embed {
        notebook.read_papers(&|progress| bar.show(progress))?;
    }
    bar.finish();
    if embed {
        self::embed(&notebook)?;
    }
    Ok(notebook)
}

/// Embeds all that waits, showing progress.
fn embed(notebook: &Notebook) -> Result<()> {
    let bar = progress::Bar::new();
    let outcome = notebook.embed_pending(&|progress| bar.show(progress));
    bar.finish();
    match outcome {
        // Searching by words goes on without a model; the answer says so.
        Err(error) if error.kind == crate::error::ErrorKind::Missing => {
            output::warning(&error);
            Ok(())
        }
        outcome => outcome.map(drop),
    }
}

fn log_to_stderr(verbose: u8) {
    let default = match verbose {
        0 => "equipoise=info,warn",
        1 => "equipoise=debug,info",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("EQUIPOISE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    // A second initialisation (in tests) keeps the first.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .try_init();
}
