//! [`LiveLog`]: a running evaluation's lines on their way to whoever watches. They are told in
//! bundles, so that a program that prints without end does not drown the other events.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    evidence::watch::Watch,
    notebook::{Core, view::Event},
};

/// Lines are told at most this often.
const EVERY: Duration = Duration::from_millis(100);

/// Lines of one bundle; what a program prints beyond this meanwhile is kept and not told.
const BUNDLE: usize = 200;

pub(super) struct LiveLog<'a> {
    core: &'a Core,
    id: String,
    stop: Arc<AtomicBool>,
    pending: Mutex<Pending>,
}

struct Pending {
    lines: Vec<String>,
    told: Instant,
    /// Lines of the bundles before.
    before: usize,
}

impl<'a> LiveLog<'a> {
    pub(super) fn new(core: &'a Core, id: &str, stop: Arc<AtomicBool>) -> Self {
        let pending = Mutex::new(Pending { lines: Vec::new(), told: Instant::now(), before: 0 });
        Self { core, id: id.to_owned(), stop, pending }
    }

    /// Tells what is left.
    pub(super) fn flush(&self) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        self.tell(&mut pending);
    }

    fn tell(&self, pending: &mut Pending) {
        pending.told = Instant::now();
        let mut lines = std::mem::take(&mut pending.lines);
        if lines.is_empty() {
            return;
        }
        self.core.runs.update(&self.id, |task| task.add_lines(&lines));
        let quiet = lines.len().saturating_sub(BUNDLE);
        let at = pending.before + quiet;
        pending.before += lines.len();
        lines.drain(..quiet);
        self.core.events.tell(&Event::RunLog { id: self.id.clone(), at, lines });
    }
}

impl Watch for LiveLog<'_> {
    fn line(&self, text: &str) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.lines.push(text.to_owned());
        if pending.told.elapsed() >= EVERY {
            self.tell(&mut pending);
        }
    }

    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.core.stop.load(Ordering::Relaxed)
    }

    fn tick(&self) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if pending.told.elapsed() >= EVERY {
            self.tell(&mut pending);
        }
    }
}
