//! Running evaluations: asked for, queued, executed, and written into the vault as a file that stays.
//! A run that ends is in the next snapshot before its task says that it has ended.

mod execute;
mod import;
mod latest;
mod log;
mod prepare;
mod problems;
mod queue;
mod relations;
mod task;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

pub use execute::RunOptions;
pub use import::{ImportFile, ImportedRun};
pub use latest::Latest;
pub use prepare::Approval;
pub(super) use queue::Queue;
pub use relations::ImportedRelations;
pub use task::{RunTask, TaskState};

use super::{
    Core, Notebook,
    view::{Event, Notice},
};
use crate::error::{Error, Result};

impl Notebook {
    /// Asks for a run of an evaluation. It waits for a free core; [`Notebook::run_task`] tells how
    /// far it is. An evaluation that waits or runs already is not asked for twice.
    ///
    /// # Errors
    /// No such evaluation, one that is not approved, or a queue that is full.
    pub fn start_run(&self, path: &str, options: RunOptions) -> Result<RunTask> {
        let core = &self.0.core;
        let prepared = prepare::prepare(core, &self.snapshot(), path)?;
        prepare::require_approval(&prepared)?;
        let task = RunTask {
            id: new_id()?,
            evaluation: prepared.evaluation.path.to_string(),
            title: prepared.evaluation.title.clone(),
            evaluator: prepared.evaluation.evaluator.clone(),
            state: TaskState::Queued,
            queued: jiff::Timestamp::now().to_string(),
            started: None,
            ended: None,
            status: None,
            ended_by: None,
            run: None,
            verdicts: Vec::new(),
            error: None,
            log: Vec::new(),
            omitted: 0,
        };
        let (task, new) = core.runs.add(task, options)?;
        if new {
            core.events.tell(&Event::Run { task: Box::new(task.clone()) });
        }
        pump(core);
        Ok(task)
    }

    /// What waits, runs and has ended in this session, the last asked for first.
    pub fn run_tasks(&self) -> Vec<RunTask> {
        self.core().runs.list()
    }

    /// # Errors
    /// No such task in this session.
    pub fn run_task(&self, id: &str) -> Result<RunTask> {
        self.core().runs.get(id).ok_or_else(|| no_such_task(id))
    }

    /// Asks a task to stop. What waits has then ended; what runs ends within a second or two.
    ///
    /// # Errors
    /// No such task in this session.
    pub fn cancel_run(&self, id: &str) -> Result<RunTask> {
        let task = self.core().runs.cancel(id).ok_or_else(|| no_such_task(id))?;
        self.core().events.tell(&Event::Run { task: Box::new(task.clone()) });
        Ok(task)
    }

    /// Waits until a task has ended, handing each new line of its log on.
    ///
    /// # Errors
    /// No such task in this session.
    pub fn wait_for_run(&self, id: &str, mut line: impl FnMut(&str)) -> Result<RunTask> {
        let mut seen = 0;
        loop {
            let task = self.run_task(id)?;
            let from = seen.max(task.omitted) - task.omitted;
            task.log.iter().skip(from).for_each(|text| line(text));
            seen = task.omitted + task.log.len();
            if task.state == TaskState::Ended {
                return Ok(task);
            }
            self.core().runs.wait(Duration::from_millis(200));
        }
    }
}

fn no_such_task(id: &str) -> Error {
    Error::not_found(
        format!("there is no run {id:?} in this session"),
        "/api/v1/queue lists those there are; runs that have ended are files of the vault",
    )
}

fn new_id() -> Result<String> {
    let mut random = [0_u8; 6];
    getrandom::fill(&mut random)
        .map_err(|error| Error::environment(format!("no random numbers: {error}"), "try again"))?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Starts what waits, as far as cores are free.
fn pump(core: &Arc<Core>) {
    while let Some((task, options, stop)) = core.runs.take() {
        core.events.tell(&Event::Run { task: Box::new(task.brief()) });
        let mine = Arc::clone(core);
        let id = task.id.clone();
        let work = move || {
            let live = log::LiveLog::new(&mine, &task.id, stop);
            let outcome = catch_unwind(AssertUnwindSafe(|| {
                execute::execute(&mine, &task.evaluation, options, &live)
            }))
            .unwrap_or_else(|_| {
                Err(Error::environment(
                    "this run met a defect in Equipoise and was given up",
                    "the terminal that runs Equipoise says where; please report it",
                ))
            });
            live.flush();
            end(&mine, &task.id, outcome);
            mine.runs.release();
            pump(&mine);
        };
        // The thread outlives what it starts: a child may be tied to the thread that made it.
        let thread = std::thread::Builder::new().name("run".into()).spawn(work);
        if let Err(error) = thread {
            end(core, &id, Err(Error::io("starting a thread for the run", error)));
            core.runs.release();
        }
    }
}

fn end(core: &Core, id: &str, outcome: Result<execute::Done>) {
    let task = core.runs.update(id, |task| {
        task.state = TaskState::Ended;
        task.ended = Some(jiff::Timestamp::now().to_string());
        match outcome {
            Ok(done) => {
                task.status = Some(done.run.status);
                task.ended_by = done.run.ended_by;
                task.verdicts = done.run.verdicts;
                task.run = Some(done.path.to_string());
            }
            Err(error) => {
                tracing::warn!(%error, hint = error.hint, evaluation = task.evaluation, "no run");
                task.error = Some(Notice { message: error.message, hint: error.hint });
            }
        }
    });
    if let Some(task) = task {
        core.events.tell(&Event::Run { task: Box::new(task) });
    }
}
