//! PageRank: how important a note is, judged by what links to it. The graph library's own
//! compares every node with every other in each round (an hour at 10,000 notes) and forgets the
//! random jump along links, hence this one: a few milliseconds, sparse.

use petgraph::graph::DiGraph;

/// How often the walker follows a link rather than jump to any note.
const DAMPING: f64 = 0.85;

/// Rounds end when no more than this share of the walker moves from one to the next.
const TOLERANCE: f64 = 1e-7;

const MAX_ROUNDS: usize = 200;

/// The stationary distribution of a walker who follows a link of the note it stands on with
/// probability [`DAMPING`], each target alike however often it is linked, and else, or where
/// there is no link, jumps to any note (Page, Brin, Motwani & Winograd 1999, "The PageRank
/// citation ranking", section 2.5 for notes without links). Scaled to a mean of 1.
pub(super) fn page_rank<N, E>(graph: &DiGraph<N, E>) -> Vec<f32> {
    let count = graph.node_count();
    if count == 0 {
        return Vec::new();
    }
    let mut pairs: Vec<(u32, u32)> = graph
        .raw_edges()
        .iter()
        .map(|edge| (edge.target().index() as u32, edge.source().index() as u32))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();

    let mut targets = vec![0_u32; count];
    for &(_, source) in &pairs {
        targets[source as usize] += 1;
    }
    let mut rank = vec![1.0 / count as f64; count];
    let mut next = vec![0.0; count];
    for _ in 0..MAX_ROUNDS {
        let stranded: f64 =
            rank.iter().zip(&targets).filter(|&(_, &n)| n == 0).map(|(r, _)| r).sum();
        next.fill((1.0 - DAMPING + DAMPING * stranded) / count as f64);
        for &(target, source) in &pairs {
            let source = source as usize;
            next[target as usize] += DAMPING * rank[source] / f64::from(targets[source]);
        }
        let moved: f64 = rank.iter().zip(&next).map(|(old, new)| (old - new).abs()).sum();
        std::mem::swap(&mut rank, &mut next);
        if moved < TOLERANCE {
            break;
        }
    }
    rank.iter().map(|rank| (rank * count as f64) as f32).collect()
}
