// What the reader asked to see, and its spelling in the page's address: a view is shared by
// sharing its address. The names that the server knows too keep its meaning.

export type Colour = "community" | "type" | "standing";
export type TimeField = "created" | "modified";

export interface Query {
  /** Empty: all. */
  types: string[];
  relations: string[];
  tags: string[];
  folders: string[];
  /** Of claims; whatever is no claim has none. */
  standings: string[];
  /** Days since 1970-01-01, both included. */
  time: { field: TimeField; from: number | undefined; to: number | undefined };
  /** Notes without any relation that is shown. */
  orphans: boolean;
  /** Tags as nodes. */
  tagNodes: boolean;
  /** For each note so many of the nearest in meaning, as lines of their own; 0: none. */
  near: number;
  center: string | undefined;
  depth: number;
  /** Nodes whose neighbours are shown though they lie deeper. */
  expanded: string[];
  /** Nodes behind which nothing is shown. */
  collapsed: string[];
  colour: Colour;
  selected: string | undefined;
  /** The two ends of a way to find. */
  from: string | undefined;
  to: string | undefined;
  list: boolean;
}

export const DEEPEST = 5;
/** Notes that the server hands out at once, if asked: around a centre it would stop much sooner. */
const MOST = 50_000;
export const NEAREST = 5;

export function everything(): Query {
  return {
    types: [],
    relations: [],
    tags: [],
    folders: [],
    standings: [],
    time: { field: "modified", from: undefined, to: undefined },
    orphans: true,
    tagNodes: false,
    near: 0,
    center: undefined,
    depth: 1,
    expanded: [],
    collapsed: [],
    colour: "community",
    selected: undefined,
    from: undefined,
    to: undefined,
    list: false,
  };
}

export function parse(search: string): Query {
  const params = new URLSearchParams(search);
  // Names may hold commas; only those of types and relations never do.
  const names = (name: string): string[] =>
    params.getAll(name).flatMap((value) => value.split(",")).map((value) => value.trim()).filter(Boolean);
  const texts = (name: string): string[] => params.getAll(name).filter(Boolean);
  const text = (name: string): string | undefined => params.get(name)?.trim() || undefined;
  const depth = Number.parseInt(params.get("depth") ?? "", 10);
  const near = Number.parseInt(params.get("near") ?? "", 10);
  const colour = params.get("colour");
  const query = everything();
  return {
    ...query,
    types: names("type"),
    relations: names("relation"),
    tags: texts("tag").map((tag) => tag.replace(/^#+/, "")),
    // The vault's own folder has no name, and is called `/`.
    folders: texts("folder").map((folder) => folder.replace(/^\/+|\/+$/g, "")),
    standings: names("standing"),
    time: {
      field: params.get("by") === "created" ? "created" : "modified",
      from: day(params.get("since")),
      to: day(params.get("until")),
    },
    orphans: params.get("orphans") !== "0",
    tagNodes: ["1", "true", "yes", "on"].includes(params.get("tags") ?? ""),
    near: Number.isNaN(near) ? 0 : Math.min(Math.max(near, 0), NEAREST),
    center: text("center"),
    depth: Number.isNaN(depth) ? query.depth : Math.min(Math.max(depth, 1), DEEPEST),
    expanded: texts("expand"),
    collapsed: texts("collapse"),
    colour: colour === "type" || colour === "standing" ? colour : "community",
    selected: text("note"),
    from: text("from"),
    to: text("to"),
    list: params.get("list") === "1",
  };
}

/** The address's query for what is asked, without what goes without saying. */
export function format(query: Query): string {
  const params = shown(query);
  if (query.colour !== "community") params.set("colour", query.colour);
  if (query.selected) params.set("note", query.selected);
  if (query.list) params.set("list", "1");
  return params.toString();
}

/** Where the server hands out what is seen, all of it, for another program. */
export function exported(query: Query, kind: "json" | "graphml" | "gexf"): string {
  const params = shown(query);
  if (query.center) params.set("limit", String(MOST));
  if (kind !== "json") params.set("format", kind);
  const search = params.toString();
  return search ? `/api/v1/graph?${search}` : "/api/v1/graph";
}

/** What decides which notes and relations are seen, as the server understands it too. */
function shown(query: Query): URLSearchParams {
  const params = new URLSearchParams();
  if (query.center) {
    params.set("center", query.center);
    params.set("depth", String(query.depth));
  }
  if (query.types.length > 0) params.set("type", query.types.join(","));
  if (query.relations.length > 0) params.set("relation", query.relations.join(","));
  if (query.tagNodes) params.set("tags", "1");
  for (const tag of query.tags) params.append("tag", tag);
  for (const folder of query.folders) params.append("folder", folder === "" ? "/" : folder);
  if (query.standings.length > 0) params.set("standing", query.standings.join(","));
  const { field, from, to } = query.time;
  if (from !== undefined) params.set("since", date(from));
  if (to !== undefined) params.set("until", date(to));
  if (field === "created") params.set("by", "created");
  if (!query.orphans) params.set("orphans", "0");
  for (const id of query.expanded) params.append("expand", id);
  for (const id of query.collapsed) params.append("collapse", id);
  if (query.near > 0) params.set("near", String(query.near));
  if (query.from) params.set("from", query.from);
  if (query.to) params.set("to", query.to);
  return params;
}

const DAY_MS = 86_400_000;

function day(text: string | null): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.floor(ms / DAY_MS);
}

/** A day as `2024-05-17`. */
export function date(day: number): string {
  const time = new Date(day * DAY_MS);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().slice(0, 10);
}

/** The list with the value added, or without it where it was there. */
export function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}
