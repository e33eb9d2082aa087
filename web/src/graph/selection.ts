// Which nodes and edges of the store a query shows, and how many each filter would let through.
// Pure, and quick enough to run at every move of a slider: one pass over nodes, one over edges.
// Edges are many, so the loops over them make no objects.

import type { Query } from "./query";
import { NEAR, type Store } from "./store";

export interface Selection {
  /** By node, 1 where it is shown. */
  nodes: Uint8Array;
  /** By edge, 1 where it and both its ends are shown. */
  edges: Uint8Array;
  /** By node, steps from the centre; 255 where it is not shown or there is no centre. */
  depth: Uint8Array;
  nodeCount: number;
  edgeCount: number;
}

/** By value, how many would be shown with the other filters as they are, the most first. */
export interface Counts {
  types: [string, number][];
  relations: [string, number][];
  tags: [string, number][];
  folders: [string, number][];
  standings: [string, number][];
  /** First and last day of all notes; `undefined` where there is none. */
  days: [number, number] | undefined;
}

export const UNREACHED = 255;

/** The relation of a note with a tag that is shown as a node. */
const TAGGED = "tagged";

// One bit for each filter that a node fails.
const TYPE = 1;
const TAG = 2;
const FOLDER = 4;
const TIME = 8;
const STANDING = 16;

export function select(store: Store, query: Query): Selection {
  const fails = failures(store, query);
  const center = query.center === undefined ? undefined : store.place(query.center);
  // What lies around it is asked for: it is there itself, whatever the filters say.
  if (center !== undefined) fails[center] = 0;
  const relations = new Set(query.relations);
  const edges = new Uint8Array(store.edges.length);
  const linked = new Uint8Array(store.nodes.length);
  for (let edge = 0; edge < edges.length; edge++) {
    const { source, target, name } = store.edges[edge]!;
    // What is near in meaning is shown between notes that are there anyway: no walk leads along it.
    if (name === NEAR) continue;
    if (fails[source] || fails[target]) continue;
    // Tags come and go by a choice of their own.
    if (name === TAGGED ? !query.tagNodes : relations.size > 0 && !relations.has(name)) continue;
    edges[edge] = 1;
    linked[source] = 1;
    linked[target] = 1;
  }

  const nodes = new Uint8Array(store.nodes.length);
  const depth = new Uint8Array(store.nodes.length).fill(UNREACHED);
  if (center !== undefined) {
    reach(store, query, center, edges, depth);
    depth.forEach((steps, node) => (nodes[node] = Number(steps !== UNREACHED)));
  } else {
    fails.forEach((failed, node) => {
      // A tag is there for the notes that bear it.
      const alone = query.orphans && store.nodes[node]!.type !== "tag";
      nodes[node] = Number(!failed && (alone || linked[node] === 1));
    });
    hideBehind(store, query.collapsed, edges, nodes);
  }
  let edgeCount = 0;
  store.edges.forEach(({ source, target, name }, edge) => {
    const wanted = name === NEAR ? Number(query.near > 0) : edges[edge]!;
    const shown = wanted & nodes[source]! & nodes[target]!;
    edges[edge] = shown;
    edgeCount += shown;
  });
  const nodeCount = nodes.reduce((sum, shown) => sum + shown, 0);
  return { nodes, edges, depth, nodeCount, edgeCount };
}

function failures(store: Store, query: Query): Uint8Array {
  const types = new Set(query.types);
  const tags = query.tags.map((tag) => tag.toLowerCase());
  const { field, from = -Infinity, to = Infinity } = query.time;
  const standings = new Set(query.standings);
  const timed = query.time.from !== undefined || query.time.to !== undefined;
  return Uint8Array.from(store.nodes, (node) => {
    // A tag is shown for its notes' sake, if at all: tags that were loaded once stay in the store.
    if (node.type === "tag") return query.tagNodes ? 0 : TYPE;
    let failed = 0;
    if (types.size > 0 && !types.has(node.type)) failed |= TYPE;
    if (tags.length > 0 && !tags.some((tag) => node.tags.some((borne) => isWithin(borne.toLowerCase(), tag)))) failed |= TAG;
    if (query.folders.length > 0 && !query.folders.some((folder) => isWithin(node.folder, folder))) failed |= FOLDER;
    if (standings.size > 0 && !standings.has(node.standing)) failed |= STANDING;
    if (timed && (node[field] < from || node[field] > to)) failed |= TIME;
    return failed;
  });
}

/** `a/b` is within `a` and within `a/b`, but not within `a/bc`. */
function isWithin(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

/** Steps from the centre over edges that pass, into nodes up to the depth or expanded ones. */
function reach(store: Store, query: Query, center: number, edges: Uint8Array, depth: Uint8Array): void {
  const expanded = new Set(query.expanded);
  const collapsed = new Set(query.collapsed);
  depth[center] = 0;
  let layer = [center];
  for (let steps = 0; layer.length > 0 && steps < UNREACHED - 1; steps++) {
    const next: number[] = [];
    for (const node of layer) {
      const { id } = store.nodes[node]!;
      if (collapsed.has(id) || (steps >= query.depth && !expanded.has(id))) continue;
      for (const edge of store.edgesOf(node)) {
        const other = store.beyond(edge, node);
        if (edges[edge] === 1 && depth[other] === UNREACHED) {
          depth[other] = steps + 1;
          next.push(other);
        }
      }
    }
    layer = next;
  }
}

/** Without a centre, a collapsed note hides those that hang on to collapsed notes alone. */
function hideBehind(store: Store, collapsed: readonly string[], edges: Uint8Array, nodes: Uint8Array): void {
  const folded = new Set(collapsed.map((id) => store.place(id)));
  if (folded.size === 0) return;
  const hangsOn = (node: number): boolean => {
    const around = [...store.edgesOf(node)].filter((edge) => edges[edge] === 1);
    return around.length > 0 && around.every((edge) => folded.has(store.beyond(edge, node)));
  };
  const hidden = store.nodes.flatMap((_, node) => (nodes[node] === 1 && !folded.has(node) && hangsOn(node) ? [node] : []));
  for (const node of hidden) nodes[node] = 0;
}

/** Apart from the selection, since the drawing need not wait for it. */
export function count(store: Store, query: Query): Counts {
  const fails = failures(store, query);
  const types = new Map<string, number>();
  const tags = new Tally();
  const folders = new Map<string, number>();
  const relations = new Map<string, number>();
  const standings = new Map<string, number>();
  const more = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
  let first = Infinity;
  let last = -Infinity;
  store.nodes.forEach((node, at) => {
    if (node.type === "tag") return;
    const failed = fails[at]!;
    if ((failed & ~TYPE) === 0) more(types, node.type);
    if ((failed & ~TAG) === 0) tags.note(node.tags);
    if ((failed & ~FOLDER) === 0) more(folders, node.folder);
    if ((failed & ~STANDING) === 0 && node.standing) more(standings, node.standing);
    first = Math.min(first, node.created, node.modified);
    last = Math.max(last, node.created, node.modified);
  });
  for (const { source, target, name } of store.edges) if (!fails[source] && !fails[target] && name !== NEAR && name !== TAGGED) more(relations, name);
  const sorted = (map: Map<string, number>): [string, number][] =>
    [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return {
    types: sorted(types),
    relations: sorted(relations),
    tags: sorted(tags.counts()),
    folders: sorted(folders),
    standings: sorted(standings),
    days: last >= first ? [first, last] : undefined,
  };
}

/** Counts notes by tag: once under each, and under each that stands above it, in whatever case. */
class Tally {
  private readonly found = new Map<string, { name: string; notes: number }>();
  /** By a tag as it is written, itself and those above it. */
  private readonly lines = new Map<string, { key: string; name: string }[]>();

  note(tags: readonly string[]): void {
    const counted = new Set<string>();
    for (const { key, name } of tags.flatMap((tag) => this.line(tag))) {
      if (counted.has(key)) continue;
      counted.add(key);
      const known = this.found.get(key);
      if (known) known.notes++;
      else this.found.set(key, { name, notes: 1 });
    }
  }

  counts(): Map<string, number> {
    return new Map([...this.found.values()].map(({ name, notes }) => [name, notes]));
  }

  private line(tag: string): { key: string; name: string }[] {
    let line = this.lines.get(tag);
    if (!line) {
      const parts = tag.split("/");
      const names = parts.map((_, at) => parts.slice(0, at + 1).join("/")).filter(Boolean);
      this.lines.set(tag, (line = names.map((name) => ({ key: name.toLowerCase(), name }))));
    }
    return line;
  }
}

/** By equal spans of time, how many notes fall into each. */
export function histogram(store: Store, field: "created" | "modified", days: [number, number], bins: number): number[] {
  const [first, last] = days;
  const counts = new Array<number>(bins).fill(0);
  const width = (last - first + 1) / bins;
  for (const node of store.nodes) {
    if (node.type === "tag") continue;
    const bin = Math.floor((node[field] - first) / width);
    if (bin >= 0 && bin < bins) counts[bin]!++;
  }
  return counts;
}
