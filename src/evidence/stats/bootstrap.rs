//! The bootstrap with a fixed seed: the same bytes in give the same interval on every machine. The
//! generator is ChaCha with eight rounds, drawn from by our own rules, so that no library's change
//! of mind about ranges or shuffles moves a committed figure.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use super::Interval;

/// Resamples for an interval. Two thousand keep the Monte Carlo error of a 95 % end well below
/// its own width.
pub const ROUNDS: usize = 2000;

/// More single draws than this for one interval are not made: the caller says that the sample was
/// too large to resample (and gives the closed form or none).
pub const MOST_DRAWS: u64 = 400_000_000;

/// A stream of random numbers named by its seed: ChaCha8 keyed with the seed's eight bytes, little
/// end first, then zeros.
#[derive(Debug, Clone)]
pub struct Generator(ChaCha8Rng);

impl Generator {
    pub fn seeded(seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Evenly from `0..n`, without bias: the high half of a 128-bit product, rejecting the few low
    /// halves that would favour small results (Lemire, *Fast random integer generation in an
    /// interval*, 2019). Zero for `n = 0`.
    pub fn below(&mut self, n: u64) -> u64 {
        let reject = n.wrapping_neg().checked_rem(n).unwrap_or(0);
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(n);
            if product as u64 >= reject {
                return (product >> 64) as u64;
            }
        }
    }
}

/// One resample of a stratum: as many items as `cells` hold together, drawn with replacement, and
/// counted by cell.
pub fn resample(generator: &mut Generator, cells: &[u64], into: &mut Vec<u64>) {
    into.clear();
    into.resize(cells.len(), 0);
    let total: u64 = cells.iter().sum();
    for _ in 0..total {
        let mut left = generator.below(total);
        for (cell, drawn) in cells.iter().zip(into.iter_mut()) {
            if left < *cell {
                *drawn += 1;
                break;
            }
            left -= cell;
        }
    }
}

/// The stratified percentile bootstrap: each stratum is resampled within itself [`ROUNDS`] times,
/// and `statistics` turns the resampled cells into any number of values; their 2.5 % and 97.5 %
/// quantiles are the ends. Source: Efron and Tibshirani, *An Introduction to the Bootstrap* (1993),
/// §13.3; strata as in §8.2.
///
/// `None` stands for a value without an interval: more than a tenth of the resamples left it
/// undefined, or the strata are too large ([`MOST_DRAWS`]).
pub fn bootstrap(
    seed: u64,
    strata: &[Vec<u64>],
    statistics: impl Fn(&[Vec<u64>]) -> Vec<Option<f64>>,
) -> Vec<Option<Interval>> {
    let wanted = statistics(strata).len();
    let draws = strata.iter().flatten().fold(0u64, |sum, cell| sum.saturating_add(*cell));
    if draws.saturating_mul(ROUNDS as u64) > MOST_DRAWS {
        return vec![None; wanted];
    }
    let mut generator = Generator::seeded(seed);
    let mut samples = vec![Vec::with_capacity(ROUNDS); wanted];
    let mut drawn = strata.to_vec();
    for _ in 0..ROUNDS {
        for (cells, into) in strata.iter().zip(&mut drawn) {
            resample(&mut generator, cells, into);
        }
        for (values, value) in samples.iter_mut().zip(statistics(&drawn)) {
            values.extend(value.filter(|value| value.is_finite()));
        }
    }
    samples.into_iter().map(|values| percentile_interval(values, ROUNDS)).collect()
}

/// The percentile bootstrap over items: `n` places are drawn with replacement from `0..n`, and
/// `statistics` turns them into any number of values. `None` as in [`bootstrap`], or for no items.
pub fn bootstrap_items(
    seed: u64,
    n: usize,
    statistics: impl Fn(&[usize]) -> Vec<Option<f64>>,
) -> Vec<Option<Interval>> {
    let mut places: Vec<usize> = (0..n).collect();
    let wanted = statistics(&places).len();
    if n == 0 || (n as u64).saturating_mul(ROUNDS as u64) > MOST_DRAWS {
        return vec![None; wanted];
    }
    let mut generator = Generator::seeded(seed);
    let mut samples = vec![Vec::with_capacity(ROUNDS); wanted];
    for _ in 0..ROUNDS {
        places.iter_mut().for_each(|place| *place = generator.below(n as u64) as usize);
        for (values, value) in samples.iter_mut().zip(statistics(&places)) {
            values.extend(value.filter(|value| value.is_finite()));
        }
    }
    samples.into_iter().map(|values| percentile_interval(values, ROUNDS)).collect()
}

/// The percentile bootstrap for the mean difference of paired values, first minus second: whole
/// pairs are resampled. `None` for no pairs, or too many to resample.
pub fn paired_bootstrap(seed: u64, differences: &[f64]) -> Option<Interval> {
    let mean = |places: &[usize]| {
        let sum: f64 = places.iter().map(|place| differences[*place]).sum();
        vec![Some(sum / places.len() as f64)]
    };
    bootstrap_items(seed, differences.len(), mean).pop().flatten()
}

/// The 2.5 % and 97.5 % quantiles, interpolated linearly between order statistics (type 7 of
/// Hyndman and Fan, 1996). `None` where fewer than nine tenths of `rounds` gave a value.
pub fn percentile_interval(mut values: Vec<f64>, rounds: usize) -> Option<Interval> {
    if values.is_empty() || values.len() * 10 < rounds * 9 {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let quantile = |p: f64| {
        let place = p * (values.len() - 1) as f64;
        let (below, share) = (place.floor() as usize, place.fract());
        let above = (below + 1).min(values.len() - 1);
        values[below] + share * (values[above] - values[below])
    };
    Interval::new(quantile(0.025), quantile(0.975))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_fixed() {
        let mut generator = Generator::seeded(7);
        let drawn: Vec<u64> = (0..6).map(|_| generator.below(1000)).collect();
        // Checked against a ChaCha8 written apart from this one.
        assert_eq!(drawn, [764, 465, 5, 301, 386, 336]);
        assert_eq!(generator.below(0), 0);
        assert!((0..1000).all(|_| generator.below(3) < 3));
    }

    #[test]
    fn a_resample_keeps_its_size_and_its_empty_cells() {
        let (mut generator, mut drawn) = (Generator::seeded(1), Vec::new());
        resample(&mut generator, &[5, 0, 95], &mut drawn);
        assert_eq!(drawn.iter().sum::<u64>(), 100);
        assert_eq!(drawn[1], 0);
    }

    #[test]
    fn agrees_with_the_closed_form() {
        let share = |cells: &[u64]| cells[0] as f64 / (cells[0] + cells[1]) as f64;
        let strata = [vec![805, 990], vec![349, 1139]];
        let found = bootstrap(3, &strata, |s| vec![Some(share(&s[0]) - share(&s[1])), None]);
        let interval = found[0].expect("an interval");
        assert!((interval.low - 0.1824).abs() < 0.004, "{interval:?}");
        assert!((interval.high - 0.2454).abs() < 0.004, "{interval:?}");
        assert_eq!(found[1], None, "a value that no resample defines has no interval");
        assert_eq!(bootstrap(3, &strata, |s| vec![Some(share(&s[0]) - share(&s[1]))])[0], found[0]);
    }

    #[test]
    fn refuses_what_would_take_for_ever() {
        assert_eq!(bootstrap(1, &[vec![u64::MAX, 5]], |_| vec![Some(1.0)]), [None]);
    }

    #[test]
    fn pairs_stay_together() {
        let interval = paired_bootstrap(1, &[0.5; 40]).expect("an interval");
        assert_eq!((interval.low, interval.high), (0.5, 0.5));
        assert_eq!(paired_bootstrap(1, &[]), None);
    }
}
