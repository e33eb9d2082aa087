// Claims that stand elsewhere, as a list; the same one as the pages'.

import { glyph, href, type NoteSummary } from "../lib/api";
import { element } from "../lib/dom";

export interface Move {
  claim: NoteSummary;
  before: number;
  after: number;
  change: number;
}

export function figure(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

export function moves(list: Move[]): HTMLElement {
  return element("ul", { class: "moves" }, ...list.map(item));
}

function item(move: Move): HTMLElement {
  const sign = element("span", { class: "glyph", "data-type": move.claim.type, "aria-hidden": "true" }, glyph(move.claim.type));
  const link = element("a", { class: "note-link", href: href(move.claim) }, sign, move.claim.title);
  const up = move.change > 0;
  const change = element(
    "span",
    { class: "move", "data-move": up ? "up" : "down" },
    element("span", { "aria-hidden": "true" }, up ? "▲" : "▼"),
    element("span", { class: "hidden" }, up ? "up by" : "down by"),
    ` ${figure(Math.abs(move.change))}`,
  );
  const figures = element(
    "span",
    { class: "moves-figures" },
    element("span", { class: "figure" }, figure(move.before)),
    " → ",
    element("span", { class: "figure" }, figure(move.after)),
    " ",
    change,
  );
  return element("li", {}, link, " ", figures);
}
