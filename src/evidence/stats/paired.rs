//! McNemar's test: two systems answered the same items; only the items on which they differ say
//! which is better. An unpaired test on such data throws that away.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The test on the discordant pairs, in three forms. Each p-value is two-sided.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct McNemar {
    /// Items that only the first got right.
    pub only_first: u64,
    /// Items that only the second got right.
    pub only_second: u64,
    /// Exact binomial: 2·P(X ≤ min) for X ~ Bin(b + c, ½), at most 1. Never too small; use it where
    /// fewer than 25 pairs differ.
    pub exact: f64,
    /// The exact value less P(X = min): closer to its level on average. Source: Fagerland, Lydersen
    /// and Laake, *The McNemar test for binary matched-pairs data*, 2013.
    pub mid_p: f64,
    /// (|b − c| − 1)² / (b + c), with Edwards's correction for continuity; one degree of freedom.
    pub chi_squared: f64,
    /// Upper tail of χ²₁ at that value.
    pub chi_squared_p: f64,
}

/// McNemar's test from the two counts of discordant pairs; no discordant pair gives p = 1.
/// Source: Q. McNemar, Psychometrika 12 (1947).
pub fn mcnemar(only_first: u64, only_second: u64) -> McNemar {
    let n = only_first.saturating_add(only_second);
    let least = only_first.min(only_second);
    let (tail, at) = half_binomial(least, n);
    let gap = only_first.abs_diff(only_second) as f64;
    let chi_squared =
        if n == 0 { 0.0 } else { (gap - 1.0).max(0.0) * (gap - 1.0).max(0.0) / n as f64 };
    let exact = (2.0 * tail).min(1.0);
    // Where both counts are equal the two tails share the middle term, and mid-p is 1 − that term.
    let mid_p = if only_first == only_second { 1.0 - at } else { 2.0 * tail - at };
    McNemar {
        only_first,
        only_second,
        exact,
        mid_p: if n == 0 { 1.0 } else { mid_p.clamp(0.0, 1.0) },
        chi_squared,
        chi_squared_p: libm::erfc((chi_squared / 2.0).sqrt()),
    }
}

/// P(X ≤ k) and P(X = k) for X ~ Bin(n, ½), summed downwards from the largest term in logarithms so
/// that no large n underflows.
fn half_binomial(k: u64, n: u64) -> (f64, f64) {
    let (k_float, n_float) = (k as f64, n as f64);
    let log_at = libm::lgamma(n_float + 1.0)
        - libm::lgamma(k_float + 1.0)
        - libm::lgamma(n_float - k_float + 1.0)
        - n_float * std::f64::consts::LN_2;
    let (mut share, mut sum) = (1.0, 1.0);
    let mut i = k;
    // Each term is at most its neighbour above; what is too small to add ends the sum.
    while i > 0 && share > 1e-18 {
        share *= i as f64 / (n - i + 1) as f64;
        sum += share;
        i -= 1;
    }
    let at = log_at.exp();
    (at * sum, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(b: u64, c: u64, exact: f64, mid_p: f64, chi: f64, chi_p: f64) {
        let found = mcnemar(b, c);
        for (name, value, expected) in [
            ("exact", found.exact, exact),
            ("mid-p", found.mid_p, mid_p),
            ("chi²", found.chi_squared, chi),
            ("chi² p", found.chi_squared_p, chi_p),
        ] {
            assert!((value - expected).abs() < 1e-6, "{name} of {b}, {c}: {value} ≠ {expected}");
        }
    }

    #[test]
    fn known_tables() {
        // Bin(10, ½): P(X ≤ 1) = 11/1024, P(X = 1) = 10/1024.
        check(1, 9, 22.0 / 1024.0, 12.0 / 1024.0, 4.9, 0.026_856_696);
        check(0, 5, 2.0 / 32.0, 1.0 / 32.0, 3.2, 0.073_638_270);
        check(4, 4, 1.0, 1.0 - 70.0 / 256.0, 0.0, 1.0);
        check(0, 0, 1.0, 1.0, 0.0, 1.0);
    }

    #[test]
    fn symmetric_and_finite_for_large_counts() {
        assert_eq!(mcnemar(3, 9).exact, mcnemar(9, 3).exact);
        let large = mcnemar(100_000, 101_000);
        assert!((large.exact - 0.025_9).abs() < 5e-4, "{large:?}");
    }
}
