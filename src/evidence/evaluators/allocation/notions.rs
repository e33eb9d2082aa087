//! Which notions of fairness a given answer satisfies, and the label that names the exact set.

use super::problem::{Money, Optima, Problem, SAME};

/// A proposed division: who gets each good (0 for nobody) and how much money each person.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub holders: Vec<usize>,
    pub money: Vec<f64>,
}

/// Why an answer is no division of the problem. It is counted as invalid and not repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Too few or too many goods or persons, or a person who is not there.
    Shape,
    Overspent,
    /// Takes money from someone.
    TakesMoney,
}

/// The notions, in the order of labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notions {
    /// The least gap possible.
    pub eq: bool,
    /// No gap at all (EQ*).
    pub eq_exact: bool,
    /// Nobody would rather have another's share.
    pub ef: bool,
    /// The greatest possible least utility.
    pub rmm: bool,
    /// The greatest possible sum.
    pub usw: bool,
    /// No division is better for someone and worse for nobody.
    pub po: bool,
}

impl Answer {
    /// From `1 2 2` and `0 0`; `None` where these are no numbers.
    pub fn parse(goods: &str, money: &str) -> Option<Self> {
        let holders = goods.split_whitespace().map(|p| p.parse().ok()).collect::<Option<_>>()?;
        let money = money
            .split_whitespace()
            .map(|m| m.parse::<f64>().ok().filter(|m| m.is_finite()))
            .collect::<Option<_>>()?;
        Some(Self { holders, money })
    }

    /// The notions it satisfies. Payments in, where allowed, count as money a person gives up.
    pub fn judge(
        &self,
        problem: &Problem,
        optima: &Optima,
        rivals: Money,
        payments_in: bool,
    ) -> Result<Notions, Fault> {
        let persons = problem.persons();
        if self.holders.len() != problem.goods()
            || self.money.len() != persons
            || self.holders.iter().any(|holder| *holder > persons)
        {
            return Err(Fault::Shape);
        }
        if self.money.iter().sum::<f64>() > problem.money + SAME {
            return Err(Fault::Overspent);
        }
        if !payments_in && self.money.iter().any(|money| *money < 0.0) {
            return Err(Fault::TakesMoney);
        }
        let worth = |person: usize, other: usize| {
            problem.bundle(person, other + 1, &self.holders) + self.money[other]
        };
        let utilities: Vec<f64> = (0..persons).map(|person| worth(person, person)).collect();
        let least = utilities.iter().copied().fold(f64::INFINITY, f64::min);
        let most = utilities.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = utilities.iter().sum();
        let same = |a: f64, b: f64| (a - b).abs() < SAME;
        Ok(Notions {
            eq: least > SAME && same(most - least, optima.gap),
            eq_exact: least > SAME && same(most, least),
            ef: (0..persons).all(|i| (0..persons).all(|j| worth(i, i) >= worth(i, j) - SAME)),
            rmm: same(least, optima.least),
            usw: same(sum, optima.sum),
            po: !problem.dominates(&utilities, rivals),
        })
    }
}

impl Notions {
    /// `EF+RMM+PO`; EQ* for a gap of zero; PO only where USW, which implies it, is not there; `none`.
    pub fn label(self) -> String {
        let mut parts = Vec::new();
        if self.eq {
            parts.push(if self.eq_exact { "EQ*" } else { "EQ" });
        }
        for (holds, name) in
            [(self.ef, "EF"), (self.rmm, "RMM"), (self.usw, "USW"), (self.po && !self.usw, "PO")]
        {
            if holds {
                parts.push(name);
            }
        }
        if parts.is_empty() { "none".into() } else { parts.join("+") }
    }

    /// Reads a label back; `None` for a word that is no notion.
    pub fn parse(label: &str) -> Option<Self> {
        let mut notions = Self::default();
        if label.trim().eq_ignore_ascii_case("none") {
            return Some(notions);
        }
        for part in label.split('+') {
            match part.trim().to_ascii_uppercase().as_str() {
                "EQ" => notions.eq = true,
                "EQ*" => (notions.eq, notions.eq_exact) = (true, true),
                "EF" => notions.ef = true,
                "RMM" => notions.rmm = true,
                "USW" => (notions.usw, notions.po) = (true, true),
                "PO" => notions.po = true,
                _ => return None,
            }
        }
        Some(notions)
    }

    pub fn holds(self, notion: &str) -> bool {
        match notion {
            "eq" => self.eq,
            "eq_exact" => self.eq_exact,
            "ef" => self.ef,
            "rmm" => self.rmm,
            "usw" => self.usw,
            "po" => self.po,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_read_back() {
        for label in ["none", "EQ", "EQ*+EF", "EF+RMM+USW", "EF+RMM+PO", "EQ*+EF+RMM+USW", "PO"] {
            assert_eq!(Notions::parse(label).map(Notions::label).as_deref(), Some(label));
        }
        assert_eq!(Notions::parse("EF+fair"), None);
    }

    fn check(money: &str, payments_in: bool, expected: Result<&str, Fault>) {
        let problem =
            Problem::parse("I7", "45 30 25 / 35 40 25 / 50 5 45", 5.0).expect("a problem");
        let optima = problem.optima(Money::Divisible).expect("optima");
        let answer = Answer::parse("1 2 3", money).expect("an answer");
        let found = answer.judge(&problem, &optima, Money::Whole, payments_in).map(Notions::label);
        assert_eq!(found.as_deref().map_err(|fault| *fault), expected, "{money}");
    }

    #[test]
    fn money_decides() {
        check("0 5 0", false, Ok("EQ*+RMM+PO"));
        check("0 6 0", false, Err(Fault::Overspent));
        check("0 6 -1", false, Err(Fault::TakesMoney));
        check("0 6 -1", true, Ok("PO"));
        check("0 5", false, Err(Fault::Shape));
    }
}
