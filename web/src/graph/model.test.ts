import assert from "node:assert/strict";
import test from "node:test";

import { columns, store } from "./fixture";
import { byRank, find, neighbours, towards } from "./moves";
import { everything, exported, format, parse, toggled, type Query } from "./query";
import { count, histogram, select } from "./selection";
import { stem, type Store } from "./store";

const ARGUMENT = `
  claims/A supports concepts/B — it was measured
  claims/C contradicts claims/A
  papers/P cites papers/Q
  claims/C draws-on papers/P
  notes/n links claims/C
  notes/lone
  claims/A #law
  claims/C #law/eu
  papers/P #lawn
`;

const query = (asked: Partial<Query>): Query => ({ ...everything(), ...asked });

function shown(graph: Store, asked: Partial<Query>): string {
  const selection = select(graph, query(asked));
  return graph.nodes.filter((_, node) => selection.nodes[node] === 1).map((node) => stem(node.id)).join(" ");
}

test("columns become nodes, edges and reasons", () => {
  const graph = store(ARGUMENT);
  assert.equal(graph.nodes.length, 7);
  assert.deepEqual(graph.nodes.map((node) => node.type), ["claim", "concept", "claim", "paper", "paper", "note", "note"]);
  assert.equal(graph.edges[0]?.reason, "it was measured");
  assert.equal(graph.nodes[0]?.folder, "claims");
  assert.equal(graph.nodes[0]?.x, 0);
});

test("more columns add what is new and fill in reasons", () => {
  const graph = store(ARGUMENT);
  assert.equal(graph.add(columns("claims/C contradicts claims/A — nobody agrees\nclaims/New mirrors claims/A")), 1);
  assert.equal(graph.edges.length, 6);
  assert.equal(graph.edges[1]?.reason, "nobody agrees");
  const added = graph.place("claims/New")!;
  assert.deepEqual([...graph.edgesOf(added)].map((edge) => graph.beyond(edge, added)), [0]);
});

test("names of notes and of library entries", () => {
  assert.equal(stem("a/b/Note v1.2.md"), "Note v1.2");
  assert.equal(stem("papers.bib#dwork2012"), "dwork2012");
  assert.equal(stem("Note"), "Note");
});

test("filters by type, relation, tag, folder and time", () => {
  const graph = store(ARGUMENT);
  assert.equal(shown(graph, {}), "A B C P Q n lone");
  assert.equal(shown(graph, { types: ["paper"] }), "P Q");
  assert.equal(shown(graph, { tags: ["law"] }), "A C");
  assert.equal(shown(graph, { tags: ["LAW/eu"] }), "C");
  assert.equal(shown(graph, { folders: ["papers", "notes"] }), "P Q n lone");
  assert.equal(shown(graph, { time: { field: "created", from: 19_001, to: 19_002 } }), "B C");
  assert.equal(shown(graph, { relations: ["cites"], orphans: false }), "P Q");
  assert.equal(shown(graph, { orphans: false }), "A B C P Q n");
});

test("edges need both their ends", () => {
  const graph = store(ARGUMENT);
  const selection = select(graph, query({ types: ["claim"] }));
  assert.deepEqual([selection.nodeCount, selection.edgeCount], [2, 1]);
});

test("around a centre, deeper where expanded, not beyond what is collapsed", () => {
  const graph = store(ARGUMENT);
  const around = { center: "claims/A", depth: 1 };
  assert.equal(shown(graph, around), "A B C");
  assert.equal(shown(graph, { ...around, depth: 2 }), "A B C P n");
  assert.equal(shown(graph, { ...around, expanded: ["claims/C"] }), "A B C P n");
  assert.equal(shown(graph, { ...around, expanded: ["claims/C", "papers/P"] }), "A B C P Q n");
  assert.equal(shown(graph, { ...around, depth: 3, collapsed: ["papers/P"] }), "A B C P n");
  // The filters hold for all but the centre.
  assert.equal(shown(graph, { ...around, types: ["concept"] }), "A B");
  assert.equal(shown(graph, { ...around, folders: ["papers"] }), "A");
  const selection = select(graph, query({ ...around, depth: 2 }));
  assert.deepEqual([...selection.depth], [0, 1, 1, 2, 255, 2, 255]);
});

test("a collapsed note hides what hangs on it alone", () => {
  const graph = store(ARGUMENT);
  assert.equal(shown(graph, { collapsed: ["claims/C"] }), "A B C P Q lone");
  assert.equal(shown(graph, { collapsed: ["papers/P"] }), "A B C P n lone");
});

test("each filter's counts leave its own choice out", () => {
  const counts = count(store(ARGUMENT), query({ types: ["claim"] }));
  assert.deepEqual(counts.types, [["claim", 2], ["note", 2], ["paper", 2], ["concept", 1]]);
  assert.deepEqual(counts.tags, [["law", 2], ["law/eu", 1]]);
  assert.deepEqual(counts.folders, [["claims", 2]]);
  assert.deepEqual(counts.relations, [["contradicts", 1]]);
  assert.deepEqual(counts.days, [19_000, 19_106]);
});

test("tags as nodes are shown only when asked for", () => {
  const graph = store("claims/A tagged #law\nclaims/B tagged #law\nclaims/A links claims/B");
  assert.equal(shown(graph, {}), "A B");
  assert.equal(select(graph, everything()).edgeCount, 1);
  assert.equal(shown(graph, { tagNodes: true, types: ["claim"] }), "A #law B");
  // A tag is there for the notes that bear it, whichever relations are chosen.
  assert.equal(shown(graph, { tagNodes: true, types: ["paper"] }), "");
  assert.equal(shown(graph, { tagNodes: true, relations: ["links"], orphans: false }), "A #law B");
  assert.deepEqual(count(graph, query({ tagNodes: true })).relations, [["links", 1]]);
});

test("a tag counts the notes below it, each once and in whatever case", () => {
  const counts = (text: string): [string, number][] => count(store(text), everything()).tags;
  assert.deepEqual(counts("notes/a #law/eu\nnotes/b #law/eu/ai\nnotes/c #lawn"), [["law", 2], ["law/eu", 2], ["law/eu/ai", 1], ["lawn", 1]]);
  assert.deepEqual(counts("notes/a #law/eu\nnotes/a #law/us\nnotes/a #Law"), [["law", 1], ["law/eu", 1], ["law/us", 1]]);
  assert.deepEqual(counts("notes/a #Law\nnotes/b #law"), [["Law", 2]]);
});

test("notes by time", () => {
  assert.deepEqual(histogram(store(ARGUMENT), "created", [19_000, 19_007], 4), [2, 2, 2, 1]);
});

test("an address holds the whole view and nothing that goes without saying", () => {
  assert.equal(format(everything()), "");
  const asked = query({
    types: ["claim", "paper"],
    relations: ["alternative-to"],
    tags: ["law, order"],
    folders: ["a b"],
    time: { field: "created", from: 19_000, to: 19_001 },
    orphans: false,
    tagNodes: true,
    center: "claims/A & B.md",
    depth: 3,
    expanded: ["x"],
    collapsed: ["y"],
    colour: "type",
    selected: "z",
    from: "f",
    to: "t",
    list: true,
  });
  assert.deepEqual(parse(`?${format(asked)}`), asked);
});

test("an address may call folders and tags as the server lets it", () => {
  const asked = parse("tag=%23law&tag=a/b&folder=papers/&folder=/&folder=");
  assert.deepEqual([asked.tags, asked.folders], [["law", "a/b"], ["papers", ""]]);
  assert.deepEqual(parse(format(asked)), asked);
  assert.equal(shown(store("top\nnotes/below"), { folders: [""] }), "top");
});

test("what is taken along is what is seen", () => {
  const seen = query({
    types: ["claim"],
    relations: ["supports"],
    tags: ["law"],
    folders: ["", "a b"],
    standings: ["open"],
    time: { field: "created", from: 19_000, to: 19_001 },
    orphans: false,
    tagNodes: true,
    near: 2,
    expanded: ["x"],
    collapsed: ["y"],
    from: "f",
    to: "t",
  });
  const address = exported({ ...seen, colour: "type", selected: "z", list: true }, "gexf");
  const [path, search] = address.split("?");
  assert.equal(path, "/api/v1/graph");
  const params = new URLSearchParams(search);
  assert.equal(params.get("format"), "gexf");
  params.delete("format");
  // All that decides what is seen, and nothing of how.
  assert.equal(params.toString(), format(seen));
  assert.equal(exported(everything(), "json"), "/api/v1/graph");
  assert.equal(exported(query({ center: "c" }), "json"), "/api/v1/graph?center=c&depth=1&limit=50000");
});

test("an address that makes no sense is taken as far as it does", () => {
  assert.deepEqual(parse("?depth=many&since=soon&until=2024-13-45&colour=loud&type=,"), everything());
  assert.equal(parse("?depth=99").depth, 5);
});

test("a value is added once and taken away again", () => {
  assert.deepEqual(toggled(["a"], "b"), ["a", "b"]);
  assert.deepEqual(toggled(["a", "b"], "a"), ["b"]);
});

test("arrows walk to the neighbour that lies that way", () => {
  // A B C in the first row, P Q n in the second.
  const graph = store("claims/A links concepts/B\nclaims/C links claims/A\nclaims/A links papers/P");
  const selection = select(graph, everything());
  const from = (arrow: "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight"): string | undefined => {
    const node = towards(graph, selection, 0, arrow);
    return node === undefined ? undefined : stem(graph.nodes[node]!.id);
  };
  assert.equal(from("ArrowRight"), "B");
  assert.equal(from("ArrowUp"), "P");
  assert.equal(from("ArrowLeft"), undefined);
  assert.deepEqual(neighbours(graph, selection, 0), [1, 2, 3]);
});

test("the most important comes first, shown ones only", () => {
  const graph = store(ARGUMENT);
  const selection = select(graph, query({ types: ["claim", "concept"] }));
  assert.deepEqual(byRank(graph, selection).map((node) => stem(graph.nodes[node]!.id)), ["C", "B", "A"]);
  assert.deepEqual(byRank(graph, select(graph, query({ types: ["canvas"] }))), []);
});

test("finding by part of a name, whatever its accents", () => {
  const graph = store("notes/Équité\nnotes/On_équité links notes/Équité\nnotes/Other");
  assert.deepEqual(find(graph, "equite", 9).map((node) => stem(graph.nodes[node]!.id)), ["Équité", "On_équité"]);
  assert.deepEqual(find(graph, " ", 9), []);
  assert.equal(find(graph, "o", 1).length, 1);
});

test("claims are filtered and counted by their standing", () => {
  const graph = store(`${ARGUMENT}\nclaims/Supported supports claims/A`);
  assert.equal(shown(graph, { standings: ["supported"] }), "Supported");
  assert.equal(shown(graph, { standings: ["open"] }), "A C");
  assert.deepEqual(count(graph, everything()).standings, [["open", 2], ["supported", 1]]);
});

test("nearness is shown between notes that are there, and leads nowhere", () => {
  const graph = store(ARGUMENT);
  const pairs = { nodes: ["claims/A", "papers/Q", "notes/lone"], source: [0, 0], target: [1, 2], cosine: [71, 60], omitted: 0 };
  graph.setNear(pairs);
  assert.equal(graph.edges.length, 7);
  assert.equal(select(graph, query({})).edgeCount, 5);
  assert.equal(select(graph, query({ near: 3 })).edgeCount, 7);
  assert.equal(select(graph, query({ near: 3, types: ["claim"] })).edgeCount, 1);
  assert.equal(shown(graph, { near: 3, center: "claims/A", depth: 1 }), "A B C");
  assert.equal(shown(graph, { near: 3, orphans: false }), "A B C P Q n");
  // Asked again, and after more was loaded, they are there once and last.
  graph.setNear(pairs);
  graph.add(columns("claims/New mirrors claims/A"));
  assert.deepEqual(graph.edges.map(({ name }) => name).slice(-3), ["mirrors", "near", "near"]);
  assert.ok([...graph.edgesOf(graph.place("notes/lone")!)].length === 1);
  graph.setNear({ nodes: [], source: [], target: [], cosine: [], omitted: 0 });
  assert.equal(graph.edges.length, 6);
});

test("standing and nearness have their place in the address", () => {
  const asked = query({ standings: ["open", "contested"], near: 2, colour: "standing" });
  assert.equal(format(asked), "standing=open%2Ccontested&near=2&colour=standing");
  assert.deepEqual(parse(format(asked)), asked);
  assert.equal(parse("near=99").near, 5);
});
