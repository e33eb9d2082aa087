//! [`Metric`]: one measured number with its interval, and [`Definition`]: what the number is. An
//! identifier names exactly one definition; two definitions never share one, however alike their
//! everyday names are.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::stats::Interval;

/// What an identifier stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Definition {
    pub id: String,
    /// `fraction`, `difference of fractions`, `utility`…
    pub unit: String,
    /// The formula in words, complete enough to compute it again.
    pub definition: String,
    /// Where the definition comes from.
    pub source: String,
}

/// How an interval came about; all are 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// No sampling: a count, an optimum, an identity. Both ends equal the value.
    Exact,
    Wilson,
    Wald,
    /// Normal approximation of a difference of means.
    Normal,
    /// Stratified percentile bootstrap with the run's seed.
    Bootstrap,
    /// Given by the program or log that reported the value.
    Stated,
    /// The value ± 1.96 standard errors, which a log stated.
    StandardError,
    /// There is none: the value alone decides nothing.
    None,
}

/// One number of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Metric {
    /// Names the definition.
    pub id: String,
    /// Which group, model or item it was measured on; empty for the evaluation as a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub of: String,
    pub value: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    pub interval: Method,
    /// Items measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
}

impl Metric {
    /// A number without sampling error.
    pub fn exact(id: &str, of: impl Into<String>, value: f64) -> Self {
        Self {
            id: id.into(),
            of: of.into(),
            value,
            low: Some(value),
            high: Some(value),
            interval: Method::Exact,
            n: None,
        }
    }

    /// A number with the interval that `method` gave it, or with none.
    pub fn sampled(
        id: &str,
        of: impl Into<String>,
        value: f64,
        method: Method,
        interval: Option<Interval>,
    ) -> Self {
        Self {
            id: id.into(),
            of: of.into(),
            value,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            interval: if interval.is_some() { method } else { Method::None },
            n: None,
        }
    }

    #[must_use]
    pub fn over(mut self, n: u64) -> Self {
        self.n = Some(n);
        self
    }

    /// The name a prediction uses: `fpr_gap`, or `fpr[White]` for one of several.
    pub fn name(&self) -> String {
        if self.of.is_empty() { self.id.clone() } else { format!("{}[{}]", self.id, self.of) }
    }

    pub fn bounds(&self) -> Option<Interval> {
        Interval::new(self.low?, self.high?)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:.4}", self.name(), self.value)?;
        match self.bounds() {
            Some(Interval { low, high }) if self.interval != Method::Exact => {
                write!(f, " [{low:.4}, {high:.4}]")
            }
            _ => Ok(()),
        }
    }
}

/// A definition as an evaluator's source states it.
pub(super) struct Defined {
    pub(super) id: &'static str,
    pub(super) unit: &'static str,
    pub(super) definition: &'static str,
    pub(super) source: &'static str,
}

impl From<&Defined> for Definition {
    fn from(defined: &Defined) -> Self {
        Self {
            id: defined.id.into(),
            unit: defined.unit.into(),
            definition: defined.definition.into(),
            source: defined.source.into(),
        }
    }
}

/// A table of definitions: identifier, unit, definition, source.
macro_rules! defined {
    ($($id:literal, $unit:literal, $definition:literal, $source:literal;)*) => {
        &[$($crate::evidence::metric::Defined {
            id: $id,
            unit: $unit,
            definition: $definition,
            source: $source,
        }),*]
    };
}
pub(super) use defined;
