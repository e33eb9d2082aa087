//! The seam between asynchronous requests and the synchronous core: one function, crossed in one
//! direction. Work that keeps a core busy needs a permit, and there are as many permits as cores,
//! so that a burst of searches queues here and does not slow down every one of them.

use std::{sync::Arc, thread::available_parallelism};

use actix_web::web;
use tokio::sync::Semaphore;

use super::problem::Failure;
use crate::error::{Error, Result};

/// How heavy a piece of work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Mostly look-ups.
    Read,
    /// Keeps a core busy: a search, a walk over the whole graph.
    Search,
}

pub(super) struct Seam {
    searches: Arc<Semaphore>,
}

impl Seam {
    pub(super) fn new() -> Self {
        let cores = available_parallelism().map_or(2, usize::from);
        Self { searches: Arc::new(Semaphore::new(cores)) }
    }

    /// Runs `job` on a thread where blocking is allowed. A panic in it costs this request alone.
    pub(super) async fn cross<T: Send + 'static>(
        &self,
        work: Work,
        job: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = match work {
            Work::Read => None,
            Work::Search => self.searches.clone().acquire_owned().await.ok(),
        };
        let outcome = web::block(move || {
            // Held by the job and not by the request: a reader who leaves frees no core.
            let _permit = permit;
            job()
        })
        .await;
        match outcome {
            Ok(result) => Ok(result?),
            Err(_) => Err(Failure::from(Error::environment(
                "this request met a defect in Equipoise and was given up",
                "reload the page; if it happens again, the terminal that runs the server says where",
            ))),
        }
    }
}
