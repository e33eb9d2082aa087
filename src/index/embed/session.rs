//! [`Session`]: who runs the model when. Text that waits to be embedded is there by the thousand; a
//! reader's query never stands behind more than one of them.

use std::sync::{
    Condvar, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use fastembed::TextEmbedding;

use super::{
    locked,
    source::{self, Source},
};
use crate::error::Result;

/// Weights in memory, made at first use, that run one text at a time: a query before any text that
/// can wait.
#[derive(Default)]
pub(super) struct Session {
    model: Mutex<Option<TextEmbedding>>,
    /// Queries that wait for their turn.
    queries: AtomicUsize,
    query_done: Condvar,
}

impl Session {
    /// One that somebody waits for.
    pub(super) fn run_query(
        &self,
        source: &Source,
        threads: usize,
        text: &str,
    ) -> Result<Vec<Vec<f32>>> {
        // Dropped after the lock, whatever happens.
        let _wake = Wake(&self.query_done);
        self.queries.fetch_add(1, Ordering::SeqCst);
        let mut model = locked(&self.model);
        self.queries.fetch_sub(1, Ordering::SeqCst);
        run_on(&mut model, source, threads, text)
    }

    /// One that can wait.
    pub(super) fn run(&self, source: &Source, threads: usize, text: &str) -> Result<Vec<Vec<f32>>> {
        let one_waits = |_: &mut _| self.queries.load(Ordering::SeqCst) > 0;
        let mut model = self
            .query_done
            .wait_while(locked(&self.model), one_waits)
            .unwrap_or_else(PoisonError::into_inner);
        run_on(&mut model, source, threads, text)
    }

    /// Gives the weights' memory back.
    pub(super) fn close(&self) {
        *locked(&self.model) = None;
    }
}

struct Wake<'a>(&'a Condvar);

impl Drop for Wake<'_> {
    fn drop(&mut self) {
        self.0.notify_all();
    }
}

fn run_on(
    model: &mut Option<TextEmbedding>,
    source: &Source,
    threads: usize,
    text: &str,
) -> Result<Vec<Vec<f32>>> {
    let model = match model {
        Some(model) => model,
        empty => empty.insert(source.session(threads)?),
    };
    source::run(model, &[text])
}
