//! Agreement of two judges beyond what their separate habits would give by chance.

/// What two judges' answers to the same cases amount to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// Cases that both judged.
    pub n: u64,
    /// Share of cases with the same answer, from 0 to 1.
    pub observed: f64,
    /// Share expected if each judge kept its habits and answered independently.
    pub expected: f64,
    /// (observed − expected) / (1 − expected); `None` where both judges always give one same answer,
    /// so that chance alone explains everything.
    pub kappa: Option<f64>,
}

/// Cohen's κ over pairs of answers, each a small category number.
///
/// κ = (pₒ − pₑ)/(1 − pₑ) with pₑ = Σ of the products of the two judges' shares of each category.
/// From −1 to 1, no unit. Source: J. Cohen, *A coefficient of agreement for nominal scales*, 1960.
/// `None` for no cases.
pub fn cohen_kappa(pairs: impl IntoIterator<Item = (u8, u8)>) -> Option<Agreement> {
    let (mut first, mut second) = ([0u64; 256], [0u64; 256]);
    let (mut same, mut n) = (0u64, 0u64);
    for (a, b) in pairs {
        first[usize::from(a)] += 1;
        second[usize::from(b)] += 1;
        same += u64::from(a == b);
        n += 1;
    }
    if n == 0 {
        return None;
    }
    let whole = n as f64;
    let observed = same as f64 / whole;
    let expected: f64 =
        first.iter().zip(&second).map(|(a, b)| (*a as f64 / whole) * (*b as f64 / whole)).sum();
    let kappa = (expected < 1.0).then(|| (observed - expected) / (1.0 - expected));
    Some(Agreement { n, observed, expected, kappa })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two judges say 1 in 80 of 100 cases each and agree on 74: 67 + 7 agreeing, 13 + 13 not.
    #[test]
    fn the_example_of_the_notebook() {
        let pairs = [(1, 1, 67), (0, 0, 7), (1, 0, 13), (0, 1, 13)];
        let found = cohen_kappa(pairs.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]))
            .expect("a value");
        assert!((found.observed - 0.74).abs() < 1e-12);
        assert!((found.expected - 0.68).abs() < 1e-12);
        assert!((found.kappa.expect("a value") - 0.1875).abs() < 1e-12);
    }

    #[test]
    fn ends_of_the_scale() {
        assert_eq!(cohen_kappa([(0, 0), (1, 1)]).expect("a value").kappa, Some(1.0));
        assert_eq!(cohen_kappa([(0, 1), (1, 0)]).expect("a value").kappa, Some(-1.0));
        assert_eq!(cohen_kappa([(1, 1), (1, 1)]).expect("a value").kappa, None);
        assert_eq!(cohen_kappa([]), None);
    }
}
