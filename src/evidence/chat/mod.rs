//! The evaluator `chat-model`: asks a model the allocation or the judgement questions and measures
//! its answers as if they had come from a table. Every answer is kept in the run, word for word.
//!
//! Parameters: `endpoint` (an OpenAI-compatible address), `model`, `task` (`allocation` or
//! `judgement`); and where wanted `key_env` (the variable with the key), `repeats` (how often each
//! question is asked), `limit` (questions at most), `temperature`, `max_tokens`, `stream`,
//! `timeout_seconds`, `retries`, `system` (a system prompt), `attack` (its name, for judgements),
//! `family`, and `money` as the evaluator `allocation` takes it.

mod questions;

use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use questions::{Question, Task};

use super::{
    DEFAULT_SEED, Evaluator,
    approval::Input,
    engine::{Outcome, SourceVersion, hash_of_input, verdicts},
    evaluation::{CHAT_MODEL, Evaluation},
    params::Params,
    run::{Answer, Circumstances, Machine, Run, Status},
    table::Table,
    watch::Watch,
};
use crate::{
    error::{Error, Result},
    remote::chat::{Answered, Client, Failure, Settings},
};

/// Moves whenever the same model's same words may give another run: prompts, reading, and with them
/// the versions of the evaluators that judge.
pub(super) const VERSION: &str = "1";

/// No run asks more.
const MOST_QUESTIONS: usize = 10_000;

/// Longer answers are kept up to here.
const LONGEST_KEPT: usize = 20_000;

/// So many questions in a row without an answer end the run: the server is gone.
const MOST_IN_A_ROW: u32 = 3;

const KNOWN: [&str; 15] = [
    "endpoint",
    "model",
    "task",
    "key_env",
    "repeats",
    "limit",
    "temperature",
    "max_tokens",
    "stream",
    "timeout_seconds",
    "retries",
    "system",
    "attack",
    "family",
    "money",
];

/// What the note does not say.
pub struct Setting {
    /// RFC 3339, in UTC.
    pub started: String,
    pub sources: Vec<SourceVersion>,
}

struct Plan {
    client: Client,
    task: Task,
    questions: Vec<Question>,
    repeats: u64,
    retries: u32,
    model: String,
    family: String,
    attack: String,
}

/// Asks, and measures what was answered.
///
/// # Errors
/// A note or a table that cannot be used as it is. A server that does not answer makes a failed
/// run, with what was answered until then.
pub fn run(
    evaluation: &Evaluation,
    inputs: &[Input],
    setting: Setting,
    watch: &dyn Watch,
) -> Result<Run> {
    let clock = Instant::now();
    let mut tables = Vec::new();
    for (path, bytes) in inputs {
        tables.push(Table::read(path.as_str(), bytes)?);
    }
    let plan = plan(Params(&evaluation.params), &tables)?;
    let asked = plan.ask_all(watch);
    let mut log = asked.log;
    let mut outcome = Outcome {
        evaluator: CHAT_MODEL.into(),
        evaluator_version: VERSION.into(),
        seed: DEFAULT_SEED,
        inputs: inputs.iter().map(|(path, bytes)| hash_of_input(path, bytes)).collect(),
        sources: setting.sources,
        metrics: Vec::new(),
        definitions: Vec::new(),
        verdicts: Vec::new(),
        items: Vec::new(),
        log: Vec::new(),
    };
    let (mut status, mut ended_by) = asked.end;
    if status == Status::Finished {
        match plan.measure(&tables, &asked.rows, &evaluation.params) {
            Ok((mut measured, definitions)) => {
                log.append(&mut measured.log);
                outcome.verdicts = verdicts(evaluation, &measured.metrics);
                (outcome.metrics, outcome.items) = (measured.metrics, measured.items);
                outcome.definitions = definitions;
            }
            Err(error) => (status, ended_by) = (Status::Failed, Some(error.message)),
        }
    }
    outcome.log = log;
    let circumstances = Circumstances {
        started: setting.started,
        duration_ms: clock.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        machine: Machine::this(),
        sandbox: format!("built in; asked {}", plan.client.settings.endpoint),
    };
    let run = Run::of(evaluation, outcome, circumstances);
    Ok(Run { status, ended_by, answers: asked.answers, ..run })
}

fn plan(params: Params<'_>, tables: &[Table]) -> Result<Plan> {
    params.known(&KNOWN)?;
    let model = params.required("model", "gpt-4o-mini")?;
    let task = match params.choice("task", &["allocation", "judgement"])? {
        "judgement" => Task::Judgement,
        _ => Task::Allocation,
    };
    let number = |key: &str, default: u64, most: u64| match params.get(key) {
        None => Ok(default),
        Some(value) => value.as_u64().filter(|n| (1..=most).contains(n)).ok_or_else(|| {
            Error::invalid(
                format!("the parameter `{key}` is no whole number from 1 to {most}"),
                format!("write for instance `{key}: {default}`"),
            )
        }),
    };
    let temperature = params.get("temperature").and_then(Value::as_f64).unwrap_or(0.0);
    if !(0.0..=2.0).contains(&temperature) {
        return Err(Error::invalid(
            format!("the temperature {temperature} is not between 0 and 2"),
            "write for instance `temperature: 0`",
        ));
    }
    let client = Client::new(Settings {
        endpoint: params.required("endpoint", "http://127.0.0.1:8000/v1")?,
        model: model.clone(),
        temperature,
        max_tokens: number("max_tokens", 1_000, 100_000)?,
        stream: params.get("stream").and_then(Value::as_bool).unwrap_or(false),
        timeout: Duration::from_secs(number("timeout_seconds", 60, 3_600)?),
        key_env: params.text("key_env")?,
        system: params.text("system")?,
    })?;
    let mut questions = task.questions(tables)?;
    let limit = number("limit", MOST_QUESTIONS as u64, MOST_QUESTIONS as u64)?;
    questions.truncate(usize::try_from(limit).unwrap_or(MOST_QUESTIONS));
    // A judge answers an item once; how often it changes its mind is another question.
    let repeats = if task == Task::Judgement { 1 } else { number("repeats", 1, 1_000)? };
    Ok(Plan {
        client,
        task,
        questions,
        repeats,
        retries: u32::try_from(number("retries", 3, 10)?).unwrap_or(3),
        family: params.text_or("family", "")?,
        attack: params.text_or("attack", "none")?,
        model,
    })
}

struct Asked {
    rows: Vec<Vec<String>>,
    answers: Vec<Answer>,
    log: Vec<String>,
    end: (Status, Option<String>),
}

impl Plan {
    fn ask_all(&self, watch: &dyn Watch) -> Asked {
        let end = (Status::Finished, None);
        let mut asked = Asked { rows: Vec::new(), answers: Vec::new(), log: Vec::new(), end };
        let all = self.questions.len() as u64 * self.repeats;
        let (mut unanswered, mut in_a_row, mut number) = (0_u64, 0, 0_u64);
        'asking: for repeat in 1..=self.repeats {
            for question in &self.questions {
                number += 1;
                let seed = DEFAULT_SEED.wrapping_add(repeat);
                let outcome = self.ask(question, seed, watch);
                let id = match repeat {
                    1 => question.id.clone(),
                    repeat => format!("{} repeat {repeat}", question.id),
                };
                match outcome {
                    Ok(answered) => {
                        in_a_row = 0;
                        say(&mut asked.log, watch, format!("{number} of {all}: {id} answered"));
                        self.keep(question, id, answered, &mut asked, watch);
                    }
                    Err(Stop::Cancelled) => {
                        asked.end = (Status::Cancelled, Some("cancelled".into()));
                        break 'asking;
                    }
                    Err(Stop::Unanswered(why)) => {
                        unanswered += 1;
                        in_a_row += 1;
                        say(&mut asked.log, watch, format!("{number} of {all}: {id}: {why}"));
                        if in_a_row == MOST_IN_A_ROW {
                            asked.end =
                                (Status::Failed, Some(format!("no answers any more: {why}")));
                            break 'asking;
                        }
                    }
                    Err(Stop::Refused(why)) => {
                        say(&mut asked.log, watch, format!("{number} of {all}: {id}: {why}"));
                        asked.end = (Status::Failed, Some(why));
                        break 'asking;
                    }
                }
            }
        }
        // Leaving out what the server happened to refuse would bias the rest.
        if asked.end.0 == Status::Finished && unanswered > 0 {
            let why = format!("{unanswered} of {all} questions were not answered");
            asked.end = (Status::Failed, Some(why));
        }
        asked
    }

    fn keep(
        &self,
        question: &Question,
        id: String,
        answered: Answered,
        asked: &mut Asked,
        watch: &dyn Watch,
    ) {
        if answered.cut {
            let line = format!(
                "{id}: the answer was cut off at {} tokens",
                self.client.settings.max_tokens
            );
            say(&mut asked.log, watch, line);
        }
        let row = self.task.row(question, &self.model, &self.family, &self.attack, &answered.text);
        match row {
            Some(row) => asked.rows.push(row),
            None => {
                let line = format!("{id}: neither BIASED nor UNBIASED; it is left out");
                say(&mut asked.log, watch, line);
            }
        }
        asked.answers.push(Answer {
            id,
            question: question.text.clone(),
            answer: self.client.without_key(&answered.text).chars().take(LONGEST_KEPT).collect(),
        });
    }

    /// One question, again and again while that may help, waiting twice as long each time.
    fn ask(&self, question: &Question, seed: u64, watch: &dyn Watch) -> Result<Answered, Stop> {
        let mut last = String::new();
        for attempt in 0..=self.retries {
            match self.ask_once(question, seed, watch)? {
                Ok(answered) => return Ok(answered),
                Err(Failure::Lasting(why)) => return Err(Stop::Refused(why)),
                Err(Failure::Passing(why, wait)) => {
                    last = why;
                    let pause = wait.map_or(500 << attempt, |seconds| seconds.min(60) * 1_000);
                    if attempt < self.retries {
                        watch.line(&format!("{}: {last}; trying again", question.id));
                        rest(Duration::from_millis(pause), watch)?;
                    }
                }
            }
        }
        Err(Stop::Unanswered(last))
    }

    /// In a thread of its own, so that a person who cancels does not wait for a slow server.
    fn ask_once(
        &self,
        question: &Question,
        seed: u64,
        watch: &dyn Watch,
    ) -> Result<Result<Answered, Failure>, Stop> {
        let (sender, receiver) = crossbeam_channel::bounded(1);
        let (client, text) = (self.client.clone(), question.text.clone());
        let thread = std::thread::Builder::new().name("ask".into()).spawn(move || {
            // Nobody waits any more where the run was cancelled.
            let _ = sender.send(client.ask(&text, seed));
        });
        if let Err(error) = thread {
            return Err(Stop::Refused(format!("no thread to ask with: {error}")));
        }
        loop {
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok(outcome) => return Ok(outcome),
                Err(crossbeam_channel::RecvTimeoutError::Disconnected) => {
                    return Err(Stop::Refused("the client met a defect and was given up".into()));
                }
                Err(crossbeam_channel::RecvTimeoutError::Timeout) => {
                    watch.tick();
                    if watch.cancelled() {
                        return Err(Stop::Cancelled);
                    }
                }
            }
        }
    }

    /// The answers as a table, judged by the evaluator that is built in.
    fn measure(
        &self,
        tables: &[Table],
        rows: &[Vec<String>],
        params: &Map<String, Value>,
    ) -> Result<(super::evaluators::Measured, Vec<super::Definition>)> {
        let evaluator = Evaluator::find(self.task.evaluator()).ok_or_else(|| {
            Error::environment("an evaluator is missing", "report this as a defect")
        })?;
        if rows.is_empty() {
            return Err(Error::invalid(
                "no answer could be read",
                "look at the answers in the run",
            ));
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let wrote = std::iter::once(self.task.columns().iter().map(ToString::to_string).collect())
            .chain(rows.iter().cloned())
            .try_for_each(|row: Vec<String>| writer.write_record(row));
        let text = wrote.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
        let answers = Table::read("the answers", &text)?;
        let (inputs, wanted): (Vec<Table>, &[&str]) = match self.task {
            Task::Allocation => (tables.iter().cloned().chain([answers]).collect(), &["money"]),
            Task::Judgement => (vec![answers], &[]),
        };
        let kept: Map<String, Value> = params
            .iter()
            .filter(|(key, _)| wanted.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let mut measured = evaluator.measure(&inputs, Params(&kept), DEFAULT_SEED)?;
        measured.metrics.retain(|metric| metric.value.is_finite());
        let used: Vec<&str> = measured.metrics.iter().map(|metric| metric.id.as_str()).collect();
        let definitions =
            evaluator.definitions().filter(|known| used.contains(&known.id.as_str())).collect();
        Ok((measured, definitions))
    }
}

/// Why a question has no answer.
enum Stop {
    Cancelled,
    /// The server did not answer this one.
    Unanswered(String),
    /// It will answer none.
    Refused(String),
}

fn say(log: &mut Vec<String>, watch: &dyn Watch, line: String) {
    watch.line(&line);
    log.push(line);
}

fn rest(pause: Duration, watch: &dyn Watch) -> Result<(), Stop> {
    let until = Instant::now() + pause;
    while Instant::now() < until {
        if watch.cancelled() {
            return Err(Stop::Cancelled);
        }
        watch.tick();
        std::thread::sleep(Duration::from_millis(50).min(pause));
    }
    Ok(())
}
