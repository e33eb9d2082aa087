// A small graph for the tests, written the way one would draw it.

import { type Columns, Store } from "./store";

/** Lines such as `claims/A supports concepts/B — why`, or a path alone; tags as `#law`. */
export function columns(text: string): Columns {
  const ids: string[] = [];
  const tags: string[] = [];
  const borne: number[][] = [];
  const relations: string[] = [];
  const made: Columns = {
    types: ["claim", "concept", "paper", "note", "tag"],
    relations,
    tags,
    standings: ["open", "supported"],
    communities: [["A", 2]],
    nodes: { id: ids, label: [], type: [], x: [], y: [], community: [], rank: [], created: [], modified: [], tags: borne, standing: [], depth: [] },
    edges: { source: [], target: [], relation: [] },
    reasons: [],
    reasons_omitted: 0,
    omitted: 0,
  };
  const number = (list: string[], name: string): number => {
    const at = list.indexOf(name);
    return at < 0 ? list.push(name) - 1 : at;
  };
  const node = (id: string): number => {
    const at = ids.indexOf(id);
    if (at >= 0) return at;
    const place = ids.push(id) - 1;
    const type = id.startsWith("#") ? "tag" : (id.split("/")[0] ?? "").replace(/s$/, "");
    made.nodes.label.push("");
    made.nodes.type.push(made.types.includes(type) ? made.types.indexOf(type) : 3);
    made.nodes.x.push((place % 3) * 1000);
    made.nodes.y.push(Math.floor(place / 3) * 1000);
    made.nodes.community.push(0);
    made.nodes.rank.push(100 + place);
    made.nodes.created.push(19_000 + place);
    made.nodes.modified.push(19_100 + place);
    // Claims are open but for the one that is called so.
    made.nodes.standing.push(type === "claim" ? (id.endsWith("/Supported") ? 2 : 1) : 0);
    borne.push([]);
    return place;
  };
  for (const line of text.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const [words = "", reason] = line.split(" — ");
    const [source = "", relation, target] = words.split(" ");
    const from = node(source);
    if (relation?.startsWith("#")) borne[from]!.push(number(tags, relation.slice(1)));
    else if (relation && target) {
      made.edges.source.push(from);
      made.edges.target.push(node(target));
      const edge = made.edges.relation.push(number(relations, relation)) - 1;
      if (reason) made.reasons.push([edge, reason]);
    }
  }
  return made;
}

export function store(text: string): Store {
  return new Store(columns(text));
}
