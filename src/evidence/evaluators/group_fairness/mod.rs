//! Group fairness of a binary decision: confusion matrices by group and everything that follows
//! from them. Reads rows (a decision, an outcome and a group for each person), weighted rows (a
//! table of counts), or finished confusion matrices.
//!
//! Parameters: `positive` (a condition, `decile >= 5`), `outcome` (a column or condition), `group`
//! (a column), `compare` (two or more groups; the two largest where not given), `score` (a column,
//! for calibration and balance), `weight` (a column that counts people). An input with the columns
//! `tp`, `fp`, `fn`, `tn` needs only `group` and `compare`.

mod cells;
mod definitions;
mod gaps;
mod scores;

pub use cells::{Cells, Rate};
pub(super) use definitions::DEFINITIONS;

use scores::Scores;

use super::{Condition, Measured, label};
use crate::{
    error::{Error, Result},
    evidence::{
        metric::{Method, Metric},
        params::Params,
        stats::wilson,
        table::Table,
    },
};

/// More groups than this are not compared: the column is no grouping.
const MOST_GROUPS: usize = 200;

/// The groups of the inputs in the order of their first row.
#[derive(Default)]
struct Groups(Vec<(String, Cells, Scores)>);

impl Groups {
    fn of(&mut self, name: &str, column: &str) -> Result<&mut (String, Cells, Scores)> {
        let name = label(name);
        let at = match self.0.iter().position(|(known, ..)| *known == name) {
            Some(at) => at,
            None if self.0.len() == MOST_GROUPS => {
                return Err(Error::invalid(
                    format!("the column {column:?} has more than {MOST_GROUPS} values"),
                    "name a column with a few groups after `group:`",
                ));
            }
            None => {
                self.0.push((name, Cells::default(), Scores::default()));
                self.0.len() - 1
            }
        };
        Ok(&mut self.0[at])
    }
}

pub(super) fn measure(inputs: &[Table], params: Params<'_>, seed: u64) -> Result<Measured> {
    params.known(&["positive", "outcome", "group", "compare", "score", "weight"])?;
    let mut groups = Groups::default();
    let mut measured = Measured::default();
    let mut scored = false;
    for table in inputs {
        if ["tp", "fp", "fn", "tn"].iter().all(|column| table.has(column)) {
            read_matrices(table, params, &mut groups)?;
        } else {
            scored |= read_rows(table, params, &mut groups)?;
        }
    }
    if groups.0.is_empty() {
        return Err(Error::invalid("no group has any rows", "name a table under `inputs:`"));
    }
    let compare = compared(&groups, params)?;

    let everyone = groups.0.iter().fold(Cells::default(), |sum, (_, cells, _)| sum.plus(*cells));
    let mut rows: Vec<(String, Cells)> =
        groups.0.iter().map(|(name, cells, _)| (name.clone(), *cells)).collect();
    if rows.len() > 1 {
        rows.insert(0, ("all".into(), everyone));
    }
    for (name, cells) in &rows {
        rates(name, *cells, &mut measured);
    }
    let chosen: Vec<(String, Cells)> = compare
        .iter()
        .filter_map(|name| groups.0.iter().find(|(group, ..)| group == name))
        .map(|(name, cells, _)| (name.clone(), *cells))
        .collect();
    if chosen.len() > 1 {
        measured.log.push(format!("Gaps are {}.", compare.join(" minus ")));
        gaps::signed(&chosen, &mut measured);
        gaps::summaries(&chosen, seed, &mut measured);
    } else {
        measured.log.push("There is one group: no gap can be measured.".into());
    }
    if scored {
        let by_group: Vec<(String, Scores)> =
            groups.0.into_iter().map(|(name, _, scores)| (name, scores)).collect();
        scores::measure(&by_group, &compare, &mut measured);
    }
    Ok(measured)
}

fn read_matrices(table: &Table, params: Params<'_>, groups: &mut Groups) -> Result<()> {
    let name = params.text_or("group", "group")?;
    let group = table.column(&name)?;
    let columns =
        [table.column("tp")?, table.column("fp")?, table.column("fn")?, table.column("tn")?];
    for row in 0..table.len() {
        let mut cells = [0; 4];
        for (cell, column) in cells.iter_mut().zip(columns) {
            *cell = table.count(row, column)?;
        }
        let known = groups.of(table.cell(row, group), &name)?;
        known.1 = known.1.plus(Cells::from_slice(&cells));
    }
    Ok(())
}

/// Whether the rows had a score.
fn read_rows(table: &Table, params: Params<'_>, groups: &mut Groups) -> Result<bool> {
    let positive = Condition::parse(&params.required("positive", "\"decile >= 5\"")?)?;
    let outcome = Condition::parse(&params.required("outcome", "reoffended")?)?;
    let name = params.required("group", "race")?;
    let (positive, outcome) = (positive.on(table)?, outcome.on(table)?);
    let group = table.column(&name)?;
    let score = params.text("score")?.map(|column| table.column(&column)).transpose()?;
    let weight = params.text("weight")?.map(|column| table.column(&column)).transpose()?;
    for row in 0..table.len() {
        let people = weight.map_or(Ok(1), |column| table.count(row, column))?;
        let (positive, outcome) = (positive(row)?, outcome(row)?);
        let known = groups.of(table.cell(row, group), &name)?;
        known.1.add(positive, outcome, people);
        if let Some(column) = score {
            known.2.add(table.number(row, column)?, outcome, people);
        }
    }
    Ok(score.is_some())
}

fn compared(groups: &Groups, params: Params<'_>) -> Result<Vec<String>> {
    let named: Vec<String> = params.list("compare")?.iter().map(|name| label(name)).collect();
    if named.is_empty() {
        let mut sizes: Vec<(u64, usize)> =
            groups.0.iter().enumerate().map(|(at, (_, cells, _))| (cells.n(), at)).collect();
        sizes.sort_by_key(|(n, at)| (std::cmp::Reverse(*n), *at));
        return Ok(sizes.iter().take(2).map(|(_, at)| groups.0[*at].0.clone()).collect());
    }
    let names = || groups.0.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>().join(", ");
    for (at, name) in named.iter().enumerate() {
        if !groups.0.iter().any(|(group, ..)| group == name) {
            return Err(Error::invalid(
                format!("no row belongs to the group {name:?}"),
                format!("compare some of: {}", names()),
            ));
        }
        if named[..at].contains(name) {
            return Err(Error::invalid(
                format!("the group {name:?} is compared with itself"),
                format!("compare different groups of: {}", names()),
            ));
        }
    }
    Ok(named)
}

fn rates(name: &str, cells: Cells, measured: &mut Measured) {
    for (rate, id, _) in Rate::NAMED {
        let (part, whole) = cells.rate(rate);
        match cells.share(rate) {
            Some(share) => {
                let interval = wilson(part, whole);
                let metric = Metric::sampled(id, name, share, Method::Wilson, interval);
                measured.metrics.push(metric.over(whole));
            }
            None => {
                measured.log.push(format!("{id}[{name}] is undefined: it has nobody to divide by."))
            }
        }
    }
    let identity = cells
        .share(Rate::Base)
        .zip(cells.share(Rate::PositiveValue))
        .zip(cells.share(Rate::FalseNegative))
        .and_then(|((base, ppv), fnr)| Cells::implied_fpr(base, ppv, fnr))
        .zip(cells.share(Rate::FalsePositive));
    if let Some((implied, fpr)) = identity {
        // Far below any digit that is shown, and free of the noise of the last bit.
        let residual = ((implied - fpr).abs() * 1e12).round() / 1e12;
        let metric = Metric::exact("chouldechova_identity_residual", name, residual);
        measured.metrics.push(metric.over(cells.n()));
    }
}
