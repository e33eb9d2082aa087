// The notes and relations that the page knows, decoded from the API's columns. Knows nothing of
// what is shown: that is the selection's business.

export interface Columns {
  types: string[];
  relations: string[];
  tags: string[];
  standings: string[];
  communities: [label: string, size: number][];
  nodes: {
    id: string[];
    label: string[];
    type: number[];
    x: number[];
    y: number[];
    community: number[];
    rank: number[];
    created: number[];
    modified: number[];
    tags: number[][];
    standing: number[];
    depth: number[];
  };
  edges: { source: number[]; target: number[]; relation: number[] };
  reasons: [edge: number, reason: string][];
  reasons_omitted: number;
  omitted: number;
}

/** Pairs of notes that are near in meaning and not linked. */
export interface NearColumns {
  nodes: string[];
  source: number[];
  target: number[];
  cosine: number[];
  omitted: number;
}

/** Such a pair's name among the relations: no author wrote it. */
export const NEAR = "near";

export interface NoteNode {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly community: number;
  /** The mean over all notes is 1. */
  readonly rank: number;
  /** Days since 1970-01-01. */
  readonly created: number;
  readonly modified: number;
  readonly tags: readonly string[];
  /** Where a claim stands, in one word; empty for what is no claim. */
  readonly standing: string;
  readonly folder: string;
  x: number;
  y: number;
}

export interface Relation {
  readonly source: number;
  readonly target: number;
  readonly name: string;
  reason: string | undefined;
}

const SCALE = 10_000;

export class Store {
  readonly nodes: NoteNode[] = [];
  readonly edges: Relation[] = [];
  communities: [label: string, size: number][] = [];
  /** Nodes that the server left out, and reasons that it did not send. */
  omitted = 0;
  reasonsOmitted = 0;
  private readonly places = new Map<string, number>();
  /** Made when more is taken in: the first answer names no edge twice. */
  private edgePlaces: Map<string, number> | undefined;
  private around: Uint32Array[] | undefined;
  private ranked: number[] | undefined;

  constructor(columns: Columns) {
    this.communities = columns.communities;
    this.omitted = columns.omitted;
    this.reasonsOmitted = columns.reasons_omitted;
    this.add(columns);
  }

  /** Takes in what is not known yet; says how many nodes that were. */
  add(columns: Columns): number {
    const before = this.nodes.length;
    const near = this.edges.findIndex(({ name }) => name === NEAR);
    const kept = near < 0 ? [] : this.edges.splice(near);
    const { nodes, edges } = columns;
    const here = nodes.id.map((id, at) => {
      const known = this.places.get(id);
      if (known !== undefined) return known;
      const place = this.nodes.length;
      this.places.set(id, place);
      this.nodes.push({
        id,
        label: nodes.label[at] || stem(id),
        type: columns.types[nodes.type[at]!] ?? "note",
        community: nodes.community[at]!,
        rank: nodes.rank[at]! / 100,
        created: nodes.created[at]!,
        modified: nodes.modified[at]!,
        tags: [...new Set(nodes.tags[at]!)].map((tag) => columns.tags[tag]!),
        standing: columns.standings[nodes.standing[at]! - 1] ?? "",
        folder: folder(id),
        x: nodes.x[at]! / SCALE,
        y: nodes.y[at]! / SCALE,
      });
      return place;
    });
    const reasons = new Map(columns.reasons);
    if (before > 0) this.edgePlaces ??= new Map(this.edges.map((edge, place) => [edgeKey(edge), place]));
    edges.source.forEach((from, at) => {
      const edge = {
        source: here[from]!,
        target: here[edges.target[at]!]!,
        name: columns.relations[edges.relation[at]!]!,
        reason: reasons.get(at),
      };
      const key = this.edgePlaces && edgeKey(edge);
      const known = key === undefined ? undefined : this.edgePlaces!.get(key);
      if (known === undefined) {
        if (key !== undefined) this.edgePlaces!.set(key, this.edges.length);
        this.edges.push(edge);
      } else if (edge.reason !== undefined) {
        this.edges[known]!.reason = edge.reason;
      }
    });
    this.edges.push(...kept);
    this.around = this.ranked = undefined;
    return this.nodes.length - before;
  }

  /** Replaces the pairs that are near in meaning. They come last, so that no other edge moves. */
  setNear({ nodes, source, target, cosine }: NearColumns): void {
    const authored = this.edges.findIndex(({ name }) => name === NEAR);
    if (authored >= 0) this.edges.length = authored;
    source.forEach((from, at) => {
      const [a, b] = [this.place(nodes[from]!), this.place(nodes[target[at]!]!)];
      if (a === undefined || b === undefined) return;
      const reason = `cosine of what the two say on the whole: ${(cosine[at]! / 100).toFixed(2)}; nobody linked them yet`;
      this.edges.push({ source: a, target: b, name: NEAR, reason });
    });
    this.around = undefined;
  }

  place(id: string): number | undefined {
    return this.places.get(id);
  }

  /** All nodes by falling rank, of equals by name. */
  byRank(): readonly number[] {
    return (this.ranked ??= [...this.nodes.keys()].sort((a, b) => {
      const [one, other] = [this.nodes[a]!, this.nodes[b]!];
      return other.rank - one.rank || (one.label < other.label ? -1 : 1);
    }));
  }

  /** The places of a node's edges, in either direction. */
  edgesOf(node: number): Uint32Array {
    this.around ??= adjacency(this.nodes.length, this.edges);
    return this.around[node]!;
  }

  /** The other end of an edge. */
  beyond(edge: number, node: number): number {
    const { source, target } = this.edges[edge]!;
    return source === node ? target : source;
  }

  /** A community's name; `undefined` for a note that is one by itself. */
  communityName(id: number): string | undefined {
    return this.communities[id]?.[0];
  }
}

function edgeKey({ source, target, name }: Relation): string {
  return `${source} ${target} ${name}`;
}

function adjacency(count: number, edges: readonly Relation[]): Uint32Array[] {
  const degree = new Uint32Array(count);
  for (const { source, target } of edges) {
    degree[source]!++;
    degree[target]!++;
  }
  const lists = Array.from(degree, (size) => new Uint32Array(size));
  degree.fill(0);
  edges.forEach(({ source, target }, edge) => {
    lists[source]![degree[source]!++] = edge;
    lists[target]![degree[target]!++] = edge;
  });
  return lists;
}

/** The name a note goes by: its file's name without the extension, or a library entry's key. */
export function stem(id: string): string {
  const entry = /\.(?:bib|json|ris|jsonl)#(.+)$/i.exec(id);
  if (entry) return entry[1]!;
  const name = id.slice(id.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

function folder(id: string): string {
  const slash = id.lastIndexOf("/");
  return slash < 0 || id.startsWith("#") ? "" : id.slice(0, slash);
}
