//! [`Queue`]: runs that wait, run, and have ended. Never more run at once than there are cores;
//! each has a thread of its own, which lives as long as what it started.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{
    execute::RunOptions,
    task::{RunTask, TaskState},
};
use crate::error::{Error, ErrorKind, Result};

/// More than this wait for nobody.
const MOST_WAITING: usize = 500;

/// Ended ones that are still listed.
const MOST_ENDED: usize = 200;

pub(in crate::notebook) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
    slots: usize,
}

#[derive(Default)]
struct State {
    /// In the order they were asked for.
    entries: Vec<Entry>,
    waiting: VecDeque<String>,
    running: usize,
    closed: bool,
}

struct Entry {
    task: RunTask,
    /// How it was asked for; whoever frees a core for it may have been asked otherwise.
    options: RunOptions,
    stop: Arc<AtomicBool>,
}

impl Default for Queue {
    fn default() -> Self {
        let slots = std::thread::available_parallelism().map_or(1, usize::from);
        Self { state: Mutex::default(), changed: Condvar::new(), slots }
    }
}

impl Queue {
    /// Adds a task, or gives the one that already waits or runs for the same evaluation.
    pub(super) fn add(&self, task: RunTask, options: RunOptions) -> Result<(RunTask, bool)> {
        let mut state = self.locked();
        let same = |entry: &&Entry| {
            entry.task.evaluation == task.evaluation && entry.task.state != TaskState::Ended
        };
        if let Some(entry) = state.entries.iter().find(same) {
            return Ok((entry.task.brief(), false));
        }
        if state.closed || state.waiting.len() >= MOST_WAITING {
            return Err(Error::new(
                ErrorKind::Conflict,
                format!("{MOST_WAITING} runs wait already"),
                "wait until some have ended, or cancel them",
            ));
        }
        state.waiting.push_back(task.id.clone());
        let brief = task.brief();
        state.entries.push(Entry { task, options, stop: Arc::default() });
        let ended = state.entries.iter().filter(|e| e.task.state == TaskState::Ended).count();
        let mut surplus = ended.saturating_sub(MOST_ENDED);
        state.entries.retain(|entry| {
            let forget = surplus > 0 && entry.task.state == TaskState::Ended;
            surplus -= usize::from(forget);
            !forget
        });
        Ok((brief, true))
    }

    /// The next one to run, where a core is free for it.
    pub(super) fn take(&self) -> Option<(RunTask, RunOptions, Arc<AtomicBool>)> {
        let mut state = self.locked();
        if state.closed || state.running >= self.slots {
            return None;
        }
        let id = state.waiting.pop_front()?;
        let entry = state.entries.iter_mut().find(|entry| entry.task.id == id)?;
        entry.task.state = TaskState::Running;
        entry.task.started = Some(jiff::Timestamp::now().to_string());
        let taken = (entry.task.clone(), entry.options, Arc::clone(&entry.stop));
        state.running += 1;
        Some(taken)
    }

    /// Changes a task and gives it as it is now, without its log.
    pub(super) fn update(&self, id: &str, change: impl FnOnce(&mut RunTask)) -> Option<RunTask> {
        let mut state = self.locked();
        let entry = state.entries.iter_mut().find(|entry| entry.task.id == id)?;
        change(&mut entry.task);
        let brief = entry.task.brief();
        drop(state);
        self.changed.notify_all();
        Some(brief)
    }

    /// The core of one that ended is free again.
    pub(super) fn release(&self) {
        self.locked().running -= 1;
        self.changed.notify_all();
    }

    /// Asks a task to stop; one that waits has ended at once.
    pub(super) fn cancel(&self, id: &str) -> Option<RunTask> {
        let mut state = self.locked();
        let State { entries, waiting, .. } = &mut *state;
        let entry = entries.iter_mut().find(|entry| entry.task.id == id)?;
        entry.stop.store(true, Ordering::Relaxed);
        match entry.task.state {
            TaskState::Queued => {
                waiting.retain(|waiting| waiting != id);
                entry.task.state = TaskState::Ended;
                entry.task.status = Some(crate::evidence::run::Status::Cancelled);
                entry.task.ended = Some(jiff::Timestamp::now().to_string());
                entry.task.ended_by = Some("cancelled before it began".into());
            }
            TaskState::Running => entry.task.state = TaskState::Stopping,
            TaskState::Stopping | TaskState::Ended => {}
        }
        let brief = entry.task.brief();
        drop(state);
        self.changed.notify_all();
        Some(brief)
    }

    /// The last asked for first, without their logs.
    pub(super) fn list(&self) -> Vec<RunTask> {
        self.locked().entries.iter().rev().map(|entry| entry.task.brief()).collect()
    }

    pub(super) fn get(&self, id: &str) -> Option<RunTask> {
        let state = self.locked();
        state.entries.iter().find(|entry| entry.task.id == id).map(|entry| entry.task.clone())
    }

    /// Waits until something of a task may have changed, or for `most`.
    pub(super) fn wait(&self, most: Duration) {
        let state = self.locked();
        drop(self.changed.wait_timeout(state, most));
    }

    /// Stops everything and waits for it; nothing is taken on any more.
    pub(in crate::notebook) fn close(&self) {
        let mut state = self.locked();
        state.closed = true;
        state.waiting.clear();
        state.entries.iter().for_each(|entry| entry.stop.store(true, Ordering::Relaxed));
        while state.running > 0 {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str) -> RunTask {
        RunTask {
            id: id.into(),
            evaluation: format!("{id}.md"),
            title: id.into(),
            evaluator: "stance".into(),
            state: TaskState::Queued,
            queued: String::new(),
            started: None,
            ended: None,
            status: None,
            ended_by: None,
            run: None,
            verdicts: Vec::new(),
            error: None,
            log: Vec::new(),
            omitted: 0,
        }
    }

    fn add(queue: &Queue, task: RunTask) -> (RunTask, bool) {
        queue.add(task, RunOptions::default()).expect("room")
    }

    fn queue(slots: usize) -> Queue {
        Queue { slots, ..Queue::default() }
    }

    #[test]
    fn no_more_than_the_cores_run_and_the_first_goes_first() {
        let queue = queue(2);
        for id in ["a", "b", "c"] {
            assert!(add(&queue, task(id)).1);
        }
        let taken = || queue.take().map(|(task, ..)| task.id);
        assert_eq!((taken(), taken(), taken()), (Some("a".into()), Some("b".into()), None));
        queue.release();
        assert_eq!(taken().as_deref(), Some("c"));
        let ids: Vec<String> = queue.list().into_iter().map(|task| task.id).collect();
        assert_eq!(ids, ["c", "b", "a"]);
    }

    #[test]
    fn each_runs_as_it_was_asked_for() {
        let queue = queue(1);
        let open = RunOptions { unsafe_no_sandbox: true, ..RunOptions::default() };
        queue.add(task("a"), open).expect("room");
        add(&queue, task("b"));
        let unsafe_of = || queue.take().map(|(_, options, _)| options.unsafe_no_sandbox);
        assert_eq!(unsafe_of(), Some(true));
        queue.release();
        assert_eq!(unsafe_of(), Some(false));
    }

    #[test]
    fn an_evaluation_waits_once() {
        let queue = queue(1);
        add(&queue, task("a"));
        let again = RunTask { id: "again".into(), ..task("a") };
        let (same, new) = add(&queue, again.clone());
        assert_eq!((same.id.as_str(), new), ("a", false));
        queue.take().expect("a task");
        queue.update("a", |task| task.state = TaskState::Ended);
        assert!(add(&queue, again).1);
    }

    #[test]
    fn what_waits_ends_at_once_and_what_runs_is_told() {
        let queue = queue(1);
        add(&queue, task("a"));
        add(&queue, task("b"));
        let (_, _, stop) = queue.take().expect("a task");
        assert_eq!(queue.cancel("b").map(|task| task.state), Some(TaskState::Ended));
        assert_eq!(queue.cancel("a").map(|task| task.state), Some(TaskState::Stopping));
        assert!(stop.load(Ordering::Relaxed));
        queue.release();
        assert!(queue.take().is_none());
        assert!(queue.cancel("none").is_none());
    }

    #[test]
    fn the_log_keeps_its_end() {
        let mut task = task("a");
        let lines: Vec<String> = (0..2_500).map(|n| n.to_string()).collect();
        task.add_lines(&lines);
        assert_eq!((task.log.len(), task.omitted, task.log[0].as_str()), (2_000, 500, "500"));
    }
}
