//! Why a claim stands where it stands: each influence is left out in turn, and what moves the claim
//! most comes first.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Arguments, Influence, Semantics, Standings, solve};

/// One influence and what it does to a claim.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mover {
    /// Its place in [`Arguments::influences`].
    pub influence: usize,
    /// The claim's strength as it is, minus its strength without this influence: above 0 for what
    /// lifts the claim.
    pub effect: f64,
    /// Steps from the influence's target to the claim: 0 for what bears on it directly.
    pub distance: usize,
}

/// Influences tried at most, the nearest first: a claim deep in a large vault has thousands behind
/// it. What lies further away is held at its strength while the nearer ones are tried.
const MOST_TRIED: usize = 300;

/// The influences that move the argument `claim` most, by the size of their effect; those without
/// any are left out. `standings` are those of the same arguments.
pub fn explain(
    arguments: &Arguments,
    standings: &Standings,
    claim: usize,
    most: usize,
) -> Vec<Mover> {
    if claim >= arguments.base.len() {
        return Vec::new();
    }
    let (near, local, place) = neighbourhood(arguments, standings, claim);
    let whole = solve(&local, Semantics::QuadraticEnergy).strength[place];
    let mut movers: Vec<Mover> = near
        .iter()
        .enumerate()
        .map(|(at, (influence, distance))| {
            let without = solve(&local.without(&[at]), Semantics::QuadraticEnergy).strength[place];
            Mover { influence: *influence, effect: whole - without, distance: *distance }
        })
        .filter(|mover| mover.effect.abs() > 1e-9)
        .collect();
    movers.sort_by(|a, b| {
        let by_size = b.effect.abs().total_cmp(&a.effect.abs());
        by_size.then(a.distance.cmp(&b.distance)).then(a.influence.cmp(&b.influence))
    });
    movers.truncate(most);
    movers
}

/// What bears on the claim, however indirectly, as arguments of their own: the influences with their
/// distance, nearest first; that part of the graph; and the claim's place in it.
fn neighbourhood(
    arguments: &Arguments,
    standings: &Standings,
    claim: usize,
) -> (Vec<(usize, usize)>, Arguments, usize) {
    let n = arguments.base.len();
    let mut onto: Vec<Vec<usize>> = vec![Vec::new(); n];
    for (at, influence) in arguments.influences.iter().enumerate() {
        if influence.source < n && influence.target < n && influence.source != influence.target {
            onto[influence.target].push(at);
        }
    }
    let mut places: Vec<Option<usize>> = vec![None; n];
    let mut local = Arguments::default();
    let place = local.add(arguments.base[claim]);
    places[claim] = Some(place);
    let mut near = Vec::new();
    let mut waiting = VecDeque::from([(claim, place, 0)]);
    while let Some((node, target, distance)) = waiting.pop_front() {
        if near.len() + onto[node].len() > MOST_TRIED && distance > 0 {
            local.base[target] = standings.strength.get(node).copied().unwrap_or(0.5);
            continue;
        }
        for &at in onto[node].iter().take(MOST_TRIED) {
            let influence = arguments.influences[at];
            let source = *places[influence.source].get_or_insert_with(|| {
                let source = local.add(arguments.base[influence.source]);
                waiting.push_back((influence.source, source, distance + 1));
                source
            });
            near.push((at, distance));
            local.influences.push(Influence { source, target, ..influence });
        }
    }
    (near, local, place)
}
