//! Statements coded by hand: what a source says of a proposition, and who answers for the words. A
//! count of statements decides nothing about the world; it shows whether a page contradicts itself
//! and on which side the people stand who signed it.
//!
//! Rows: `proposition`, `stance` (asserts or denies), `provenance` (such as signed or generated),
//! `source`, and a `locator` for the reader. There are no parameters.

use std::collections::BTreeMap;

use super::{Measured, label};
use crate::{
    error::{Error, Result},
    evidence::{
        metric::{Defined, Metric, defined},
        params::Params,
        table::Table,
    },
};

pub(super) static DEFINITIONS: &[Defined] = defined! {
    "assertions", "statements", "Coded statements of that provenance which assert the proposition. A count, without sampling.", "discourse coding: each row names its source and place";
    "denials", "statements", "Coded statements of that provenance which deny the proposition. A count, without sampling.", "discourse coding: each row names its source and place";
    "net_stance", "statements", "assertions − denials of that provenance. A count, without sampling.", "discourse coding: each row names its source and place";
    "contradictions_within_source", "pairs of statements", "Pairs of statements of one source of which one asserts and one denies the proposition. A count, without sampling.", "discourse coding: each row names its source and place";
};

pub(super) fn measure(inputs: &[Table], params: Params<'_>, _seed: u64) -> Result<Measured> {
    params.known(&[])?;
    let mut by_provenance: BTreeMap<(String, String), [u64; 2]> = BTreeMap::new();
    let mut by_source: BTreeMap<(String, String), [u64; 2]> = BTreeMap::new();
    for table in inputs {
        let proposition = table.column("proposition")?;
        let (stance, provenance) = (table.column("stance")?, table.column("provenance")?);
        let source = table.column("source")?;
        for row in 0..table.len() {
            let at = match table.cell(row, stance) {
                "asserts" => 0,
                "denies" => 1,
                _ => return Err(table.wrong(row, stance, "asserts or denies")),
            };
            let about = label(table.cell(row, proposition));
            let who = label(table.cell(row, provenance));
            by_provenance.entry((about.clone(), who)).or_default()[at] += 1;
            by_source.entry((about, label(table.cell(row, source)))).or_default()[at] += 1;
        }
    }
    if by_provenance.is_empty() {
        return Err(Error::invalid("no statement is coded", "name a table under `inputs:`"));
    }
    let mut measured = Measured::default();
    for ((about, who), [asserts, denies]) in &by_provenance {
        let of = format!("{about}, {who}");
        let net = *asserts as f64 - *denies as f64;
        for (id, value) in
            [("assertions", *asserts as f64), ("denials", *denies as f64), ("net_stance", net)]
        {
            measured.metrics.push(Metric::exact(id, of.clone(), value).over(asserts + denies));
        }
    }
    let mut pairs: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for ((about, _), [asserts, denies]) in &by_source {
        let (found, n) = pairs.entry(about).or_default();
        *found += asserts * denies;
        *n += asserts + denies;
    }
    for (about, (found, n)) in pairs {
        let metric = Metric::exact("contradictions_within_source", about, found as f64);
        measured.metrics.push(metric.over(n));
    }
    Ok(measured)
}
