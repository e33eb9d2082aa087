//! Dividing goods: what the best divisions of small problems are, which notions of fairness given
//! answers satisfy, and how that compares with what people chose. Definitions after H. Hosseini and
//! S. Khanna, *Distributive fairness in large language models*, arXiv 2502.00313.
//!
//! Each input is known by its columns: problems (`instance`, `money`, `valuations`), answers
//! (`instance`, `who`, `good_to_person`, `money_per_person`), answers already counted by the exact
//! set of notions (`instance`, `who`, `notions`, `answers`), and people's choices (`instance`,
//! `notion`, `percent`). Parameters: `money` (`divisible` or `whole`: the portions in which optima
//! may use money), `rivals` (`whole` or `divisible`: the portions of the divisions that may dominate
//! an answer), `payments_in` (`invalid` or `valid`), and `who` and `instances` to keep some.

mod definitions;
mod notions;
mod problem;
mod shares;

pub use notions::{Answer, Fault, Notions};
pub use problem::{Money, Optima, Problem};

pub(super) use definitions::DEFINITIONS;

use std::collections::BTreeMap;

use super::{Measured, label};
use crate::{
    error::{Error, Result},
    evidence::{metric::Metric, params::Params, table::Table},
};
use shares::Counts;

/// The label of answers that are no division of their problem.
pub const INVALID: &str = "invalid";

struct Settings {
    optima: Money,
    rivals: Money,
    payments_in: bool,
    who: Vec<String>,
    instances: Vec<String>,
}

pub(super) fn measure(inputs: &[Table], params: Params<'_>, seed: u64) -> Result<Measured> {
    params.known(&["money", "rivals", "payments_in", "who", "instances"])?;
    let portions = |key, choices: [&'static str; 2]| {
        params.choice(key, &choices).map(|choice| match choice {
            "whole" => Money::Whole,
            _ => Money::Divisible,
        })
    };
    let settings = Settings {
        optima: portions("money", ["divisible", "whole"])?,
        rivals: portions("rivals", ["whole", "divisible"])?,
        payments_in: params.choice("payments_in", &["invalid", "valid"])? == "valid",
        who: params.list("who")?,
        instances: params.list("instances")?,
    };
    let mut measured = Measured::default();
    let mut counts = Counts::default();
    let mut people = Vec::new();
    let problems = read_problems(inputs, &settings)?;
    for problem in &problems {
        let Optima { gap, least, sum } = problem.optima(settings.optima)?;
        for (id, value) in [("eq_gap_optimum", gap), ("rmm_optimum", least), ("usw_optimum", sum)] {
            if value.is_finite() {
                measured.metrics.push(Metric::exact(id, &*problem.name, value));
            }
        }
        let equal = problem.equal_without_money(4);
        let found = if equal.is_empty() { "none".to_owned() } else { equal.join("; ") };
        let name = &problem.name;
        measured.log.push(format!("{name}: equal utilities above 0 without money: {found}."));
    }
    for table in inputs {
        let has = |columns: &[&str]| columns.iter().all(|column| table.has(column));
        if has(&["instance", "valuations"]) {
            continue;
        } else if has(&["instance", "good_to_person", "money_per_person"]) {
            read_answers(table, &problems, &settings, &mut counts, &mut measured)?;
        } else if has(&["instance", "who", "notions", "answers"]) {
            read_counts(table, &settings, &mut counts)?;
        } else if has(&["instance", "notion", "percent"]) {
            read_people(table, &settings, &mut people)?;
        } else {
            return Err(Error::invalid(
                format!("{} has none of the columns this evaluator reads", table.name),
                "give it instance and valuations, or instance, who, notions and answers",
            ));
        }
    }
    shares::measure(&counts, &people, seed, &mut measured);
    Ok(measured)
}

impl Settings {
    fn keeps(&self, instance: &str, who: Option<&str>) -> bool {
        let among = |list: &[String], name: &str| list.is_empty() || list.iter().any(|l| l == name);
        among(&self.instances, instance) && who.is_none_or(|who| among(&self.who, who))
    }
}

fn read_problems(inputs: &[Table], settings: &Settings) -> Result<Vec<Problem>> {
    let mut problems: Vec<Problem> = Vec::new();
    for table in inputs.iter().filter(|table| table.has("valuations")) {
        let (instance, valuations) = (table.column("instance")?, table.column("valuations")?);
        let money = table.has("money").then(|| table.column("money")).transpose()?;
        for row in 0..table.len() {
            let name = label(table.cell(row, instance));
            if !settings.keeps(&name, None) {
                continue;
            }
            if problems.iter().any(|problem| problem.name == name) {
                return Err(table.wrong(row, instance, "an instance that comes once"));
            }
            let money = money.map_or(Ok(0.0), |column| table.number(row, column))?;
            problems.push(Problem::parse(&name, table.cell(row, valuations), money)?);
        }
    }
    Ok(problems)
}

fn read_answers(
    table: &Table,
    problems: &[Problem],
    settings: &Settings,
    counts: &mut Counts,
    measured: &mut Measured,
) -> Result<()> {
    let instance = table.column("instance")?;
    let who = table.column(if table.has("who") { "who" } else { "model" })?;
    let (goods, money) = (table.column("good_to_person")?, table.column("money_per_person")?);
    let mut optima: BTreeMap<&str, (&Problem, Optima)> = BTreeMap::new();
    for problem in problems {
        optima.insert(&problem.name, (problem, problem.optima(settings.optima)?));
    }
    let mut faults: BTreeMap<(String, String, &str), u64> = BTreeMap::new();
    for row in 0..table.len() {
        let (name, person) = (label(table.cell(row, instance)), label(table.cell(row, who)));
        if !settings.keeps(&name, Some(&person)) {
            continue;
        }
        let Some((problem, optima)) = optima.get(name.as_str()) else {
            return Err(table.wrong(row, instance, "an instance whose valuations are given"));
        };
        let judged = Answer::parse(table.cell(row, goods), table.cell(row, money))
            .ok_or(Fault::Shape)
            .and_then(|answer| {
                answer.judge(problem, optima, settings.rivals, settings.payments_in)
            });
        let set = match judged {
            Ok(notions) => notions.label(),
            Err(fault) => {
                let why = match fault {
                    Fault::Shape => "do not fit the problem",
                    Fault::Overspent => "spend more money than there is",
                    Fault::TakesMoney => "take money from someone",
                };
                *faults.entry((name.clone(), person.clone(), why)).or_default() += 1;
                INVALID.into()
            }
        };
        counts.add(&name, &person, &set, 1);
    }
    measured.log.extend(faults.into_iter().map(|((instance, who, why), n)| {
        format!("{instance}: {n} answers of {who} {why}; they count as invalid.")
    }));
    Ok(())
}

fn read_counts(table: &Table, settings: &Settings, counts: &mut Counts) -> Result<()> {
    let columns = ["instance", "who", "notions", "answers"].map(|column| table.column(column));
    let [instance, who, notions, answers] = columns;
    let (instance, who, notions, answers) = (instance?, who?, notions?, answers?);
    for row in 0..table.len() {
        let (name, person) = (label(table.cell(row, instance)), label(table.cell(row, who)));
        if !settings.keeps(&name, Some(&person)) {
            continue;
        }
        let set = match table.cell(row, notions) {
            invalid if invalid.eq_ignore_ascii_case(INVALID) => INVALID.into(),
            text => Notions::parse(text)
                .map(Notions::label)
                .ok_or_else(|| table.wrong(row, notions, "a set such as EF+RMM+PO, or none"))?,
        };
        counts.add(&name, &person, &set, table.count(row, answers)?);
    }
    Ok(())
}

/// (instance, notion, share) of people's choices.
fn read_people(
    table: &Table,
    settings: &Settings,
    people: &mut Vec<(String, String, f64)>,
) -> Result<()> {
    let (instance, notion, percent) =
        (table.column("instance")?, table.column("notion")?, table.column("percent")?);
    for row in 0..table.len() {
        let name = label(table.cell(row, instance));
        let notion = match table.cell(row, notion).to_ascii_lowercase().as_str() {
            known @ ("eq" | "ef" | "rmm" | "usw" | "po") => known.to_owned(),
            _ => return Err(table.wrong(row, notion, "one of EQ, EF, RMM, USW, PO")),
        };
        if settings.keeps(&name, None) {
            people.push((name, notion, table.number(row, percent)? / 100.0));
        }
    }
    Ok(())
}
