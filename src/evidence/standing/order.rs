//! The order in which arguments can be settled: strongly connected components, what bears on a
//! component before the component. Tarjan's algorithm with a stack of its own, since a vault may
//! chain claims deeper than a thread's stack.

use super::Arguments;

/// Components in an order in which every influence from outside a component comes from an earlier
/// one. A component of more than one argument is a cycle.
pub(super) fn components(arguments: &Arguments) -> Vec<Vec<usize>> {
    let n = arguments.base.len();
    // Walking from target to source makes Tarjan's order (sinks first) the order we want.
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); n];
    for influence in arguments.effective() {
        sources[influence.target].push(influence.source);
    }
    let mut walk = Walk {
        index: vec![None; n],
        low: vec![0; n],
        on_stack: vec![false; n],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for root in 0..n {
        if walk.index[root].is_none() {
            walk.from(root, &sources);
        }
    }
    walk.found
}

struct Walk {
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Walk {
    fn enter(&mut self, node: usize) {
        self.index[node] = Some(self.next);
        self.low[node] = self.next;
        self.next += 1;
        self.stack.push(node);
        self.on_stack[node] = true;
    }

    fn from(&mut self, root: usize, sources: &[Vec<usize>]) {
        let mut path = vec![(root, 0)];
        self.enter(root);
        while let Some((node, seen)) = path.last_mut() {
            let node = *node;
            if let Some(&source) = sources[node].get(*seen) {
                *seen += 1;
                match self.index[source] {
                    None => {
                        self.enter(source);
                        path.push((source, 0));
                    }
                    Some(index) if self.on_stack[source] => {
                        self.low[node] = self.low[node].min(index);
                    }
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.low[*parent] = self.low[*parent].min(self.low[node]);
            }
            if self.index[node] == Some(self.low[node]) {
                self.close(node);
            }
        }
    }

    fn close(&mut self, root: usize) {
        let mut component = Vec::new();
        while let Some(node) = self.stack.pop() {
            self.on_stack[node] = false;
            component.push(node);
            if node == root {
                break;
            }
        }
        component.sort_unstable();
        self.found.push(component);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::standing::Polarity::Supports;

    #[test]
    fn sources_come_first_and_cycles_stay_together() {
        let mut arguments = Arguments { base: vec![0.5; 5], ..Arguments::default() };
        for (source, target) in [(3, 1), (1, 0), (0, 1), (0, 4), (2, 2)] {
            arguments.influence(source, target, Supports);
        }
        let found = components(&arguments);
        let place = |wanted: &[usize]| found.iter().position(|component| component == wanted);
        assert_eq!(found.len(), 4);
        assert!(place(&[3]) < place(&[0, 1]) && place(&[0, 1]) < place(&[4]));
        assert!(place(&[2]).is_some());
    }

    #[test]
    fn a_long_chain_does_not_exhaust_the_stack() {
        let mut arguments = Arguments { base: vec![0.5; 200_000], ..Arguments::default() };
        (1..200_000).for_each(|at| arguments.influence(at - 1, at, Supports));
        let found = components(&arguments);
        assert_eq!((found.len(), &found[0], &found[199_999]), (200_000, &vec![0], &vec![199_999]));
    }
}
