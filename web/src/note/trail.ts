// "Came from": the notes walked through in this tab, kept until it closes. A walk ends where one
// searches or opens a list; going back to a note of the walk cuts it there.

import { element } from "../lib/dom";
import { keepForm, pathOf } from "../lib/keep";

export interface Step {
  address: string;
  title: string;
}

const KEY = "equipoise.walk";
const SHOWN = 4;
const KEPT = 50;

/** The walk after arriving at `here`. */
export function arrived(walk: readonly Step[], here: Step, goesOn: boolean): Step[] {
  const known = walk.findIndex((step) => step.address === here.address);
  if (known >= 0) return [...walk.slice(0, known), here];
  return [...(goesOn ? walk : []), here].slice(-KEPT);
}

function read(): Step[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    const isStep = (step: unknown): step is Step =>
      typeof step === "object" && step !== null && "address" in step && "title" in step && String(step.address).startsWith("/");
    return Array.isArray(kept) ? kept.filter(isStep) : [];
  } catch {
    return [];
  }
}

export function startTrail(article: HTMLElement): void {
  const here = { address: location.pathname, title: article.dataset["title"] ?? "" };
  const from = document.referrer === "" ? undefined : new URL(document.referrer);
  const goesOn = from?.origin === location.origin && /^\/(note|paper|graph)/.test(from.pathname);
  const walk = arrived(read(), here, goesOn);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(walk));
  } catch {
    // Nothing is kept where the browser keeps nothing; the server's own "came from" stays.
    return;
  }
  const before = walk.slice(0, -1).slice(-SHOWN);
  const nav = document.querySelector("#walk");
  if (!nav || before.length === 0) return;
  const steps = before.map((step) => element("li", {}, element("a", { href: step.address }, step.title)));
  const keep = keepForm("/walks", "Keep this walk as an inquiry", "What the walk asks", () => ({
    stops: walk.flatMap((step) => pathOf(step.address) ?? []).join("\n"),
  }));
  nav.replaceChildren(element("ol", {}, element("li", {}, "came from"), ...steps), keep);
}
