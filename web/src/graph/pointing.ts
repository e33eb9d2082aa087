// What lies beneath the pointer: a look through all that is shown, which for ten thousand nodes
// takes less than a frame's tenth.

import type { Scene } from "./overlay";

type Pointed = Pick<Scene, "store" | "selection" | "frame" | "focus" | "order" | "radius">;

/** Pixels beside a node that count as it. */
const SLACK = 3;
/** How near the pointer must come to a line. */
const NEAR = 5;

/** Where nodes overlap, the one whose middle is nearest for its size. */
export function nodeAt({ store, frame, order, radius }: Pointed, x: number, y: number): number | undefined {
  const { a, b, c, d } = frame;
  let best: number | undefined;
  let nearest = 1;
  for (const node of order) {
    const at = store.nodes[node]!;
    const [dx, dy] = [a * at.x + c - x, b * at.y + d - y];
    const reach = radius(node) + SLACK;
    const share = (dx * dx + dy * dy) / (reach * reach);
    if (share < nearest) [best, nearest] = [node, share];
  }
  return best;
}

/** The nearest line; where something is in focus, of its lines alone. */
export function edgeAt({ store, selection, frame, focus }: Pointed, x: number, y: number): number | undefined {
  const { a, b, c, d } = frame;
  let best: number | undefined;
  let nearest = NEAR * NEAR;
  const measure = (edge: number): void => {
    const { source, target } = store.edges[edge]!;
    const [from, to] = [store.nodes[source]!, store.nodes[target]!];
    const [x1, y1] = [a * from.x + c, b * from.y + d];
    const [dx, dy] = [a * (to.x - from.x), b * (to.y - from.y)];
    const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const [ox, oy] = [x1 + along * dx - x, y1 + along * dy - y];
    const square = ox * ox + oy * oy;
    if (square < nearest) [best, nearest] = [edge, square];
  };
  if (focus.lit) focus.edges.forEach(measure);
  else for (let edge = 0; edge < selection.edges.length; edge++) if (selection.edges[edge] === 1) measure(edge);
  return best;
}
