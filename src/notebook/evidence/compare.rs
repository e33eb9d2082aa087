//! Runs beside each other: the first named is what the others are held against.

use super::{super::Notebook, Compared};
use crate::{
    error::{Error, Result},
    evidence::{DEFAULT_SEED, compare::compare},
};

/// More runs than this do not fit beside each other.
const MOST: usize = 8;

impl Notebook {
    /// # Errors
    /// Fewer than two runs or more than fit, or one that is not there.
    pub fn compare(&self, ids: &[String]) -> Result<Compared> {
        if !(2..=MOST).contains(&ids.len()) {
            return Err(Error::invalid(
                format!("{} runs are named; between 2 and {MOST} can be compared", ids.len()),
                "name each: ?run=…&run=…; the first is what the others are held against",
            ));
        }
        let snapshot = self.snapshot();
        let evidence = self.core().evidence(&snapshot);
        let records = ids.iter().map(|id| evidence.run_record(id)).collect::<Result<Vec<_>>>()?;
        let first = self.whole_run(records[0])?;
        let pairs = records[1..]
            .iter()
            .map(|record| Ok(compare(&first, &self.whole_run(record)?, DEFAULT_SEED)))
            .collect::<Result<_>>()?;
        let runs = records.into_iter().map(|record| evidence.run_summary(record)).collect();
        Ok(Compared { runs, pairs })
    }
}
