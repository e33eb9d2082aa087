// The elements of the drawing's side of the page, made once.

import { element } from "../lib/dom";

export interface Parts {
  /** Carries what is open, for the stylesheet. */
  root: HTMLElement;
  stage: HTMLElement;
  panel: HTMLElement;
  table: HTMLElement;
  timeline: HTMLElement;
  legend: HTMLElement;
  tip: HTMLElement;
  said: HTMLElement;
  empty: HTMLElement;
  list: HTMLButtonElement;
  fit: HTMLButtonElement;
  closer: HTMLButtonElement;
  farther: HTMLButtonElement;
  reset: HTMLButtonElement;
}

/** Replaces the still picture by the live drawing's elements. */
export function build(host: HTMLElement): Parts {
  const root = document.body;
  root.classList.add("graph-live");
  const button = (label: string, title: string, text: string): HTMLButtonElement =>
    element("button", { type: "button", title, "aria-label": label }, text);
  const stage = element("div", {
    class: "stage",
    tabindex: "0",
    role: "application",
    "aria-label": "The graph as a drawing",
    "aria-describedby": "stage-keys",
  });
  const keys = element(
    "p",
    { id: "stage-keys", class: "hidden" },
    "Arrow keys walk to the neighbour in that direction, Enter opens the note, e shows or hides its neighbours, a shows only what lies around it, Escape clears, l shows the same as a list, f finds a note by name.",
  );
  const list = button("As a list", "The same as a list (l)", "List");
  const fit = button("Fit to the window", "Fit to the window (0)", "⤢");
  const closer = button("Closer", "Closer (+)", "+");
  const farther = button("Farther", "Farther (−)", "−");
  const drawer = button("Filters", "What to show", "Filters");
  drawer.className = "drawer-toggle";
  drawer.setAttribute("aria-expanded", "false");
  drawer.addEventListener("click", () => {
    const open = root.dataset["drawer"] !== "open";
    if (open) root.dataset["drawer"] = "open";
    else delete root.dataset["drawer"];
    drawer.setAttribute("aria-expanded", String(open));
  });
  const tools = element("div", { class: "stage-tools", role: "toolbar", "aria-label": "The drawing" }, drawer, list, fit, closer, farther);
  const tip = element("div", { class: "stage-tip", "aria-hidden": "true" });
  tip.hidden = true;
  const said = element("p", { class: "hidden", role: "status" });
  const reset = element("button", { type: "button" }, "Show everything again");
  const empty = element("div", { class: "stage-empty" }, element("p", {}, "Nothing passes all these filters."), reset);
  empty.hidden = true;
  const table = element("div", { class: "stage-table", tabindex: "-1" });
  const legend = element("div", { class: "stage-legend", role: "group", "aria-label": "Legend" });
  const timeline = element("div", { class: "timeline", role: "group", "aria-label": "Time" });
  const panel = element("aside", { class: "panel", "aria-label": "The selected note" });
  panel.hidden = true;
  const field = element("div", { class: "stage-field" }, stage, tools, tip, empty, table);
  host.replaceChildren(field, element("div", { class: "stage-foot" }, legend, timeline), keys, said);
  host.after(panel);
  return { root, stage, panel, table, timeline, legend, tip, said, empty, list, fit, closer, farther, reset };
}
