//! The notebook's own threads while it is served: one follows the folder, one draws what that found
//! and reads its PDFs, one embeds, which may take an hour and must keep neither waiting. They share
//! the core, not the handle, so that dropping the last handle ends them.

use std::{sync::Arc, thread::JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, select};

use super::{Core, Notebook, locked, view::Notice};
use crate::{
    error::{Error, ErrorKind, Result},
    vault::{Watcher, watch},
};

/// The threads and what wakes them; all of it ends together.
#[derive(Default)]
pub(super) struct Threads {
    watcher: Option<Watcher>,
    /// Dropped to tell the threads that it is over.
    over: Option<Sender<()>>,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    pub(super) fn end(&mut self) {
        self.watcher = None;
        self.over = None;
        for thread in self.running.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the notebook had ended early");
            }
        }
    }
}

impl Notebook {
    /// Refreshes, embeds and follows the folder in threads of its own; a second call does nothing.
    ///
    /// # Errors
    /// The system refuses a thread.
    pub fn start_background(&self) -> Result<()> {
        let mut threads = locked(&self.0.threads);
        if threads.over.is_some() {
            return Ok(());
        }
        let (over, ended) = bounded::<()>(0);
        // One signal that waits is enough: what changed is found by looking.
        let (changed, changes) = bounded::<()>(1);
        let (taken_in, news) = bounded::<()>(1);
        let (settled, unembedded) = bounded::<()>(1);

        // Watched first, so that no change falls between the first look and the watching.
        let signal = changed.clone();
        match watch(self.core().vault.root(), move |_| {
            let _ = signal.try_send(());
        }) {
            Ok(watcher) => threads.watcher = Some(watcher),
            Err(error) => locked(&self.core().notices)
                .push(Notice { message: error.message, hint: error.hint }),
        }
        let _ = changed.try_send(());

        let mut start = |name: &str, signals: Receiver<()>, work: Box<dyn Fn(&Core) + Send>| {
            let (core, ended) = (Arc::clone(&self.0.core), ended.clone());
            threads.running.push(spawn(name, move || each(&signals, &ended, || work(&core)))?);
            Ok::<(), Error>(())
        };
        start("follow", changes, Box::new(move |core| core.follow(&taken_in)))?;
        start("settle", news, Box::new(move |core| core.settle(&settled)))?;
        start("embed", unembedded, Box::new(Core::embed))?;
        threads.over = Some(over);
        Ok(())
    }
}

impl Core {
    fn follow(&self, taken_in: &Sender<()>) {
        match self.refresh(&|_| {}) {
            Ok(summary) => {
                tracing::info!(
                    notes = summary.notes,
                    parsed = summary.parsed,
                    removed = summary.removed,
                    "the vault was read"
                );
                let _ = taken_in.try_send(());
            }
            Err(error) => {
                tracing::error!(%error, hint = error.hint, "the vault could not be read");
                *locked(&self.look) = Some(Notice { message: error.message, hint: error.hint });
            }
        }
    }

    /// Places in the drawing and the text of PDFs.
    fn settle(&self, settled: &Sender<()>) {
        self.refresh_layout();
        match self.read_papers(&|_| {}) {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!(count, "PDFs were read");
                self.refresh_layout();
            }
            Err(error) => tracing::error!(%error, hint = error.hint, "PDFs are not read"),
        }
        let _ = settled.try_send(());
    }

    fn embed(&self) {
        match self.embed_pending(&|_| {}) {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "passages were embedded"),
            // The status says so already.
            Err(error) if error.kind == ErrorKind::Missing => {}
            Err(error) => tracing::error!(%error, hint = error.hint, "embedding stopped"),
        }
    }
}

/// Calls `work` for each signal until it is over.
fn each(signals: &Receiver<()>, over: &Receiver<()>, work: impl Fn()) {
    loop {
        select! {
            recv(over) -> _ => return,
            recv(signals) -> signal => if signal.is_err() { return },
        }
        work();
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(|error| {
        Error::environment(
            format!("starting a thread: {error}"),
            "close other programs, or raise the limit of processes",
        )
    })
}
