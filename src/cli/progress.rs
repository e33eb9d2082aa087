//! Progress on standard error: a bar with a rate and an estimate on a terminal, nothing in a pipe.

use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};

use crate::notebook::Progress;

/// One bar that follows the index from phase to phase.
pub(super) struct Bar {
    state: Mutex<State>,
}

struct State {
    phase: &'static str,
    bar: ProgressBar,
}

impl Bar {
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { phase: "", bar: ProgressBar::hidden() }) }
    }

    pub(super) fn show(&self, progress: &Progress) {
        let (phase, done, total) = match progress {
            Progress::Idle => return self.finish(),
            Progress::Scanning => ("Scanning", 0, 0),
            Progress::Parsing { done, total } => ("Parsing", *done, *total),
            Progress::Indexing { done, total } => ("Indexing", *done, *total),
            Progress::Reading { done, total } => ("Reading", *done, *total),
            Progress::Embedding { done, total, .. } => ("Embedding", *done, *total),
        };
        let Ok(mut state) = self.state.lock() else { return };
        if state.phase != phase {
            state.bar.finish_and_clear();
            state.phase = phase;
            // Hides itself where standard error is no terminal.
            state.bar = ProgressBar::new(0).with_style(style(total > 0));
            state.bar.set_message(phase);
        }
        state.bar.set_length(total as u64);
        state.bar.set_position(done as u64);
    }

    pub(super) fn finish(&self) {
        if let Ok(mut state) = self.state.lock() {
            state.bar.finish_and_clear();
            state.phase = "";
        }
    }
}

fn style(counted: bool) -> ProgressStyle {
    let template = if counted {
        "{msg:>10} {bar:32} {human_pos} of {human_len}, {per_sec}, {eta} left"
    } else {
        "{msg:>10} {spinner}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
