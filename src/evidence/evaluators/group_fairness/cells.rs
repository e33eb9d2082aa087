//! [`Cells`]: a confusion matrix as four counts, and the rates that follow from it.

use crate::evidence::stats::ratio;

/// Counts of people by decision and outcome. "Positive" is the decision under study (labelled high
/// risk, invited, refused), whether or not it is welcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cells {
    pub tp: u64,
    pub fp: u64,
    pub fn_: u64,
    pub tn: u64,
}

impl Cells {
    pub fn from_slice(cells: &[u64]) -> Self {
        Self { tp: cells[0], fp: cells[1], fn_: cells[2], tn: cells[3] }
    }

    pub fn to_vec(self) -> Vec<u64> {
        vec![self.tp, self.fp, self.fn_, self.tn]
    }

    pub fn add(&mut self, positive: bool, outcome: bool, people: u64) {
        let cell = match (positive, outcome) {
            (true, true) => &mut self.tp,
            (true, false) => &mut self.fp,
            (false, true) => &mut self.fn_,
            (false, false) => &mut self.tn,
        };
        *cell = cell.saturating_add(people);
    }

    pub fn plus(self, other: Self) -> Self {
        Self {
            tp: self.tp.saturating_add(other.tp),
            fp: self.fp.saturating_add(other.fp),
            fn_: self.fn_.saturating_add(other.fn_),
            tn: self.tn.saturating_add(other.tn),
        }
    }

    pub fn n(self) -> u64 {
        self.to_vec().into_iter().fold(0, u64::saturating_add)
    }

    /// A rate's part and whole, both counts.
    pub fn rate(self, rate: Rate) -> (u64, u64) {
        let Self { tp, fp, fn_, tn } = self;
        match rate {
            Rate::Base => (tp + fn_, self.n()),
            Rate::Selection => (tp + fp, self.n()),
            Rate::TruePositive => (tp, tp + fn_),
            Rate::FalsePositive => (fp, fp + tn),
            Rate::FalseNegative => (fn_, tp + fn_),
            Rate::PositiveValue => (tp, tp + fp),
            Rate::NegativeValue => (tn, tn + fn_),
            Rate::Accuracy => (tp + tn, self.n()),
        }
    }

    /// The rate as a fraction; `None` where its whole is empty.
    pub fn share(self, rate: Rate) -> Option<f64> {
        let (part, whole) = self.rate(rate);
        ratio(part, whole)
    }

    /// The false-positive rate that the base rate `p` forces together with a predictive value and a
    /// false-negative rate: p/(1−p) · (1−PPV)/PPV · (1−FNR). Source: A. Chouldechova, *Fair
    /// prediction with disparate impact*, Big Data 5 (2017), equation 2.6.
    pub fn implied_fpr(base_rate: f64, ppv: f64, fnr: f64) -> Option<f64> {
        let value = base_rate / (1.0 - base_rate) * (1.0 - ppv) / ppv * (1.0 - fnr);
        value.is_finite().then_some(value)
    }

    /// Generalised entropy of the benefits b = ŷ − y + 1 (2 for a false positive, 1 where right, 0
    /// for a false negative), for α = 2, and Theil's index (α = 1); no unit. Source: T. Speicher et
    /// al., *A unified approach to quantifying algorithmic unfairness*, KDD 2018.
    pub fn entropies(self) -> Option<(f64, f64)> {
        let n = self.n() as f64;
        let mean = (2.0 * self.fp as f64 + (self.tp + self.tn) as f64) / n;
        if mean.is_nan() || mean <= 0.0 {
            return None;
        }
        let (right, over) = (1.0 / mean, 2.0 / mean);
        let (right_n, over_n) = ((self.tp + self.tn) as f64 / n, self.fp as f64 / n);
        let squares = right_n * right * right + over_n * over * over;
        let theil = right_n * right * libm::log(right) + over_n * over * libm::log(over);
        Some(((squares - 1.0) / 2.0, theil))
    }
}

/// The rates of a confusion matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    Base,
    Selection,
    TruePositive,
    FalsePositive,
    FalseNegative,
    PositiveValue,
    NegativeValue,
    Accuracy,
}

impl Rate {
    /// Each rate with its metric for one group and its metric for a gap.
    pub(super) const NAMED: [(Rate, &'static str, &'static str); 8] = [
        (Rate::Base, "base_rate", "base_rate_gap"),
        (Rate::Selection, "selection_rate", "selection_rate_gap"),
        (Rate::TruePositive, "tpr", "tpr_gap"),
        (Rate::FalsePositive, "fpr", "fpr_gap"),
        (Rate::FalseNegative, "fnr", "fnr_gap"),
        (Rate::PositiveValue, "ppv", "ppv_gap"),
        (Rate::NegativeValue, "npv", "npv_gap"),
        (Rate::Accuracy, "accuracy", "accuracy_gap"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropies_of_four_people() {
        // y = 1, 0, 1, 0 and ŷ = 1, 1, 0, 0.
        let (squared, theil) =
            Cells { tp: 1, fp: 1, fn_: 1, tn: 1 }.entropies().expect("both are defined");
        assert!((squared - 0.25).abs() < 1e-12);
        assert!((theil - 0.346_573_590).abs() < 1e-9);
        assert_eq!(Cells { tp: 0, fp: 0, fn_: 3, tn: 0 }.entropies(), None);
        assert_eq!(Cells::default().entropies(), None);
    }

    #[test]
    fn rates_of_an_empty_group_are_undefined() {
        for (rate, ..) in Rate::NAMED {
            assert_eq!(Cells::default().share(rate), None);
        }
    }
}
