// Walking the neighbourhood map: a click goes to a node, the map follows, the page stays; the
// trail is kept so that one can go back. Without this script each node is a link to its note.

import { element, isOwnClick } from "../lib/dom";
import { keepForm, pathOf } from "../lib/keep";

interface Stop {
  address: string;
  title: string;
}

const host = document.querySelector<HTMLElement>("#map");
const stops: Stop[] = [];
let running: AbortController | undefined;

const trail = element("ol", { class: "trail", "aria-label": "Walked so far" });
const keep = keepForm("/walks", "Keep this walk as an inquiry", "What the walk asks", () => ({
  stops: stops.flatMap((stop) => pathOf(stop.address) ?? []).join("\n"),
}));
const said = element("p", { class: "hidden", role: "status" });

/** The map's own address for a note's: the same path beneath another page. */
export function mapAddress(note: string): string | undefined {
  const rest = /^\/(?:note|paper|file)\/(.+)$/.exec(note)?.[1];
  return rest === undefined ? undefined : `/map/${rest.split("#")[0]}`;
}

function figure(): HTMLElement | null {
  return host?.querySelector<HTMLElement>("figure.map") ?? null;
}

async function walk(stop: Stop): Promise<void> {
  const address = mapAddress(stop.address);
  if (!host || !address) return;
  running?.abort();
  running = new AbortController();
  figure()?.classList.add("walking");
  try {
    const response = await fetch(address, { signal: running.signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    host.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
    // Coming back to a place cuts the trail there.
    const known = stops.findIndex((one) => one.address === stop.address);
    if (known >= 0) stops.length = known;
    stops.push(stop);
    showTrail();
    figure()?.classList.add("arrived");
    host.querySelector<SVGAElement>("a.g-center")?.focus({ preventScroll: true });
    said.textContent = `Now at ${stop.title}`;
  } catch {
    // Asked for something else meanwhile, or the server is gone: the link itself still leads there.
    figure()?.classList.remove("walking");
  }
}

function showTrail(): void {
  trail.hidden = keep.hidden = stops.length < 2;
  trail.replaceChildren(
    ...stops.map((stop, place) => {
      if (place === stops.length - 1) return element("li", { "aria-current": "step" }, stop.title);
      const button = element("button", { type: "button" }, stop.title);
      button.addEventListener("click", () => void walk(stop));
      return element("li", {}, button);
    }),
  );
}

function start(map: HTMLElement): void {
  const center = figure();
  if (!center) return;
  stops.push({ address: center.dataset["centerHref"] ?? "", title: center.dataset["centerTitle"] ?? "" });
  map.before(trail, said);
  map.after(keep);
  showTrail();
  map.addEventListener("click", (event) => {
    if (isOwnClick(event) || !(event.target instanceof Element)) return;
    const link = event.target.closest("a[data-walk]");
    // The centre opens, as the link that it is.
    if (!link || link.classList.contains("g-center")) return;
    event.preventDefault();
    const title = link.querySelector("title")?.textContent ?? link.textContent ?? "";
    void walk({ address: link.getAttribute("href") ?? "", title: link.getAttribute("data-title") ?? title.trim() });
  });
}

if (host) start(host);
