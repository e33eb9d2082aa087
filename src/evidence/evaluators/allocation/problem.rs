//! [`Problem`]: persons, indivisible goods and perhaps some money, and the best that each notion
//! of fairness could get out of them, found by trying every division of the goods.
//!
//! A person's utility is the sum of their values for the goods they hold, plus their money. Goods
//! may be thrown away and money left over.

use crate::error::{Error, Result};

/// Divisions of the goods that are tried at most; (persons + 1) to the power of the goods.
const MOST_DIVISIONS: u64 = 1_100_000;

const MOST_PERSONS: usize = 12;

/// Whole units of money, each tried on each division.
const MOST_PAYMENTS: f64 = 2e8;

/// Utilities closer than this count as equal: valuations have few decimals, sums of them an error
/// far smaller.
pub(super) const SAME: f64 = 1e-9;

/// One problem of division.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub name: String,
    /// By person, then by good.
    pub values: Vec<Vec<f64>>,
    /// To be shared out, in units of utility.
    pub money: f64,
    /// Utilities from goods alone of every division, each once.
    divisions: Vec<Vec<f64>>,
}

/// In what portions money may be given when looking for the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    Divisible,
    /// Units of one.
    Whole,
}

/// The best values over all divisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Optima {
    /// Least possible greatest-minus-least utility among divisions that leave nobody at 0 or below;
    /// infinite where there is none.
    pub gap: f64,
    /// Greatest possible least utility (Rawlsian maximin).
    pub least: f64,
    /// Greatest possible sum of utilities.
    pub sum: f64,
}

impl Problem {
    /// Valuations as `49 46 5 / 47 48 5`: persons apart by slashes, goods by blanks.
    pub fn parse(name: &str, valuations: &str, money: f64) -> Result<Self> {
        let bad = |what: &str| {
            Error::invalid(
                format!("the valuations of {name} {what}: {valuations:?}"),
                "write one number for each good and a slash between persons: `49 46 5 / 47 48 5`",
            )
        };
        let values = valuations
            .split('/')
            .map(|person| {
                person
                    .split_whitespace()
                    .map(|value| {
                        value
                            .parse::<f64>()
                            .ok()
                            .filter(|v| v.is_finite() && (0.0..=1e9).contains(v))
                    })
                    .collect::<Option<Vec<f64>>>()
            })
            .collect::<Option<Vec<Vec<f64>>>>()
            .ok_or_else(|| bad("are not all numbers of 0 or more"))?;
        let goods = values[0].len();
        if goods == 0 || values.iter().any(|person| person.len() != goods) {
            return Err(bad("do not name the same goods for everyone"));
        }
        if values.len() > MOST_PERSONS {
            return Err(bad(&format!("name more than {MOST_PERSONS} persons")));
        }
        if !(0.0..=1e6).contains(&money) {
            return Err(Error::invalid(
                format!("the money of {name} is not between 0 and 1,000,000"),
                "write the amount to share out, 0 where there is none",
            ));
        }
        let tries = (values.len() as u64 + 1)
            .checked_pow(goods as u32)
            .filter(|tries| *tries <= MOST_DIVISIONS)
            .ok_or_else(|| {
                Error::invalid(
                    format!("{name} has more than {MOST_DIVISIONS} divisions of its goods"),
                    "use fewer goods or persons: every division is tried",
                )
            })?;
        let mut problem = Self { name: name.to_owned(), values, money, divisions: Vec::new() };
        problem.divisions =
            (0..tries).map(|code| problem.utilities_of(&problem.decode(code))).collect();
        problem.divisions.sort_by(|a, b| {
            a.iter()
                .zip(b)
                .map(|(x, y)| x.total_cmp(y))
                .find(|o| o.is_ne())
                .unwrap_or(a.len().cmp(&b.len()))
        });
        problem.divisions.dedup();
        Ok(problem)
    }

    pub fn persons(&self) -> usize {
        self.values.len()
    }

    pub fn goods(&self) -> usize {
        self.values[0].len()
    }

    /// Who holds each good, 0 for nobody, from a number in base persons + 1.
    fn decode(&self, mut code: u64) -> Vec<usize> {
        let base = self.persons() as u64 + 1;
        (0..self.goods())
            .map(|_| {
                let holder = code % base;
                code /= base;
                holder as usize
            })
            .collect()
    }

    fn utilities_of(&self, holders: &[usize]) -> Vec<f64> {
        (1..=self.persons()).map(|person| self.bundle(person - 1, person, holders)).collect()
    }

    /// What the goods of person number `holder` (from 1) are worth to `person` (from 0).
    pub(super) fn bundle(&self, person: usize, holder: usize, holders: &[usize]) -> f64 {
        self.values[person]
            .iter()
            .zip(holders)
            .filter(|(_, held)| **held == holder)
            .map(|(value, _)| value)
            .sum()
    }

    /// # Errors
    /// Where whole units are asked for and there are too many to try.
    pub fn optima(&self, portions: Money) -> Result<Optima> {
        if portions == Money::Whole && self.divisions.len() as f64 * self.money > MOST_PAYMENTS {
            return Err(Error::invalid(
                format!("{} has too much money to try in whole units", self.name),
                "count money in larger units, or set `money: divisible`",
            ));
        }
        let mut best = Optima { gap: f64::INFINITY, least: f64::NEG_INFINITY, sum: 0.0 };
        let spendable = match portions {
            Money::Divisible => self.money,
            Money::Whole => self.money.floor(),
        };
        for division in &self.divisions {
            best.sum = best.sum.max(division.iter().sum::<f64>() + spendable);
            let (least, gap) = match portions {
                Money::Divisible => level(division, self.money),
                Money::Whole => level_by_units(division, self.money),
            };
            best.least = best.least.max(least);
            best.gap = best.gap.min(gap);
        }
        Ok(best)
    }

    /// Whether some other division, money in those portions, is at least as good for everyone and
    /// better for someone.
    pub fn dominates(&self, utilities: &[f64], portions: Money) -> bool {
        self.divisions.iter().any(|division| {
            let mut cost = 0.0;
            let mut better = false;
            for (goods, utility) in division.iter().zip(utilities) {
                let short = (utility - goods).max(0.0);
                let paid = match portions {
                    Money::Divisible => short,
                    Money::Whole => (short - SAME).ceil().max(0.0),
                };
                cost += paid;
                better |= goods + paid > utility + SAME;
            }
            let spare = match portions {
                Money::Divisible => self.money - cost > SAME,
                Money::Whole => self.money - cost > 1.0 - SAME,
            };
            cost <= self.money + SAME && (better || spare)
        })
    }

    /// Divisions of the goods, nothing paid, that give everyone the same utility above 0, `most` of
    /// them. Each is a text such as `P1: C, P2: A, P3: BD`.
    pub fn equal_without_money(&self, most: usize) -> Vec<String> {
        let tries = (self.persons() as u64 + 1).pow(self.goods() as u32);
        (0..tries)
            .map(|code| self.decode(code))
            .filter(|holders| {
                let utilities = self.utilities_of(holders);
                utilities[0] > 0.0 && utilities.iter().all(|u| (u - utilities[0]).abs() < SAME)
            })
            .take(most)
            .map(|holders| {
                let bundle = |person: usize| -> String {
                    (0..self.goods())
                        .filter(|good| holders[*good] == person)
                        .map(|good| char::from(b'A' + (good % 26) as u8))
                        .collect()
                };
                (1..=self.persons())
                    .map(|person| format!("P{person}: {}", bundle(person)))
                    .collect::<Vec<_>>()
                    .join(", ")
            })
            .collect()
    }
}

/// With money poured onto the lowest: the least utility that it can lift everyone to, and the least
/// gap along the way (infinite while someone is at 0).
fn level(goods: &[f64], money: f64) -> (f64, f64) {
    let mut sorted = goods.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut filled = sorted[0];
    let mut total = 0.0;
    for (below, utility) in sorted.iter().enumerate() {
        total += utility;
        let reached = (total + money) / (below + 1) as f64;
        if reached >= *utility {
            filled = reached;
        }
    }
    let most = sorted[sorted.len() - 1];
    let gap = if filled > SAME { (most - filled).max(0.0) } else { f64::INFINITY };
    (filled, if gap < SAME { 0.0 } else { gap })
}

/// The same, a unit at a time.
fn level_by_units(goods: &[f64], money: f64) -> (f64, f64) {
    let mut held = goods.to_vec();
    let ends = |held: &[f64]| {
        held.iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), u| (low.min(*u), high.max(*u)))
    };
    let mut best = f64::INFINITY;
    for paid in 0..=money.floor() as u64 {
        let (low, high) = ends(&held);
        if low > SAME {
            best = best.min(if high - low < SAME { 0.0 } else { high - low });
        }
        if paid < money.floor() as u64
            && let Some(lowest) = held.iter_mut().min_by(|a, b| a.total_cmp(b))
        {
            *lowest += 1.0;
        }
    }
    (ends(&held).0, best)
}
