// The right drawer: the selected note with its relations and their reasons, or the way that was
// asked for, step by step.

import { ask, encodePath, glyph, href, isAbort, type Note } from "../lib/api";
import { element } from "../lib/dom";
import type { Query } from "./query";
import type { Selection } from "./selection";
import type { Store } from "./store";
import type { Way } from "./way";
import { counted, number, relationLabel, relationSign } from "./words";

export interface PanelEvents {
  pick(node: number): void;
  change(part: Partial<Query>): void;
  fold(node: number): void;
  close(): void;
}

/** Relations shown before the rest is folded away. */
const SHOWN = 40;

export class Panel {
  private asked: AbortController | undefined;
  private shownNode: number | undefined;
  private readonly descriptions = new Map<string, string>();

  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
    private readonly events: PanelEvents,
  ) {}

  show(query: Query, selection: Selection, way: Way | undefined): void {
    const node = query.selected === undefined ? undefined : this.store.place(query.selected);
    const scrolled = node === this.shownNode ? this.root.scrollTop : 0;
    this.shownNode = node;
    const parts: Node[] = [];
    if (node !== undefined) parts.push(...this.note(node, query, selection));
    if (way) parts.push(this.way(way, query));
    this.root.replaceChildren(...parts);
    this.root.hidden = parts.length === 0;
    this.root.scrollTop = scrolled;
  }

  private note(node: number, query: Query, selection: Selection): Node[] {
    const { store, events } = this;
    const { id, label, type, rank, community, tags } = store.nodes[node]!;
    const isTag = type === "tag";
    const address = isTag ? `/notes?tag=${encodeURIComponent(id.slice(1))}` : href({ type, path: id });
    const about = element("p", { class: "panel-about" });
    if (!isTag) this.describe(id, about);
    const facts = [
      type,
      `rank ${rank.toFixed(rank < 10 ? 1 : 0)}`,
      store.communityName(community) && !isTag ? `with ${store.communityName(community)}` : "",
    ].filter(Boolean);
    const action = (text: string, title: string, act: () => void): HTMLElement => {
      const made = element("button", { type: "button", title }, text);
      made.addEventListener("click", act);
      return made;
    };
    const close = action("×", "Clear the selection (Escape)", () => events.close());
    close.setAttribute("aria-label", "Clear the selection");
    close.className = "panel-close";
    const folded = query.collapsed.includes(id);
    const unfolded = query.center !== undefined && !folded && this.hidesNothing(node, selection);
    return [
      element(
        "header",
        { class: "panel-head" },
        element("h2", {}, element("span", { class: "glyph", "data-type": type, "aria-hidden": "true" }, glyph(type)), " ", element("a", { href: address }, label)),
        close,
      ),
      element("p", { class: "quiet" }, facts.join(" · "), ...tags.flatMap((tag) => [" ", element("span", { class: "panel-tag" }, `#${tag}`)])),
      about,
      element(
        "div",
        { class: "button-row" },
        element("a", { class: "button", href: address, title: "Open (Enter)" }, "Open"),
        action("Around it", "Show only what lies around it (a)", () => events.change({ center: id, expanded: [], collapsed: [] })),
        action(folded || !unfolded ? (query.center ? "Expand" : folded ? "Unfold" : "Fold") : "Collapse", "Show or hide its neighbours (e)", () => events.fold(node)),
        action("Way from", "Find a way from here", () => events.change({ from: id })),
        action("Way to", "Find a way to here", () => events.change({ to: id })),
      ),
      ...this.relations(node, selection),
    ];
  }

  /** Whether all its neighbours are shown. */
  private hidesNothing(node: number, selection: Selection): boolean {
    return [...this.store.edgesOf(node)].every((edge) => selection.nodes[this.store.beyond(edge, node)] === 1);
  }

  /** Those with a reason first, then other named ones, then plain links. */
  private relations(node: number, selection: Selection): Node[] {
    const { store } = this;
    const edges = [...store.edgesOf(node)];
    const weight = (edge: number): number => {
      const { name, reason } = store.edges[edge]!;
      return (reason ? 0 : 2) + (name === "links" ? 4 : 0) + (name === "tagged" ? 8 : 0);
    };
    const importance = (edge: number): number => store.nodes[store.beyond(edge, node)]!.rank;
    edges.sort((a, b) => weight(a) - weight(b) || importance(b) - importance(a));
    if (edges.length === 0) return [element("p", { class: "quiet" }, "No relation to another note yet.")];
    const hidden = edges.filter((edge) => selection.edges[edge] !== 1).length;
    const title = counted(edges.length, "relation") + (hidden > 0 ? `, ${number(hidden)} not shown in the drawing` : "");
    const list = element("ul", { class: "panel-relations" }, ...edges.slice(0, SHOWN).map((edge) => this.relation(edge, node)));
    const made: Node[] = [element("h3", {}, title), list];
    const rest = edges.slice(SHOWN);
    if (rest.length > 0) {
      const more = element("button", { type: "button" }, `${number(rest.length)} more`);
      more.addEventListener("click", () => {
        list.append(...rest.map((edge) => this.relation(edge, node)));
        more.remove();
      });
      made.push(more);
    }
    return made;
  }

  private relation(edge: number, node: number): HTMLElement {
    const { store, events } = this;
    const { source, name, reason } = store.edges[edge]!;
    const other = store.beyond(edge, node);
    const sign = relationSign(name);
    const { label, type } = store.nodes[other]!;
    const go = element(
      "button",
      { type: "button", class: "panel-go" },
      element("span", { class: "glyph", "data-type": type, "aria-hidden": "true" }, glyph(type)),
      ` ${label}`,
    );
    go.addEventListener("click", () => events.pick(other));
    return element(
      "li",
      {},
      element("span", { class: "relation", "data-relation": name }, sign ? `${sign} ` : "", relationLabel(name, source === node)),
      " ",
      go,
      ...(reason ? [element("p", { class: "panel-reason" }, reason)] : []),
    );
  }

  private way(way: Way, query: Query): HTMLElement {
    const clear = element("button", { type: "button", class: "panel-close", "aria-label": "Forget this way" }, "×");
    clear.addEventListener("click", () => this.events.change({ from: undefined, to: undefined }));
    const head = element("header", { class: "panel-head" }, element("h2", {}, "The way"), clear);
    if ("problem" in way) return element("section", { class: "panel-way" }, head, element("p", { class: "quiet" }, way.problem));
    const { store } = this;
    const rows = way.nodes.map((node, place) => {
      const go = element("button", { type: "button", class: "panel-go" }, store.nodes[node]!.label);
      go.addEventListener("click", () => this.events.pick(node));
      if (store.nodes[node]!.id === query.selected) go.setAttribute("aria-current", "true");
      const edge = way.edges[place - 1];
      if (edge === undefined) return element("li", {}, go);
      const { name, reason, source } = store.edges[edge]!;
      const label = relationLabel(name, source !== node);
      return element(
        "li",
        {},
        element("span", { class: "relation", "data-relation": name }, `${relationSign(name)} ${label}`.trim()),
        " ",
        ...(reason ? [element("p", { class: "panel-reason" }, reason)] : []),
        go,
      );
    });
    return element("section", { class: "panel-way" }, head, element("ol", {}, ...rows));
  }

  private describe(id: string, about: HTMLElement): void {
    const known = this.descriptions.get(id);
    if (known !== undefined) {
      about.textContent = known;
      return;
    }
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    // A reader who passes by need not be told about every note on the way.
    setTimeout(() => {
      if (asked.signal.aborted) return;
      ask<Note>(`/api/v1/notes/${encodePath(id)}`, asked.signal).then(
        (note) => {
          const text = note.claim ?? note.description ?? "";
          this.descriptions.set(id, text);
          about.textContent = text;
        },
        (error: unknown) => {
          if (!isAbort(error)) about.textContent = "";
        },
      );
    }, 120);
  }
}
