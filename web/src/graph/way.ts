// The way between two notes, as the server finds it over the whole vault, and its place among
// the nodes and edges that the page knows.

import { ask } from "../lib/api";
import type { Columns, Store } from "./store";

interface PathNode {
  id: string;
  label: string;
  type: string;
  x: number;
  y: number;
  community: number;
  rank: number;
}

export interface PathView {
  nodes: PathNode[];
  steps: { source: string; target: string; relation: string; reason?: string }[];
}

/** Nodes and edges in their order, one edge fewer; or why there is none. */
export type Way = { nodes: number[]; edges: number[] } | { problem: string };

export async function findWay(store: Store, from: string, to: string, signal: AbortSignal): Promise<Way> {
  const params = new URLSearchParams({ from, to });
  const path = await ask<PathView>(`/api/v1/graph/path?${params.toString()}`, signal);
  return located(store, path);
}

/** Adds what the store does not know of the path, and says where it lies there. */
export function located(store: Store, path: PathView): Way {
  store.add(columns(path));
  const nodes = path.nodes.map(({ id }) => store.place(id)!);
  const edges = path.steps.map(({ source, target, relation }) => {
    const [from, to] = [store.place(source)!, store.place(target)!];
    const found = [...store.edgesOf(from)].find((edge) => {
      const known = store.edges[edge]!;
      return known.source === from && known.target === to && known.name === relation;
    });
    return found!;
  });
  return { nodes, edges };
}

function columns({ nodes, steps }: PathView): Columns {
  const types = [...new Set(nodes.map(({ type }) => type))];
  const relations = [...new Set(steps.map(({ relation }) => relation))];
  const place = new Map(nodes.map(({ id }, at) => [id, at]));
  return {
    types,
    relations,
    tags: [],
    standings: [],
    communities: [],
    nodes: {
      id: nodes.map(({ id }) => id),
      label: nodes.map(({ label }) => label),
      type: nodes.map(({ type }) => types.indexOf(type)),
      x: nodes.map(({ x }) => x * 10_000),
      y: nodes.map(({ y }) => y * 10_000),
      community: nodes.map(({ community }) => community),
      rank: nodes.map(({ rank }) => rank * 100),
      created: nodes.map(() => 0),
      modified: nodes.map(() => 0),
      tags: nodes.map(() => []),
      standing: nodes.map(() => 0),
      depth: [],
    },
    edges: {
      source: steps.map(({ source }) => place.get(source)!),
      target: steps.map(({ target }) => place.get(target)!),
      relation: steps.map(({ relation }) => relations.indexOf(relation)),
    },
    reasons: steps.flatMap(({ reason }, edge): [number, string][] => (reason ? [[edge, reason]] : [])),
    reasons_omitted: 0,
    omitted: 0,
  };
}
