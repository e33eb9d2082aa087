// Results as one types, and arrow keys through them. The server renders them as always; only the
// parts that changed are taken over, so this page has no second way of showing a result.

import { debounced, element } from "../lib/dom";
import { isAbort } from "../lib/api";
import { recentSearches, remember } from "../lib/recent";

const PAUSE_MS = 140;
/** Pauses before asking again while the best candidates are being embedded. */
const IMPROVED_MS = [500, 700, 900, 1500, 2500, 4000];

const form = document.querySelector<HTMLFormElement>("#search-form");
const field = form?.querySelector<HTMLInputElement>("#q");
let running: AbortController | undefined;
let improving: number | undefined;
let asked = 0;

function address(): string {
  const parameters = new URLSearchParams();
  if (form) {
    for (const [name, value] of new FormData(form)) {
      const text = String(value).trim();
      if (text !== "" && !(name === "mode" && text === "hybrid")) parameters.set(name, text);
    }
  }
  const query = parameters.toString();
  return query ? `/search?${query}` : "/search";
}

/** The same search again in a moment, while it says that it gets better. */
function improveLater(): void {
  window.clearTimeout(improving);
  const pause = IMPROVED_MS[asked];
  if (pause === undefined || !document.querySelector("#results[data-improving]")) return;
  asked += 1;
  improving = window.setTimeout(() => {
    // What a reader has opened stays as it is.
    if (document.querySelector("#results details[open]")) improveLater();
    else void refresh(true);
  }, pause);
}

/** Puts the focus back on the result that had it. */
function keepingFocus(change: () => void): void {
  const held = document.activeElement?.closest("#results a")?.getAttribute("href");
  change();
  if (!held) return;
  for (const link of document.querySelectorAll<HTMLElement>("#results a")) {
    if (link.getAttribute("href") === held) return link.focus();
  }
}

async function refresh(again = false): Promise<void> {
  window.clearTimeout(improving);
  if (!again) asked = 0;
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const target = address();
  const results = document.querySelector("#results");
  if (!again) results?.classList.add("waiting");
  try {
    const response = await fetch(target, { signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (signal.aborted) return;
    keepingFocus(() => {
      for (const id of ["results", "facets"]) {
        const fresh = page.getElementById(id);
        if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
      }
    });
    showRecent();
    document.title = page.title;
    if (!again) history.replaceState(null, "", target);
    improveLater();
  } catch (error) {
    if (!isAbort(error)) results?.classList.remove("waiting");
  }
}

/** What was searched for in this browser; it is told to nobody, the server included. */
function showRecent(): void {
  const searches = recentSearches().filter((one) => one !== field?.value.trim());
  const links = searches.map((one) => element("li", {}, element("a", { href: `/search?q=${encodeURIComponent(one)}` }, one)));
  const content = links.length > 0 ? [element("h2", {}, "Searched lately"), element("ul", {}, ...links)] : [];
  document.querySelector("#recent-searches")?.replaceChildren(...content);
}

const later = debounced(PAUSE_MS, () => void refresh());

form?.addEventListener("input", (event) => {
  // A composed character is not typed yet.
  if (!(event instanceof InputEvent && event.isComposing)) later();
});
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  if (field) remember(field.value);
  void refresh();
});

/** The links of the results, the field before them. */
function stops(): HTMLElement[] {
  const links = document.querySelectorAll<HTMLElement>("#results .hit-title a");
  return [...(field ? [field] : []), ...links];
}

document.addEventListener("keydown", (event) => {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || event.metaKey || event.ctrlKey || event.altKey) return;
  const all = stops();
  const here = all.indexOf(document.activeElement as HTMLElement);
  const next = all[here + step];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
  next.closest(".hit")?.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  const hit = event.target instanceof Element && event.target.closest("#results .hit-title a");
  if (hit && field) remember(field.value);
});

// The caret at the end of a query that is there already, so that one can go on typing.
if (field && field.value === "") field.focus();
improveLater();
showRecent();
