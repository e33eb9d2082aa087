// What shapes and colours mean. A type's entry filters by it, a community's shows who belongs.

import { glyph } from "../lib/api";
import { element } from "../lib/dom";
import { COLOURED } from "./palette";
import type { Query } from "./query";
import type { Selection } from "./selection";
import type { Store } from "./store";
import { standingName, typeName } from "./words";

/** From the strongest to what has no evidence; the sign says it where the colour does not. */
export const STANDINGS = ["supported", "contested", "undecided", "contradicted", "open"] as const;
const STANDING_SIGNS: Record<string, string> = { supported: "▲", contested: "◆", undecided: "◇", contradicted: "▼", open: "○" };

/** Communities named in the legend. */
const NAMED = 8;

export class Legend {
  constructor(
    private readonly root: HTMLElement,
    private readonly store: Store,
    private readonly events: { type(type: string): void; community(id: number): void; standing(name: string): void },
  ) {}

  show(query: Query, selection: Selection, community: number | undefined): void {
    const types = new Set<string>();
    const standings = new Map<string, number>();
    const sizes = new Map<number, number>();
    this.store.nodes.forEach((node, place) => {
      if (selection.nodes[place] !== 1) return;
      types.add(node.type);
      if (node.standing) standings.set(node.standing, (standings.get(node.standing) ?? 0) + 1);
      sizes.set(node.community, (sizes.get(node.community) ?? 0) + 1);
    });
    const button = (pressed: boolean, act: () => void, ...content: (Node | string)[]): HTMLElement => {
      const made = element("button", { type: "button", "aria-pressed": String(pressed) }, ...content);
      made.addEventListener("click", act);
      return element("li", {}, made);
    };
    const byType = query.colour === "type";
    const ofTypes = [...types].sort().map((type) => {
      const sign = element("span", byType ? { class: "glyph", "data-type": type } : { class: "glyph" }, glyph(type));
      // A tag is no type of note that could be filtered by.
      if (type === "tag") return element("li", { class: "legend-still" }, sign, ` ${typeName(type)}`);
      return button(query.types.includes(type), () => this.events.type(type), sign, ` ${typeName(type)}`);
    });
    const ofCommunities: HTMLElement[] = [];
    const ofStandings = query.colour !== "standing" ? [] : STANDINGS.filter((name) => standings.has(name)).map((name) =>
      button(
        query.standings.includes(name),
        () => this.events.standing(name),
        element("span", { class: "swatch", "data-standing": name }),
        ` ${STANDING_SIGNS[name]} ${standingName(name)} ${standings.get(name)!}`,
      ),
    );
    if (query.colour === "community") {
      const largest = [...sizes].filter(([id, size]) => size > 1 && id < COLOURED && this.store.communityName(id)).sort((a, b) => b[1] - a[1]);
      ofCommunities.push(
        ...largest.slice(0, NAMED).map(([id]) =>
          button(
            community === id,
            () => this.events.community(id),
            element("span", { class: "swatch", "data-community": String(id) }),
            ` ${this.store.communityName(id)}`,
          ),
        ),
      );
    }
    this.root.replaceChildren(element("ul", {}, ...ofTypes), element("ul", {}, ...ofCommunities, ...ofStandings));
  }
}
