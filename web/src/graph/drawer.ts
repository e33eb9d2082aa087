// The left drawer: what to show and how, each choice with how many notes it would let through.

import { glyph } from "../lib/api";
import { element } from "../lib/dom";
import { keepForm } from "../lib/keep";
import { finder, type Choice, type Finder } from "./finder";
import { DEEPEST, NEAREST, exported, toggled, type Query } from "./query";
import type { Counts, Selection } from "./selection";
import type { Store } from "./store";
import { counted, number, relationLabel, relationSign, standingName, typeName } from "./words";

export interface DrawerEvents {
  change(part: Partial<Query>): void;
  pick(node: number): void;
  find(text: string): Choice[];
  arrange(): void;
  save(kind: "png" | "svg"): void;
  /** The page's own, with all that is asked for. */
  address(): string;
  share(): Promise<void>;
}

/** Values of a long filter that are shown before it is searched. */
const SHOWN = 8;

type Facet = "types" | "relations" | "tags" | "folders" | "standings";

export class Drawer {
  private readonly facets: Record<Facet, HTMLElement>;
  private readonly searched = { tags: "", folders: "" };
  private readonly summary = element("p", { class: "quiet" });
  private readonly center: Finder;
  private readonly from: Finder;
  private readonly to: Finder;
  private readonly wayPart: HTMLDetailsElement;
  private readonly depth: HTMLInputElement;
  private readonly depthShown = element("output", {});
  private readonly links = element("p", { class: "quiet graph-exports" });
  private readonly arrange = button("Rearrange", "Unfold what is shown from where it stands; press again to stop");
  private readonly orphans: HTMLInputElement;
  private readonly tagNodes: HTMLInputElement;
  private readonly near = element("select", { id: "graph-near" });
  private readonly colours: HTMLInputElement[];
  private query: Query;

  constructor(
    root: HTMLElement,
    private readonly store: Store,
    query: Query,
    private readonly events: DrawerEvents,
  ) {
    this.query = query;
    const find = (text: string): Choice[] => events.find(text);
    const named = (label: string, placeholder: string, pick: (id: string | undefined) => void): Finder =>
      finder({ label, placeholder, find, pick: (node) => pick(node === undefined ? undefined : store.nodes[node]!.id) });
    const seek = finder({
      label: "Find",
      placeholder: "part of a name",
      find,
      pick: (node) => node !== undefined && events.pick(node),
    });
    seek.input.id = "graph-find";
    seek.root.querySelector("label")?.setAttribute("for", "graph-find");
    this.center = named("Around", "every note", (center) => events.change({ center, expanded: [], collapsed: [] }));
    this.from = named("From", "a note", (from) => events.change({ from }));
    this.to = named("To", "another note", (to) => events.change({ to }));
    this.depth = element("input", { type: "range", min: "1", max: String(DEEPEST), step: "1", id: "graph-depth" });
    this.depth.addEventListener("input", () => events.change({ depth: Number(this.depth.value) }));
    this.facets = { types: element("div"), relations: element("div"), tags: element("div"), folders: element("div"), standings: element("div") };
    this.orphans = check((shown) => events.change({ orphans: shown }));
    this.tagNodes = check((shown) => events.change({ tagNodes: shown }));
    this.near.append(
      ...Array.from({ length: NEAREST + 1 }, (_, count) => element("option", { value: String(count) }, count === 0 ? "not shown" : `the ${count} nearest of each`)),
    );
    this.near.addEventListener("change", () => events.change({ near: Number(this.near.value) }));
    this.colours = (["community", "type", "standing"] as const).map((colour) => {
      const input = element("input", { type: "radio", name: "graph-colour", value: colour });
      input.addEventListener("change", () => events.change({ colour }));
      return input;
    });
    const share = button("Copy the view’s address", "What you see, filters and all, under one address");
    share.addEventListener("click", () => {
      void events.share().then(() => flash(share, "Copied"), () => flash(share, "Not copied: use the address bar"));
    });
    const save = (kind: "png" | "svg", label: string): HTMLElement => {
      const made = button(label, `The drawing as ${label}`);
      made.addEventListener("click", () => events.save(kind));
      return made;
    };
    this.arrange.addEventListener("click", () => events.arrange());
    // The server's own forms, which the drawer's parts replace, say what was kept.
    const kept = root.querySelector("#saved-views");
    const keep = keepForm("/views", "Keep this view under a name", "Name of the view", () => ({ address: events.address() }));
    this.wayPart = section("A way between two notes", this.from.root, this.to.root);
    root.replaceChildren(
      element("h1", {}, "Graph"),
      this.summary,
      seek.root,
      section(
        "Around a note",
        this.center.root,
        element("label", { for: "graph-depth", class: "spread-row" }, "Steps from it ", this.depthShown),
        this.depth,
      ),
      this.wayPart,
      section("Types", this.facets.types),
      section("Relations", this.facets.relations),
      section("Standing of claims", this.facets.standings),
      section("Tags", this.facets.tags),
      section("Folders", this.facets.folders),
      section(
        "Drawing",
        group("Colour by", ...this.colours.map((input) => element("label", {}, input, ` ${input.value}`))),
        element("label", {}, this.orphans, " notes without a relation"),
        element("label", {}, this.tagNodes, " tags as nodes"),
        element("label", { for: "graph-near" }, "Near in meaning, not linked "),
        this.near,
        element("div", { class: "button-row" }, this.arrange),
      ),
      section("Take along", element("div", { class: "button-row" }, share, save("png", "PNG"), save("svg", "SVG")), keep, ...(kept ? [kept] : []), this.links),
    );
  }

  show(query: Query, selection: Selection, counts: Counts): void {
    this.query = query;
    const { store } = this;
    this.summary.textContent =
      `${counted(selection.nodeCount, "note")}, ${counted(selection.edgeCount, "relation")}` +
      (selection.nodeCount < store.nodes.length ? ` of ${number(store.nodes.length)} and ${number(store.edges.length)}` : "") +
      (store.omitted > 0 ? `; ${number(store.omitted)} less linked notes are left out` : "");
    const name = (id: string | undefined): string => {
      const node = id === undefined ? undefined : store.place(id);
      return node === undefined ? (id ?? "") : store.nodes[node]!.label;
    };
    this.center.show(name(query.center));
    this.from.show(name(query.from));
    this.to.show(name(query.to));
    if (query.from !== undefined || query.to !== undefined) this.wayPart.open = true;
    this.depth.disabled = query.center === undefined;
    this.depth.value = this.depthShown.value = String(query.depth);
    this.orphans.checked = query.orphans;
    this.tagNodes.checked = query.tagNodes;
    this.near.value = String(query.near);
    for (const input of this.colours) input.checked = input.value === query.colour;
    this.showFacets(counts);
    this.showLinks();
  }

  arranging(running: boolean): void {
    this.arrange.textContent = running ? "Stop" : "Rearrange";
    this.arrange.setAttribute("aria-pressed", String(running));
  }

  private showFacets(counts: Counts): void {
    const { query } = this;
    this.facet("types", counts.types, (type) => [
      element("span", { class: "glyph", "data-type": type, "aria-hidden": "true" }, glyph(type)),
      ` ${typeName(type)}`,
    ]);
    this.facet("relations", counts.relations, (name) => {
      const sign = relationSign(name);
      return [element("span", { class: "relation", "data-relation": name }, sign ? `${sign} ` : "", relationLabel(name, true))];
    });
    this.facet("standings", counts.standings, (name) => [standingName(name)]);
    this.facet("tags", counts.tags, (tag) => [`#${tag}`]);
    this.facet("folders", counts.folders.length > 1 || query.folders.length > 0 ? counts.folders : [], (folder) => [
      folder === "" ? "the vault’s own folder" : folder,
    ]);
  }

  private facet(facet: Facet, counts: readonly [string, number][], label: (value: string) => (Node | string)[]): void {
    const chosen = this.query[facet];
    // A tag is the same in whatever case it was asked for.
    const plain = (value: string): string => (facet === "tags" ? value.toLowerCase() : value);
    const known = new Map(counts.map(([value, count]) => [plain(value), count]));
    const ticked = new Set(chosen.map(plain));
    const text = facet === "tags" || facet === "folders" ? this.searched[facet].toLowerCase() : "";
    const rows: [string, number][] = [
      ...chosen.map((value): [string, number] => [value, known.get(plain(value)) ?? 0]),
      ...counts.filter(([value]) => !ticked.has(plain(value)) && value.toLowerCase().includes(text)),
    ];
    const long = facet === "tags" || facet === "folders";
    const shown = long ? rows.slice(0, Math.max(SHOWN, chosen.length)) : rows;
    const items = shown.map(([value, count]) => {
      const input = element("input", { type: "checkbox", value });
      input.checked = chosen.includes(value);
      input.addEventListener("change", () => this.events.change({ [facet]: toggled(this.query[facet], value) }));
      const tail = element("span", { class: "count" }, number(count));
      return element("label", {}, input, " ", element("span", { class: "facet-name" }, ...label(value)), " ", tail);
    });
    const root = this.facets[facet];
    const focused = document.activeElement instanceof HTMLInputElement && root.contains(document.activeElement) ? document.activeElement : undefined;
    const held = focused?.value;
    if (long && counts.length > SHOWN) items.push(this.search(facet, rows.length - shown.length, focused?.type === "search"));
    root.replaceChildren(...items);
    root.parentElement!.hidden = items.length === 0;
    // The list was made anew: what had the focus has it again.
    const again = [...root.querySelectorAll("input")].find((input) => (focused?.type === "search" ? input.type === "search" : input.value === held));
    if (focused) again?.focus();
  }

  private search(facet: "tags" | "folders", more: number, focus: boolean): HTMLLabelElement {
    const input = element("input", {
      type: "search",
      placeholder: more > 0 ? `${number(more)} more: type to search` : "type to search",
      "aria-label": `Search ${facet}`,
      value: this.searched[facet],
    });
    input.addEventListener("input", () => {
      this.searched[facet] = input.value;
      this.events.change({});
    });
    if (focus) queueMicrotask(() => input.setSelectionRange(input.value.length, input.value.length));
    return element("label", { class: "facet-search" }, input);
  }

  private showLinks(): void {
    const link = (kind: "json" | "graphml" | "gexf", name: string): HTMLElement =>
      element("a", { href: exported(this.query, kind), download: `graph.${kind}` }, name);
    this.links.replaceChildren("For other programs: ", link("graphml", "GraphML"), " · ", link("gexf", "GEXF"), " · ", link("json", "JSON"));
  }
}

function section(title: string, ...content: Node[]): HTMLDetailsElement {
  const open = title === "Types" || title === "Around a note" || title === "Relations";
  const made = element("details", { class: "drawer-part" }, element("summary", {}, title), ...content);
  made.open = open;
  return made;
}

function group(label: string, ...content: Node[]): HTMLElement {
  return element("div", { role: "radiogroup", "aria-label": label, class: "inline-group" }, element("span", {}, label), ...content);
}

function button(label: string, title: string): HTMLButtonElement {
  return element("button", { type: "button", title }, label);
}

function check(changed: (checked: boolean) => void): HTMLInputElement {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => changed(input.checked));
  return input;
}

function flash(button: HTMLElement, text: string): void {
  const before = button.textContent ?? "";
  button.textContent = text;
  setTimeout(() => (button.textContent = before), 2000);
}
