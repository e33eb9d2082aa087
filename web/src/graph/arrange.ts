// Rearranging what is shown: the worker unfolds it, and its places are fitted into the drawing's
// square each time they arrive.

import type { ArrangeTask } from "./arrange.worker";
import type { Selection } from "./selection";
import type { Store } from "./store";

const PER_NODE = 10;

/** The worker's task for what is shown, and the nodes in its order. */
export function task(store: Store, selection: Selection): { nodes: number[]; task: ArrangeTask } {
  const nodes = [...store.nodes.keys()].filter((node) => selection.nodes[node] === 1);
  const place = new Map(nodes.map((node, at) => [node, at]));
  const matrix = new Float32Array(nodes.length * PER_NODE);
  const spread = Math.sqrt(nodes.length) * 10;
  nodes.forEach((node, at) => {
    const { x, y } = store.nodes[node]!;
    // x, y, four speeds, mass, convergence, size, fixed. Two in one place would never part.
    matrix.set([x * spread + (at % 7) * 0.01, y * spread + (at % 5) * 0.01, 0, 0, 0, 0, 1, 1, 1, 0], at * PER_NODE);
  });
  const edges: number[] = [];
  store.edges.forEach(({ source, target, name }, edge) => {
    if (selection.edges[edge] !== 1) return;
    const weight = name === "links" ? 1 : 2;
    const [from, to] = [place.get(source)! * PER_NODE, place.get(target)! * PER_NODE];
    matrix[from + 6]! += weight;
    matrix[to + 6]! += weight;
    edges.push(from, to, weight);
  });
  const steps = Math.min(600, Math.max(120, 200_000 / Math.max(nodes.length, 1)));
  return { nodes, task: { nodes: matrix, edges: Float32Array.from(edges), steps: Math.round(steps) } };
}

/** Places scaled into the square from −1 to 1, their middle in its middle. */
export function fitted(places: Float32Array): Float32Array {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 2) {
    [left, right] = [Math.min(left, places[at]!), Math.max(right, places[at]!)];
    [low, high] = [Math.min(low, places[at + 1]!), Math.max(high, places[at + 1]!)];
  }
  const half = Math.max(right - left, high - low, 1e-6) / 2;
  const [middleX, middleY] = [(left + right) / 2, (low + high) / 2];
  return places.map((value, at) => (value - (at % 2 === 0 ? middleX : middleY)) / half);
}

export class Arranger {
  private worker: Worker | undefined;

  get running(): boolean {
    return this.worker !== undefined;
  }

  /** Calls `moved` each time the places in the store changed, and `done` at the end. */
  start(store: Store, selection: Selection, moved: () => void, done: () => void): void {
    this.stop();
    const { nodes, task: work } = task(store, selection);
    const worker = new Worker(new URL("arrange.worker.js", import.meta.url), { type: "module" });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<{ places: Float32Array; done: number }>) => {
      const places = fitted(data.places);
      nodes.forEach((node, at) => {
        const note = store.nodes[node]!;
        note.x = places[2 * at]!;
        note.y = places[2 * at + 1]!;
      });
      moved();
      if (data.done >= work.steps) {
        this.stop();
        done();
      }
    };
    worker.onerror = () => {
      this.stop();
      done();
    };
    worker.postMessage(work, [work.nodes.buffer, work.edges.buffer]);
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }
}
