// The list view: the same selection as the drawing, sorted by rank, for reading, for the keyboard
// and for screen readers.

import { glyph, href } from "../lib/api";
import { element } from "../lib/dom";
import { UNREACHED, type Selection } from "./selection";
import type { Store } from "./store";
import { number, relationLabel } from "./words";

/** Rows made at once. */
const PAGE = 200;

export class Table {
  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
    private readonly pick: (node: number) => void,
  ) {}

  show(selection: Selection, order: readonly number[], centred: boolean, selected: number | undefined): void {
    const heads = ["Note", "Type", ...(centred ? ["Steps"] : []), "Relations", "Rank"];
    const body = element("tbody");
    const more = element("button", { type: "button" });
    let made = 0;
    const extend = (): void => {
      body.append(...order.slice(made, made + PAGE).map((node) => this.row(selection, node, centred, selected)));
      made = Math.min(made + PAGE, order.length);
      more.hidden = made >= order.length;
      more.textContent = `${number(order.length - made)} more`;
    };
    extend();
    more.addEventListener("click", extend);
    const head = element("tr", {}, ...heads.map((name, place) => element("th", { scope: "col", class: place > 1 ? "number" : "" }, name)));
    const caption = element("caption", { class: "hidden" }, "Notes that are shown, the most important first");
    this.root.replaceChildren(element("table", {}, caption, element("thead", {}, head), body), more);
  }

  private row(selection: Selection, node: number, centred: boolean, selected: number | undefined): HTMLElement {
    const { id, label, type, rank } = this.store.nodes[node]!;
    const edges = [...this.store.edgesOf(node)].filter((edge) => selection.edges[edge] === 1);
    const address = type === "tag" ? `/notes?tag=${encodeURIComponent(id.slice(1))}` : href({ type, path: id });
    const show = element("button", { type: "button", class: "row-show", title: "Show its relations" }, "◎");
    show.setAttribute("aria-label", `Show the relations of ${label}`);
    show.addEventListener("click", () => this.pick(node));
    const cell = (text: string): HTMLElement => element("td", { class: "number figure" }, text);
    const row = element(
      "tr",
      {},
      element(
        "td",
        {},
        show,
        element("a", { class: "note-link", href: address }, element("span", { class: "glyph", "data-type": type, "aria-hidden": "true" }, glyph(type)), ` ${label}`),
      ),
      element("td", {}, type),
      ...(centred ? [cell(selection.depth[node] === UNREACHED ? "" : String(selection.depth[node]))] : []),
      element("td", { class: "number figure", title: summary(this.store, edges) }, number(edges.length)),
      cell(rank.toFixed(2)),
    );
    if (node === selected) row.setAttribute("aria-current", "true");
    return row;
  }
}

/** `3 supports, 12 links`. */
function summary(store: Store, edges: readonly number[]): string {
  const counts = new Map<string, number>();
  for (const edge of edges) {
    const { name } = store.edges[edge]!;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${number(count)} ${relationLabel(name, true)}`).join(", ");
}
