// Untick a piece of evidence or a relation and see which claims move. The server computes; this
// asks and shows.

import { ask, encodePath, isAbort } from "../lib/api";
import { element } from "../lib/dom";
import { figure, moves, type Move } from "./moves";

interface WhatIf {
  without: string[];
  before: number;
  after: number;
  moved: Move[];
}

export function startChoices(): void {
  const panel = document.querySelector<HTMLElement>("#evidence[data-claim]");
  const place = document.querySelector<HTMLElement>("#what-if");
  const list = panel?.querySelectorAll<HTMLElement>(".choices [data-influence]");
  if (!panel || !place || !list || list.length === 0) return;

  const ticks = [...list].map((item) => {
    const tick = element("input", { type: "checkbox", "aria-describedby": "what-if-help" });
    tick.checked = !item.classList.contains("out");
    tick.setAttribute("aria-label", `Count ${item.querySelector(".note-link")?.textContent?.trim() ?? "this"}`);
    item.querySelector(".turn")?.remove();
    item.prepend(element("label", {}, tick));
    return { id: item.dataset["influence"] ?? "", item, tick };
  });

  let asking = new AbortController();
  const show = async (): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const without = ticks.filter(({ tick }) => !tick.checked).map(({ id }) => id);
    for (const { item, tick } of ticks) item.classList.toggle("out", !tick.checked);
    if (without.length === 0) {
      place.replaceChildren();
      return;
    }
    const address = `/api/v1/claims/${encodePath(panel.dataset["claim"] ?? "")}?without=${without.join(",")}`;
    try {
      const { what_if } = await ask<{ what_if: WhatIf | null }>(address, asking.signal);
      if (what_if) place.replaceChildren(answer(what_if));
    } catch (error) {
      if (!isAbort(error)) place.replaceChildren(element("p", { class: "notice" }, `${(error as Error).message}. Reload the page and try again.`));
    }
  };
  for (const { tick } of ticks) tick.addEventListener("change", () => void show());
}

function answer(what: WhatIf): HTMLElement {
  const count = what.without.length === 1 ? "1 influence" : `${what.without.length} influences`;
  const says = element(
    "p",
    {},
    element("strong", {}, "What if."),
    ` Without ${count} this claim would stand at `,
    element("span", { class: "figure" }, figure(what.after)),
    " and not at ",
    element("span", { class: "figure" }, figure(what.before)),
    ".",
  );
  const box = element("div", { class: "what-if" }, says);
  if (what.moved.length === 0) box.append(element("p", { class: "quiet" }, "No claim would stand elsewhere."));
  else box.append(element("p", { class: "quiet" }, "Claims that would stand elsewhere:"), moves(what.moved));
  return box;
}
