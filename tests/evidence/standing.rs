//! Standing as a function of what is attached: published vectors, monotonicity, cycles, and why.

use equipoise::{
    evidence::{
        VerdictKind,
        standing::{
            Arguments, Evidence, Polarity, RelationInput, Semantics, arguments_of, explain, solve,
        },
    },
    model::{Relation, VaultPath},
};
use proptest::prelude::*;

/// Strength of one argument of weight `w` under the given attackers and supporters.
fn one(w: f64, attackers: &[f64], supporters: &[f64], semantics: Semantics) -> f64 {
    let mut arguments = Arguments::default();
    let claim = arguments.add(w);
    for (weights, polarity) in [(attackers, Polarity::Attacks), (supporters, Polarity::Supports)] {
        for weight in weights {
            let source = arguments.add(*weight);
            arguments.influence(source, claim, polarity);
        }
    }
    solve(&arguments, semantics).strength[claim]
}

#[test]
fn published_vectors() {
    type Vector<'a> = (f64, &'a [f64], &'a [f64], f64, f64);
    let vectors: [Vector<'_>; 6] = [
        (0.5, &[], &[0.8], 0.9, 0.695_122),
        (0.5, &[0.8], &[], 0.1, 0.304_878),
        (0.5, &[0.6], &[0.8, 0.5], 0.65, 0.664_430),
        (0.5, &[0.5, 0.5, 0.5], &[], 0.0625, 0.153_846),
        (0.7, &[0.9], &[0.9], 0.7, 0.7),
        (0.5, &[], &[1.0, 0.2], 1.0, 0.795_082),
    ];
    for (w, attackers, supporters, df_quad, energy) in vectors {
        let check = |semantics, expected: f64| {
            let found = one(w, attackers, supporters, semantics);
            assert!((found - expected).abs() < 1e-6, "{semantics:?} of {w}: {found} ≠ {expected}");
        };
        check(Semantics::DfQuad, df_quad);
        check(Semantics::QuadraticEnergy, energy);
    }
}

/// Evidence of weight .8, attacked by .5, supports a claim of weight .5.
#[test]
fn a_chain() {
    let mut arguments = Arguments::default();
    let (claim, evidence, attacker) = (arguments.add(0.5), arguments.add(0.8), arguments.add(0.5));
    arguments.influence(evidence, claim, Polarity::Supports);
    arguments.influence(attacker, evidence, Polarity::Attacks);
    for (semantics, middle, end) in
        [(Semantics::DfQuad, 0.4, 0.7), (Semantics::QuadraticEnergy, 0.64, 0.645_289)]
    {
        let found = solve(&arguments, semantics);
        assert!((found.strength[evidence] - middle).abs() < 1e-6);
        assert!((found.strength[claim] - end).abs() < 1e-6);
        assert_eq!((found.convergence.on_cycles, found.convergence.converged), (0, true));
    }
}

#[test]
fn cycles_come_to_rest_or_say_so() {
    let mut arguments = Arguments::default();
    let (a, b) = (arguments.add(0.5), arguments.add(0.5));
    arguments.influence(a, b, Polarity::Attacks);
    arguments.influence(b, a, Polarity::Attacks);
    let found = solve(&arguments, Semantics::QuadraticEnergy);
    assert_eq!((found.convergence.on_cycles, found.convergence.converged), (2, true));
    // Symmetric: σ = ½ − ½·σ²/(1+σ²), whose root in [0, 1] is this.
    let rest = found.strength[a];
    assert!((found.strength[b] - rest).abs() < 1e-9);
    assert!((rest - (0.5 - 0.5 * rest * rest / (1.0 + rest * rest))).abs() < 1e-9);

    // Evidence for one side moves both, in opposite directions.
    let evidence = arguments.add(0.8);
    arguments.influence(evidence, a, Polarity::Supports);
    let moved = solve(&arguments, Semantics::QuadraticEnergy);
    assert!(moved.strength[a] > rest && moved.strength[b] < rest);
}

#[test]
fn an_argument_does_not_bear_on_itself() {
    let mut arguments = Arguments::default();
    let a = arguments.add(0.5);
    arguments.influence(a, a, Polarity::Supports);
    arguments.influence(7, a, Polarity::Supports);
    assert_eq!(solve(&arguments, Semantics::QuadraticEnergy).strength, [0.5]);
}

fn path(name: &str) -> VaultPath {
    VaultPath::parse(&format!("claims/{name}.md")).expect("a path")
}

fn related(source: &str, relation: &str, target: &str) -> RelationInput {
    let relation = Relation::parse(relation).expect("a relation");
    RelationInput { source: path(source), target: path(target), relation }
}

fn verdict(claim: &str, verdict: VerdictKind, fresh: bool) -> Evidence {
    Evidence { evaluation: path("evaluation"), claim: path(claim), verdict, fresh }
}

#[test]
fn what_counts_and_what_does_not() {
    let claims = [path("A"), path("B")];
    let relations = [
        related("A", "supports", "B"),
        related("A", "supports", "B"),
        related("A", "draws-on", "B"),
        related("paper", "supports", "B"),
        related("B", "contradicts", "A"),
    ];
    let verdicts = [
        verdict("B", VerdictKind::Refutes, true),
        verdict("B", VerdictKind::Supports, false),
        verdict("B", VerdictKind::Inconclusive, true),
        verdict("nobody", VerdictKind::Supports, true),
    ];
    let (arguments, relations, verdicts) = arguments_of(&claims, &relations, &verdicts);
    assert_eq!(relations, [Some(0), None, None, None, Some(1)]);
    assert_eq!(verdicts, [Some(2), None, None, None]);
    assert_eq!(arguments.influences[2].weight, 0.5);
    assert_eq!(arguments.base, [0.5, 0.5, 0.8]);
    assert_eq!(arguments.influences[2].polarity, Polarity::Attacks);
}

/// Three predictions of one run are one piece of evidence, weaker for being mixed.
#[test]
fn a_run_counts_once() {
    use VerdictKind::{Inconclusive, Refutes, Supports};
    let weight = |verdicts: &[VerdictKind]| {
        let verdicts: Vec<Evidence> =
            verdicts.iter().map(|kind| verdict("A", *kind, true)).collect();
        let (arguments, _, places) = arguments_of(&[path("A")], &[], &verdicts);
        assert!(arguments.influences.len() <= 1 && places.len() == verdicts.len());
        arguments.influences.first().map(|influence| (influence.polarity, influence.weight))
    };
    assert_eq!(weight(&[Supports, Supports, Supports]), Some((Polarity::Supports, 1.0)));
    assert_eq!(weight(&[Supports, Inconclusive]), Some((Polarity::Supports, 0.5)));
    assert_eq!(weight(&[Supports, Refutes, Refutes, Refutes]), Some((Polarity::Attacks, 0.5)));
    assert_eq!(weight(&[Supports, Refutes]), None);
    assert_eq!(weight(&[Inconclusive]), None);
}

#[test]
fn what_moved_it_most_comes_first() {
    let claims = ["claim", "ally", "rival", "stranger"].map(path);
    let relations =
        [related("ally", "supports", "claim"), related("rival", "contradicts", "claim")];
    let verdicts = [
        verdict("claim", VerdictKind::Supports, true),
        verdict("ally", VerdictKind::Supports, true),
        verdict("stranger", VerdictKind::Refutes, true),
    ];
    let (arguments, relations, verdicts) = arguments_of(&claims, &relations, &verdicts);
    let standings = solve(&arguments, Semantics::QuadraticEnergy);
    let movers = explain(&arguments, &standings, 0, 3);
    let named: Vec<Option<usize>> = movers.iter().map(|mover| Some(mover.influence)).collect();
    assert_eq!(named[0], verdicts[0], "{movers:?}");
    assert!(named.contains(&relations[0]) && named.contains(&relations[1]));
    assert!(movers[0].effect > 0.0 && movers.iter().any(|mover| mover.effect < 0.0));
    assert!(movers.windows(2).all(|pair| pair[0].effect.abs() >= pair[1].effect.abs()));

    // The effect is exactly what leaving it out does.
    let whole = standings.strength[0];
    for mover in &movers {
        let without = arguments.without(&[mover.influence]);
        let left = solve(&without, Semantics::QuadraticEnergy).strength[0];
        assert!((mover.effect - (whole - left)).abs() < 1e-12);
    }
    let all = explain(&arguments, &standings, 0, 100);
    assert_eq!(all.len(), 4, "the stranger's verdict does not bear on the claim: {all:?}");
    assert_eq!(all.iter().find(|m| Some(m.influence) == verdicts[1]).map(|m| m.distance), Some(1));
}

#[test]
fn a_large_web_of_claims_is_solved() {
    let mut arguments = Arguments { base: vec![0.5; 10_000], ..Arguments::default() };
    for at in 0..40_000_usize {
        let (source, target) = (at * 7919 % 10_000, at * 104_729 % 9_973);
        let polarity = if at % 3 == 0 { Polarity::Attacks } else { Polarity::Supports };
        arguments.influence(source, target, polarity);
    }
    let found = solve(&arguments, Semantics::QuadraticEnergy);
    assert!(found.convergence.on_cycles > 1000, "{:?}", found.convergence);
    assert!(found.strength.iter().all(|strength| (0.0..=1.0).contains(strength)));
    let movers = explain(&arguments, &found, 17, 3);
    assert!(movers.len() == 3 && movers[0].effect.abs() > 1e-3, "{movers:?}");
}

/// Weights of up to 12 arguments and influences from earlier to later ones, so that there is no
/// cycle.
fn acyclic() -> impl Strategy<Value = Arguments> {
    let weights = prop::collection::vec(0.0..=1.0f64, 2..12);
    let influences = prop::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 0..40);
    (weights, influences).prop_map(|(base, drawn)| {
        let n = base.len();
        let mut arguments = Arguments { base, influences: Vec::new() };
        for (a, b, supports) in drawn {
            let (a, b) = (usize::from(a) % n, usize::from(b) % n);
            let polarity = if supports { Polarity::Supports } else { Polarity::Attacks };
            if a != b {
                arguments.influence(a.min(b), a.max(b), polarity);
            }
        }
        arguments
    })
}

proptest! {
    #[test]
    fn standing_is_monotone_and_bounded(
        arguments in acyclic(), weight in 0.0..=1.0f64, more in 0.0..=1.0f64, at in any::<u16>(),
    ) {
        let target = usize::from(at) % arguments.base.len();
        for semantics in [Semantics::QuadraticEnergy, Semantics::DfQuad] {
            let before = solve(&arguments, semantics);
            prop_assert!(before.strength.iter().all(|s| (0.0..=1.0).contains(s)));
            for polarity in [Polarity::Supports, Polarity::Attacks] {
                let with = |weight: f64| {
                    let mut arguments = arguments.clone();
                    let source = arguments.add(weight);
                    arguments.influence(source, target, polarity);
                    solve(&arguments, semantics).strength[target]
                };
                let (weak, strong) = (with(weight * more), with(weight));
                let (none, slack) = (before.strength[target], 1e-12);
                match polarity {
                    Polarity::Supports => {
                        prop_assert!(strong >= weak - slack && weak >= none - slack);
                    }
                    Polarity::Attacks => {
                        prop_assert!(strong <= weak + slack && weak <= none + slack);
                    }
                }
            }
        }
    }

    #[test]
    fn cycles_stay_within_bounds(
        base in prop::collection::vec(0.0..=1.0f64, 2..8),
        drawn in prop::collection::vec((any::<u8>(), any::<u8>(), any::<bool>()), 0..24),
    ) {
        let n = base.len();
        let mut arguments = Arguments { base, influences: Vec::new() };
        for (a, b, supports) in drawn {
            let polarity = if supports { Polarity::Supports } else { Polarity::Attacks };
            arguments.influence(usize::from(a) % n, usize::from(b) % n, polarity);
        }
        let found = solve(&arguments, Semantics::QuadraticEnergy);
        prop_assert!(found.strength.iter().all(|s| (0.0..=1.0).contains(s)));
        // At rest means at rest: once more through the function changes nothing.
        if found.convergence.converged {
            prop_assert!(found.convergence.residual <= 1e-9);
        }
    }
}
