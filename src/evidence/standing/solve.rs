//! From arguments to strengths. Without cycles each argument is computed once, after all that bear
//! on it. On a cycle the strengths follow dσ/dt = f(σ) − σ from the base weights until they rest;
//! whether they came to rest is reported, never assumed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Arguments, Polarity, order::components};

/// How strengths follow from what bears on an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Semantics {
    /// E = Σ support − Σ attack; h(x) = max(x,0)²/(1+max(x,0)²); σ = w + (1−w)·h(E) − w·h(−E).
    QuadraticEnergy,
    /// vₐ = 1−Π(1−attack), vₛ = 1−Π(1−support); σ = w + (1−w)(vₛ−vₐ) where vₛ ≥ vₐ, else
    /// w − w(vₐ−vₛ).
    DfQuad,
}

/// Whether every cycle came to rest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Convergence {
    /// Arguments that lie on some cycle.
    pub on_cycles: usize,
    pub converged: bool,
    /// The greatest |f(σ) − σ| that is left, over all cycles.
    pub residual: f64,
}

/// Every argument's strength, from 0 to 1, by its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Standings {
    pub strength: Vec<f64>,
    pub convergence: Convergence,
}

/// At rest: no strength would move by more than this in a unit of time.
const REST: f64 = 1e-10;

/// The length of a step in time; RK4 is stable well beyond it for a right-hand side whose own
/// relaxation rate is 1.
const STEP: f64 = 0.25;

/// Steps on one cycle before it is reported as not converging.
const MOST_STEPS: usize = 4000;

pub fn solve(arguments: &Arguments, semantics: Semantics) -> Standings {
    let mut strength = arguments.base.clone();
    let mut bearing: Vec<Vec<(usize, Polarity, f64)>> = vec![Vec::new(); strength.len()];
    for influence in arguments.effective() {
        let weight = if influence.weight.is_nan() { 0.0 } else { influence.weight.clamp(0.0, 1.0) };
        bearing[influence.target].push((influence.source, influence.polarity, weight));
    }
    let of = |at: usize, strength: &[f64]| {
        let terms = bearing[at]
            .iter()
            .map(|(source, polarity, weight)| (*polarity, strength[*source] * weight));
        semantics.strength(arguments.base[at], terms)
    };
    let mut convergence = Convergence { on_cycles: 0, converged: true, residual: 0.0 };
    for component in components(arguments) {
        if let [single] = component[..] {
            strength[single] = of(single, &strength);
            continue;
        }
        convergence.on_cycles += component.len();
        let residual = settle(&component, &mut strength, of);
        convergence.residual = convergence.residual.max(residual);
        convergence.converged &= residual <= REST;
    }
    Standings { strength, convergence }
}

/// Integrates one cycle with the classical Runge–Kutta method of fourth order; says what is left.
fn settle(component: &[usize], strength: &mut [f64], of: impl Fn(usize, &[f64]) -> f64) -> f64 {
    let slope = |at: &[f64], state: &mut [f64]| -> Vec<f64> {
        for (node, value) in component.iter().zip(at) {
            state[*node] = *value;
        }
        component.iter().map(|node| of(*node, state) - state[*node]).collect()
    };
    let moved = |from: &[f64], by: &[f64], times: f64| -> Vec<f64> {
        from.iter().zip(by).map(|(a, b)| a + times * b).collect()
    };
    let mut now: Vec<f64> = component.iter().map(|node| strength[*node]).collect();
    let mut residual = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let first = slope(&now, strength);
        residual = first.iter().fold(0.0, |most: f64, change| most.max(change.abs()));
        if residual <= REST {
            break;
        }
        let second = slope(&moved(&now, &first, STEP / 2.0), strength);
        let third = slope(&moved(&now, &second, STEP / 2.0), strength);
        let fourth = slope(&moved(&now, &third, STEP), strength);
        for at in 0..now.len() {
            let change = (first[at] + 2.0 * second[at] + 2.0 * third[at] + fourth[at]) / 6.0;
            now[at] = (now[at] + STEP * change).clamp(0.0, 1.0);
        }
    }
    for (node, value) in component.iter().zip(&now) {
        strength[*node] = *value;
    }
    residual
}

impl Semantics {
    fn strength(self, base: f64, terms: impl Iterator<Item = (Polarity, f64)>) -> f64 {
        let strength = match self {
            Semantics::QuadraticEnergy => {
                let energy: f64 = terms
                    .map(|(polarity, strength)| match polarity {
                        Polarity::Supports => strength,
                        Polarity::Attacks => -strength,
                    })
                    .sum();
                let h = |x: f64| x.max(0.0).powi(2) / (1.0 + x.max(0.0).powi(2));
                base + (1.0 - base) * h(energy) - base * h(-energy)
            }
            Semantics::DfQuad => {
                let (mut left_by_support, mut left_by_attack) = (1.0, 1.0);
                for (polarity, strength) in terms {
                    match polarity {
                        Polarity::Supports => left_by_support *= 1.0 - strength,
                        Polarity::Attacks => left_by_attack *= 1.0 - strength,
                    }
                }
                let lead: f64 = left_by_attack - left_by_support;
                if lead >= 0.0 { base + (1.0 - base) * lead } else { base + base * lead }
            }
        };
        strength.clamp(0.0, 1.0)
    }
}
