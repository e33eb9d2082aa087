//! Statistics that a metric or a comparison needs: intervals for proportions and gaps, a seeded
//! bootstrap, agreement between judges, tests on paired answers. Pure arithmetic on counts, apart
//! from everything that knows what is being measured. Intervals are 95 % throughout.

mod agreement;
mod bootstrap;
mod paired;
mod proportion;

pub use agreement::{Agreement, cohen_kappa};
pub use bootstrap::{
    Generator, MOST_DRAWS, ROUNDS, bootstrap, bootstrap_items, paired_bootstrap,
    percentile_interval, resample,
};
pub use paired::{McNemar, mcnemar};
pub use proportion::{mean_difference, ratio, wald_difference, wilson};

/// The two-sided 95 % quantile of the standard normal distribution, Φ⁻¹(0.975).
pub const Z95: f64 = 1.959_963_984_540_054;

/// Two ends of a 95 % interval, in the unit of the metric that it belongs to; `low <= high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    /// `None` unless both ends are finite numbers; puts them in order.
    pub fn new(a: f64, b: f64) -> Option<Self> {
        (a.is_finite() && b.is_finite()).then(|| Self { low: a.min(b), high: a.max(b) })
    }
}
