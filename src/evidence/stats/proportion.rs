//! Intervals for a proportion, for the difference of two, and for the difference of two means.

use super::{Interval, Z95};

/// `part / whole` as a fraction; `None` where the whole is zero.
pub fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Wilson's score interval for `hits` among `n` independent trials, as fractions.
///
/// With p = hits/n: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). It stays within [0, 1] and
/// has width even where no trial or every trial hit. Source: E. B. Wilson, *Probable inference, the
/// law of succession, and statistical inference*, JASA 22 (1927). `None` where `n` is 0 or
/// `hits > n`.
pub fn wilson(hits: u64, n: u64) -> Option<Interval> {
    if n == 0 || hits > n {
        return None;
    }
    let (p, n) = (hits as f64 / n as f64, n as f64);
    let z2 = Z95 * Z95;
    let centre = p + z2 / (2.0 * n);
    let half = Z95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    // Rounding may carry an end past what a fraction can be.
    Interval::new(((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0))
}

/// Wald's interval for the difference of two independent proportions, first minus second.
///
/// (p₁ − p₂) ± z·√(p₁(1−p₁)/n₁ + p₂(1−p₂)/n₂), the normal approximation of every textbook (for
/// instance Agresti, *Categorical Data Analysis*, §3.1.1). Good where each cell holds ten or more.
/// `None` where a sample is empty or holds more hits than trials.
pub fn wald_difference(first: (u64, u64), second: (u64, u64)) -> Option<Interval> {
    if first.0 > first.1 || second.0 > second.1 {
        return None;
    }
    let (p, q) = (ratio(first.0, first.1)?, ratio(second.0, second.1)?);
    let variance = p * (1.0 - p) / first.1 as f64 + q * (1.0 - q) / second.1 as f64;
    let half = Z95 * variance.sqrt();
    Interval::new(p - q - half, p - q + half)
}

/// The normal interval for the difference of two independent means, first minus second, in the unit
/// of the values. Each sample is (mean, variance with n−1, n).
///
/// (x̄₁ − x̄₂) ± z·√(s₁²/n₁ + s₂²/n₂). `None` where a sample has fewer than two values.
pub fn mean_difference(first: (f64, f64, u64), second: (f64, f64, u64)) -> Option<Interval> {
    if first.2 < 2 || second.2 < 2 {
        return None;
    }
    let half = Z95 * (first.1 / first.2 as f64 + second.1 / second.2 as f64).sqrt();
    let difference = first.0 - second.0;
    Interval::new(difference - half, difference + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(interval: Option<Interval>, low: f64, high: f64) {
        let interval = interval.expect("an interval");
        assert!(
            (interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5,
            "{interval:?} is not [{low}, {high}]"
        );
    }

    #[test]
    fn wilson_of_known_samples() {
        close(wilson(8, 100), 0.0411, 0.1500);
        close(wilson(0, 10), 0.0, 0.2775);
        close(wilson(10, 10), 0.7225, 1.0);
        close(wilson(81, 263), 0.2553, 0.3662);
        assert_eq!(wilson(1, 0), None);
        assert_eq!(wilson(3, 2), None);
    }

    #[test]
    fn wald_of_the_two_year_table() {
        close(wald_difference((805, 1795), (349, 1488)), 0.1824, 0.2454);
        close(wald_difference((1369, 2174), (505, 854)), -0.0003, 0.0771);
        assert_eq!(wald_difference((0, 0), (1, 2)), None);
    }

    #[test]
    fn difference_of_means() {
        close(mean_difference((5.0, 4.0, 100), (4.0, 9.0, 100)), 0.29333, 1.70667);
        assert_eq!(mean_difference((5.0, 0.0, 1), (4.0, 9.0, 100)), None);
    }
}
