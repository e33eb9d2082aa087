// The palette: one key for every note, search and action, on every page.

import { ask, glyph, href, isAbort, type NoteSummary, type SearchResult } from "../lib/api";
import { debounced, element, isTyping } from "../lib/dom";
import { recentSearches, remember } from "../lib/recent";
import { fitting } from "./match";

const PAUSE_MS = 120;

interface Item {
  sign: string;
  type?: string;
  title: string;
  hint: string;
  run: (newTab: boolean) => void;
}

interface Group {
  name: string;
  items: Item[];
}

function go(address: string, newTab = false): void {
  if (newTab) window.open(address, "_blank", "noopener");
  else location.assign(address);
}

function action(title: string, hint: string, run: () => void, sign = "→"): Item {
  return { sign, title, hint, run };
}

const ACTIONS: Item[] = [
  action("Home", "page", () => go("/")),
  action("All notes, latest first", "page", () => go("/notes?sort=modified")),
  action("Claims", "page", () => go("/claims")),
  action("Concepts", "page", () => go("/concepts")),
  action("Papers", "page", () => go("/papers")),
  action("Inquiries", "page", () => go("/inquiries")),
  action("Graph", "page", () => go("/graph")),
  action("Reading digest", "page", () => go("/digest")),
  action("Claims against evaluations", "page", () => go("/evaluations/matrix")),
  action("Tags", "page", () => go("/tags")),
  action("Problems to look at", "page", () => go("/problems")),
  action("Change the colours", "action", () => document.querySelector<HTMLButtonElement>("form.theme button")?.click(), "◐"),
  action("Evaluations", "page", () => go("/evaluations")),
  action("A way between two notes", "graph", () => go("/graph?from=&to="), "⇢"),
  action("Print this page", "action", () => window.print(), "⎙"),
];

const here = document.querySelector<HTMLElement>("article[data-note]")?.dataset["note"];
if (here) {
  const copy = (name: string, text: () => string): Item => action(name, "action", () => void navigator.clipboard.writeText(text()), "⧉");
  ACTIONS.unshift(
    action("This note in the graph", "action", () => go(`/graph?center=${encodeURIComponent(here)}`)),
    copy("Copy this note as a markdown link", () => document.querySelector<HTMLInputElement>("#as-markdown")?.value ?? location.href),
    copy("Copy this note’s permanent link", () => document.querySelector<HTMLElement>("[data-copy]")?.dataset["copy"] ?? location.href),
  );
}

class Palette {
  private readonly dialog: HTMLDialogElement;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;
  private items: Item[] = [];
  private chosen = 0;
  private names: Promise<NoteSummary[]> | undefined;
  private views: Promise<Item[]> | undefined;
  private running: AbortController | undefined;

  constructor() {
    this.input = element("input", {
      type: "text",
      role: "combobox",
      "aria-label": "Go to a note, search, or do something",
      "aria-expanded": "true",
      "aria-controls": "palette-list",
      "aria-autocomplete": "list",
      autocomplete: "off",
      spellcheck: "false",
      placeholder: "Go to a note, search, or do something",
    });
    this.list = element("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": "Suggestions" });
    const foot = element("p", { class: "palette-foot", "aria-hidden": "true" }, "↑ ↓ to choose · Enter to open · Ctrl Enter in a new tab · Esc to close");
    this.dialog = element("dialog", { class: "palette", "aria-label": "Palette" }, this.input, this.list, foot);
    document.body.append(this.dialog);

    const ask = debounced(PAUSE_MS, () => void this.search());
    this.input.addEventListener("input", () => {
      void this.suggest();
      ask();
    });
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    this.list.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.run(Number(option.dataset["place"]), event.ctrlKey || event.metaKey);
    });
  }

  toggle(): void {
    if (this.dialog.open) return this.dialog.close();
    this.input.value = "";
    this.dialog.showModal();
    void this.suggest();
  }

  private allNames(): Promise<NoteSummary[]> {
    this.names ??= ask<{ items: NoteSummary[] }>("/api/v1/notes?sort=rank&limit=500").then(
      (page) => page.items,
      () => [],
    );
    return this.names;
  }

  /** Views of the graph and searches that were kept under a name. */
  private keptViews(): Promise<Item[]> {
    this.views ??= ask<{ items: { title: string; address: string }[] }>("/api/v1/views").then(
      ({ items }) =>
        items.map(({ title, address }) => ({
          sign: "★",
          title,
          hint: address.startsWith("/graph") ? "kept view" : "kept search",
          run: (newTab: boolean) => go(address, newTab),
        })),
      () => [],
    );
    return this.views;
  }

  /** What can be said at once: actions, recent searches, notes by their title. */
  private async suggest(): Promise<void> {
    const typed = this.input.value.trim();
    const notes = typed === "" ? [] : fitting(await this.allNames(), typed, 7);
    const views = typed === "" ? (await this.keptViews()).slice(0, 4) : fitting(await this.keptViews(), typed, 4);
    if (typed !== this.input.value.trim()) return;
    const actions = typed === "" ? ACTIONS : fitting(ACTIONS, typed, 4);
    const searches = recentSearches().filter((one) => one.toLowerCase().startsWith(typed.toLowerCase()));
    this.show([
      { name: "Notes", items: notes.map(noteItem) },
      { name: "Kept", items: views },
      { name: "Recent searches", items: searches.slice(0, 4).map(searchItem) },
      { name: "Go and do", items: actions },
      ...(typed === "" ? [] : [{ name: "Search", items: [searchItem(typed)] }]),
    ]);
  }

  /** What the server finds by words and meaning, after the titles. */
  private async search(): Promise<void> {
    this.running?.abort();
    const typed = this.input.value.trim();
    if (typed.length < 3) return;
    this.running = new AbortController();
    try {
      const query = new URLSearchParams({ q: typed, limit: "8", literal: "1" });
      const [found, names] = await Promise.all([
        ask<{ results: SearchResult[] }>(`/api/v1/search?${query}`, this.running.signal),
        this.allNames(),
      ]);
      if (typed !== this.input.value.trim()) return;
      const byTitle = fitting(names, typed, 5);
      const others = found.results.filter((one) => !byTitle.some((note) => note.path === one.path));
      this.show([
        { name: "Notes", items: byTitle.map(noteItem) },
        { name: "Passages", items: others.slice(0, 6).map(noteItem) },
        { name: "Search", items: [searchItem(typed)] },
        { name: "Go and do", items: fitting(ACTIONS, typed, 3) },
      ]);
    } catch (error) {
      if (!isAbort(error)) this.show([{ name: "Search", items: [searchItem(typed)] }]);
    }
  }

  private show(groups: Group[]): void {
    this.items = [];
    const parts = groups
      .filter((group) => group.items.length > 0)
      .map((group) => {
        const options = group.items.map((item) => this.option(item));
        const name = element("p", { class: "palette-group", "aria-hidden": "true" }, group.name);
        return element("div", { role: "group", "aria-label": group.name }, name, ...options);
      });
    this.list.replaceChildren(...parts);
    this.choose(0);
  }

  private option(item: Item): HTMLElement {
    const place = this.items.push(item) - 1;
    const sign = element("span", { class: "glyph", "data-type": item.type ?? "", "aria-hidden": "true" }, item.sign);
    const title = element("span", { class: "palette-name" }, item.title);
    const hint = element("span", { class: "palette-hint" }, item.hint);
    const attributes = { class: "palette-item", role: "option", id: `palette-${place}`, "data-place": String(place) };
    return element("div", attributes, sign, title, hint);
  }

  private choose(place: number): void {
    this.chosen = Math.min(Math.max(place, 0), Math.max(this.items.length - 1, 0));
    for (const option of this.list.querySelectorAll<HTMLElement>("[role=option]")) {
      const chosen = Number(option.dataset["place"]) === this.chosen;
      option.setAttribute("aria-selected", String(chosen));
      if (chosen) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `palette-${this.chosen}`);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 5, PageUp: -5 };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      this.choose(this.chosen + move);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.run(this.chosen, event.ctrlKey || event.metaKey);
    }
  }

  private run(place: number, newTab: boolean): void {
    const item = this.items[place];
    if (!item) return;
    this.dialog.close();
    item.run(newTab);
  }
}

function noteItem(note: NoteSummary): Item {
  const hint = note.year === null ? note.type : `${note.type}, ${note.year}`;
  return { sign: glyph(note.type), type: note.type, title: note.title, hint, run: (newTab) => go(href(note), newTab) };
}

function searchItem(query: string): Item {
  const run = (newTab: boolean) => {
    remember(query);
    go(`/search?q=${encodeURIComponent(query)}`, newTab);
  };
  return { sign: "⌕", title: query, hint: "search", run };
}

let palette: Palette | undefined;

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    event.preventDefault();
    palette ??= new Palette();
    palette.toggle();
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    const fields = document.querySelectorAll<HTMLInputElement>('main input[name="q"], #find');
    const field = [...fields].find((one) => one.checkVisibility({ visibilityProperty: true }));
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }
});

for (const form of document.querySelectorAll<HTMLFormElement>('form[role="search"]')) {
  form.addEventListener("submit", () => remember(form.querySelector<HTMLInputElement>('input[name="q"]')?.value ?? ""));
}
