// The page as a whole: holds what is asked for, and tells each part what follows from it. All
// changes go through `set`, so that the address always says what is seen.

import { debounced, element, isTyping } from "../lib/dom";
import { href } from "../lib/api";
import { Arranger } from "./arrange";
import { Drawer } from "./drawer";
import type { Choice } from "./finder";
import { Legend } from "./legend";
import type { Ink } from "./ink";
import { byRank, find, isArrow, neighbours, towards } from "./moves";
import type { Focus } from "./overlay";
import { onThemeChange, readPalette, type Palette } from "./palette";
import { Panel } from "./panel";
import { download, png, svg } from "./picture";
import { format, toggled, type Query } from "./query";
import { count, select, type Counts, type Selection } from "./selection";
import { Stage } from "./stage";
import { NEAR, type Store } from "./store";
import { Table } from "./table";
import { Timeline } from "./timeline";
import { findWay, type Way } from "./way";
import { counted, relationSign, sentence } from "./words";
import { build, type Parts } from "./parts";

/** Loads what the store does not have: tags as nodes, a centre or reasons that were left out. */
export interface Loader {
  tags(store: Store): Promise<void>;
  near(store: Store, count: number): Promise<void>;
  around(store: Store, id: string, depth: number): Promise<void>;
}

/** By how much a press of a button comes closer. */
const CLOSER = 1.6;

/** Parts of a query that change which nodes are shown. */
const SELECTING: readonly (keyof Query)[] = [
  "types", "relations", "tags", "folders", "standings", "near", "time", "orphans", "tagNodes", "center", "depth", "expanded", "collapsed",
];

/** The page that shows it. */
function address(query: Query): string {
  const search = format(query);
  return search ? `/graph?${search}` : "/graph";
}

export class App {
  private readonly parts: Parts;
  private readonly stage: Stage;
  private readonly drawer: Drawer;
  private readonly panel: Panel;
  private readonly table: Table;
  private readonly timeline: Timeline;
  private readonly legend: Legend;
  private readonly arranger = new Arranger();
  private palette: Palette = readPalette();
  private order: number[] = [];
  private counts: Counts;
  private counting = 0;
  private way: Way | undefined;
  private asking: AbortController | undefined;
  private community: number | undefined;
  private hovered: { node?: number; edge?: number } | undefined;
  private lit: ReadonlySet<number> | undefined;
  private readonly remember = debounced(150, () => {
    history.replaceState(history.state, "", address(this.query));
  });

  constructor(
    host: HTMLElement,
    drawer: HTMLElement,
    private readonly store: Store,
    private query: Query,
    private selection: Selection,
    private readonly ink: Ink,
    private readonly loader: Loader,
  ) {
    this.counts = { types: [], relations: [], tags: [], folders: [], standings: [], days: undefined };
    this.parts = build(host);
    const { parts } = this;
    this.stage = new Stage(parts.stage, ink, store, this.palette, this.selection, {
      pick: (node) => this.pick(node),
      open: (node) => this.open(node),
      hover: (over, x, y) => this.hover(over, x, y),
    });
    this.drawer = new Drawer(drawer, store, query, {
      change: (part) => this.set(part),
      pick: (node) => this.pick(node, true),
      find: (text) => this.find(text),
      arrange: () => this.arrange(),
      save: (kind) => void this.save(kind),
      address: () => address(this.query),
      share: () => navigator.clipboard.writeText(new URL(address(this.query), location.href).href),
    });
    this.panel = new Panel(parts.panel, store, {
      pick: (node) => this.pick(node, true),
      change: (part) => this.set(part),
      fold: (node) => this.fold(node),
      close: () => this.pick(undefined),
    });
    this.table = new Table(parts.table, store, (node) => this.pick(node));
    this.timeline = new Timeline(parts.timeline, store, (time) => this.set({ time }));
    this.legend = new Legend(parts.legend, store, {
      type: (type) => this.set({ types: toggled(this.query.types, type) }),
      standing: (name) => this.set({ standings: toggled(this.query.standings, name) }),
      community: (id) => {
        this.community = this.community === id ? undefined : id;
        this.set({ selected: undefined });
        if (this.community !== undefined) this.stage.fit([...(this.lit ?? [])]);
      },
    });
    this.listen();
    onThemeChange(() => {
      this.palette = readPalette();
      this.stage.recolour(this.palette);
    });
  }

  /** The first drawing, and what stands around it, in pieces that let the page breathe. */
  async start(pause: () => Promise<void>): Promise<void> {
    const { query, store } = this;
    this.order = byRank(store, this.selection);
    this.relight();
    this.stage.show(this.selection, this.order, query.colour);
    this.stage.fit();
    await pause();
    this.counts = count(store, query);
    this.timeline.show(query, this.counts.days);
    await pause();
    this.showFocus();
    // What is selected took its room from the drawing.
    if (!this.parts.panel.hidden) this.stage.fit();
    void this.complete({});
    this.ink.onFailure((reason) => {
      this.say(`The drawing cannot be shown: ${reason}. This is the same as a list.`);
      this.set({ list: true });
    });
  }

  private set(part: Partial<Query>): void {
    const before = this.query;
    this.query = { ...before, ...part };
    const selects = SELECTING.some((name) => part[name] !== undefined || name in part);
    if (selects) this.showAll();
    else this.showFocus();
    this.remember();
    if ("center" in part || "depth" in part) this.stage.fit();
    void this.complete(before);
  }

  /** Fetches what the new query needs and shows it again. */
  private async complete(before: Partial<Query>): Promise<void> {
    const { query, store } = this;
    try {
      if (query.tagNodes && !before.tagNodes) {
        await this.loader.tags(store);
        this.showAll();
      }
      if (query.near === 0 && (before.near ?? 0) > 0) {
        store.setNear({ nodes: [], source: [], target: [], cosine: [], omitted: 0 });
        this.showAll();
      } else if (query.near > 0 && query.near !== before.near) {
        await this.loader.near(store, query.near);
        this.showAll();
        const pairs = store.edges.filter(({ name }) => name === NEAR).length;
        this.say(pairs > 0 ? `${counted(pairs, "pair")} near in meaning` : "Nothing is read for meaning yet, so no note is near another.");
      }
      const unknown = query.center !== undefined && store.place(query.center) === undefined;
      if (unknown && query.center !== before.center) {
        await this.loader.around(store, query.center!, query.depth);
        this.showAll();
        this.stage.fit();
      }
      if (store.reasonsOmitted > 0 && query.selected !== undefined && query.selected !== before.selected) {
        await this.loader.around(store, query.selected, 1);
        this.showAll();
      }
    } catch (error) {
      this.say(error instanceof Error ? error.message : "The server did not answer.");
    }
    if (query.from !== before.from || query.to !== before.to) await this.findWay();
  }

  private async findWay(): Promise<void> {
    const { from, to } = this.query;
    this.asking?.abort();
    this.way = undefined;
    if (from !== undefined && to !== undefined) {
      const asking = (this.asking = new AbortController());
      try {
        this.way = await findWay(this.store, from, to, asking.signal);
      } catch (error) {
        if (asking.signal.aborted) return;
        this.way = { problem: error instanceof Error ? error.message : "The server did not answer." };
      }
      this.parts.root.dataset["panel"] = "open";
    }
    this.showAll();
    if (this.way && "nodes" in this.way) {
      this.stage.fit(this.way.nodes);
      const ends = this.way.nodes.map((node) => this.store.nodes[node]!.label);
      this.say(`A way of ${counted(this.way.edges.length, "step")}: ${ends.join(", ")}`);
    } else if (this.way) this.say(this.way.problem);
  }

  private showAll(): void {
    const { query, store } = this;
    this.selection = select(store, query);
    // Whatever a filter says, the way that was asked for is shown.
    if (this.way && "nodes" in this.way) {
      for (const node of this.way.nodes) this.selection.nodes[node] = 1;
      for (const edge of this.way.edges) this.selection.edges[edge] = 1;
      this.selection.nodeCount = this.selection.nodes.reduce((sum, shown) => sum + shown, 0);
      this.selection.edgeCount = this.selection.edges.reduce((sum, shown) => sum + shown, 0);
    }
    this.order = byRank(store, this.selection);
    this.relight();
    this.stage.show(this.selection, this.order, query.colour);
    // The drawing first; the counts may follow.
    clearTimeout(this.counting);
    this.counting = window.setTimeout(() => {
      this.counts = count(store, this.query);
      this.timeline.show(this.query, this.counts.days);
      this.drawer.show(this.query, this.selection, this.counts);
    });
    this.showFocus();
  }

  private showFocus(): void {
    const { query, selection, parts } = this;
    this.relight();
    this.stage.emphasise(this.focus());
    this.drawer.show(query, selection, this.counts);
    this.panel.show(query, selection, this.way);
    this.legend.show(query, selection, this.community);
    parts.root.dataset["view"] = query.list ? "list" : "drawing";
    parts.list.setAttribute("aria-pressed", String(query.list));
    if (query.list) this.table.show(selection, this.order, query.center !== undefined, this.selected());
    parts.empty.hidden = selection.nodeCount > 0;
  }

  private selected(): number | undefined {
    return this.query.selected === undefined ? undefined : this.store.place(this.query.selected);
  }

  /** What keeps its colour. The same set as before where nothing changed, which spares a repaint. */
  private relight(): void {
    const selected = this.selected();
    let lit: Set<number> | undefined;
    if (selected !== undefined) lit = new Set([selected, ...neighbours(this.store, this.selection, selected)]);
    else if (this.community !== undefined) {
      lit = new Set(this.order.filter((node) => this.store.nodes[node]!.community === this.community));
    } else if (this.way && "nodes" in this.way) lit = new Set();
    if (lit && this.way && "nodes" in this.way) for (const node of this.way.nodes) lit.add(node);
    const same = lit?.size === this.lit?.size && [...(lit ?? [])].every((node) => this.lit?.has(node));
    if (!same) this.lit = lit;
  }

  private focus(): Focus {
    const selected = this.selected();
    const way = this.way && "nodes" in this.way ? this.way : undefined;
    const around = selected ?? this.hovered?.node;
    const edges = new Set<number>(way?.edges);
    if (around !== undefined) {
      for (const edge of this.store.edgesOf(around)) if (this.selection.edges[edge] === 1) edges.add(edge);
    }
    if (this.hovered?.edge !== undefined) edges.add(this.hovered.edge);
    const center = this.query.center === undefined ? undefined : this.store.place(this.query.center);
    return { center, selected, hovered: this.hovered?.node, way: way?.nodes ?? [], edges: [...edges], lit: this.lit };
  }

  private pick(node: number | undefined, fly = false): void {
    this.community = undefined;
    this.hovered = undefined;
    this.parts.tip.hidden = true;
    this.set({ selected: node === undefined ? undefined : this.store.nodes[node]!.id });
    if (node === undefined) return;
    if (fly) this.stage.reveal(node);
    const { label, type } = this.store.nodes[node]!;
    const around = neighbours(this.store, this.selection, node).length;
    this.say(`${label}, ${type}, ${counted(around, "neighbour")}`);
  }

  private open(node: number): void {
    const { id, type } = this.store.nodes[node]!;
    location.assign(type === "tag" ? `/notes?tag=${encodeURIComponent(id.slice(1))}` : href({ type, path: id }));
  }

  /** Shows a node's neighbours, or hides what lies behind it. */
  private fold(node: number): void {
    const { id } = this.store.nodes[node]!;
    const { collapsed, expanded, center } = this.query;
    if (collapsed.includes(id)) this.set({ collapsed: collapsed.filter((one) => one !== id) });
    else if (center === undefined) this.set({ collapsed: [...collapsed, id] });
    else {
      const hidden = [...this.store.edgesOf(node)].some((edge) => this.selection.nodes[this.store.beyond(edge, node)] !== 1);
      if (hidden) this.set({ expanded: [...expanded, id] });
      else this.set({ expanded: expanded.filter((one) => one !== id), collapsed: expanded.includes(id) ? collapsed : [...collapsed, id] });
    }
    this.say(counted(this.selection.nodeCount, "note") + " shown");
  }

  private find(text: string): Choice[] {
    return find(this.store, text, 8).map((node) => ({ node, label: this.store.nodes[node]!.label, type: this.store.nodes[node]!.type }));
  }

  private hover(over: { node?: number; edge?: number } | undefined, x: number, y: number): void {
    this.hovered = over;
    this.stage.emphasise(this.focus());
    const { tip, stage } = this.parts;
    tip.hidden = over?.edge === undefined;
    stage.classList.toggle("over", over?.node !== undefined);
    if (over?.edge === undefined) return;
    const edge = this.store.edges[over.edge]!;
    tip.replaceChildren(
      element("strong", { class: "relation", "data-relation": edge.name }, `${relationSign(edge.name)} ${sentence(this.store, edge)}`.trim()),
      ...(edge.reason ? [element("p", {}, edge.reason)] : []),
    );
    tip.style.left = `${Math.min(x + 14, Math.max(stage.clientWidth - 290, 0))}px`;
    tip.style.top = `${Math.min(y + 14, Math.max(stage.clientHeight - 110, 0))}px`;
  }

  private arrange(): void {
    if (this.arranger.running) {
      this.arranger.stop();
      this.drawer.arranging(false);
      return;
    }
    const done = (): void => {
      this.drawer.arranging(false);
      this.stage.fit();
    };
    this.arranger.start(this.store, this.selection, () => this.stage.moved(), done);
    this.drawer.arranging(true);
  }

  private async save(kind: "png" | "svg"): Promise<void> {
    try {
      if (kind === "png") download("graph.png", await png(await this.stage.picture()));
      else download("graph.svg", new Blob([svg(this.stage.scene(), (node) => this.stage.colourOf(node), this.stage.alpha())], { type: "image/svg+xml" }));
    } catch (error) {
      this.say(error instanceof Error ? error.message : "The picture could not be made.");
    }
  }

  private say(text: string): void {
    this.parts.said.textContent = text;
  }

  private listen(): void {
    const { parts, stage } = this;
    const toggle = (): void => this.set({ list: !this.query.list });
    parts.list.addEventListener("click", toggle);
    parts.fit.addEventListener("click", () => stage.fit());
    parts.closer.addEventListener("click", () => stage.zoom(CLOSER));
    parts.farther.addEventListener("click", () => stage.zoom(1 / CLOSER));
    parts.reset.addEventListener("click", () => location.assign("/graph"));
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === "l") toggle();
      else if (event.key === "f") document.querySelector<HTMLElement>("#graph-find")?.focus();
      else if (event.key === "Escape") this.escape();
      else return;
      event.preventDefault();
    });
    parts.stage.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const selected = this.selected();
      if (isArrow(event.key)) {
        const next = selected === undefined ? this.order[0] : towards(this.store, this.selection, selected, event.key);
        if (next !== undefined) this.pick(next, true);
      } else if (event.key === "Enter" && selected !== undefined) this.open(selected);
      else if (event.key === "e" && selected !== undefined) this.fold(selected);
      else if (event.key === "a" && selected !== undefined) this.set({ center: this.store.nodes[selected]!.id, expanded: [], collapsed: [] });
      else if (event.key === "+" || event.key === "=") stage.zoom(CLOSER);
      else if (event.key === "-") stage.zoom(1 / CLOSER);
      else if (event.key === "0") stage.fit();
      else return;
      event.preventDefault();
    });
  }

  /** One thing at a time: the selection, then the way. */
  private escape(): void {
    if (this.query.selected !== undefined || this.community !== undefined) this.pick(undefined);
    else if (this.query.from !== undefined || this.query.to !== undefined) this.set({ from: undefined, to: undefined });
    delete this.parts.root.dataset["drawer"];
  }
}
