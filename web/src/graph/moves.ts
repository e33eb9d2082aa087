// Moving about with the keyboard: from a node to that neighbour which lies in an arrow's
// direction, and finding a node by typing part of its name.

import type { Selection } from "./selection";
import type { Store } from "./store";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const DIRECTIONS: Record<Arrow, [x: number, y: number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export function isArrow(key: string): key is Arrow {
  return key in DIRECTIONS;
}

/** The neighbours of a node that are shown, each once. */
export function neighbours(store: Store, selection: Selection, node: number): number[] {
  const found = new Set<number>();
  for (const edge of store.edgesOf(node)) {
    if (selection.edges[edge] === 1) found.add(store.beyond(edge, node));
  }
  found.delete(node);
  return [...found];
}

/**
 * The neighbour that lies best in that direction: nearer ones and those straighter ahead win, and
 * none that lies to the side or behind.
 */
export function towards(store: Store, selection: Selection, from: number, arrow: Arrow): number | undefined {
  const [dx, dy] = DIRECTIONS[arrow];
  const here = store.nodes[from]!;
  let best: number | undefined;
  let bestCost = Infinity;
  for (const node of neighbours(store, selection, from)) {
    const { x, y } = store.nodes[node]!;
    const distance = Math.hypot(x - here.x, y - here.y);
    const ahead = distance === 0 ? 1 : ((x - here.x) * dx + (y - here.y) * dy) / distance;
    // Within 60 degrees on either side.
    if (ahead < 0.5) continue;
    const cost = distance * (2 - ahead);
    if (cost < bestCost) [best, bestCost] = [node, cost];
  }
  return best;
}

/** Shown nodes by falling rank, of equals by name. */
export function byRank(store: Store, selection: Selection): number[] {
  return store.byRank().filter((node) => selection.nodes[node] === 1);
}

/**
 * Nodes whose name holds every word that was typed: those that begin with the text first, then
 * those in which a word does, and the more important before the less.
 */
export function find(store: Store, text: string, limit: number): number[] {
  const wanted = fold(text);
  const words = wanted.split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored: [score: number, node: number][] = [];
  store.nodes.forEach((node, place) => {
    const label = fold(node.label);
    if (!words.every((word) => label.includes(word))) return;
    const atWord = words.every((word) => label.startsWith(word) || label.includes(` ${word}`));
    scored.push([(label.startsWith(wanted) ? 2000 : atWord ? 1000 : 0) + Math.min(node.rank, 999), place]);
  });
  return scored.sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, limit).map(([, node]) => node);
}

/** Lower case without accents. */
function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
