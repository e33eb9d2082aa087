// The graph page comes alive: loads the graph in columns, and gives the still picture's place to
// the drawing. Where that cannot be, the still picture and its list stay, with the reason.

import "./graph.css";

import { ask } from "../lib/api";
import { element } from "../lib/dom";
import { App, type Loader } from "./app";
import { Ink } from "./ink";
import { parse } from "./query";
import { select } from "./selection";
import { Store, type Columns, type NearColumns } from "./store";

/** Lets the browser paint and answer before work goes on. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function columns(parameters: Record<string, string>): Promise<Columns> {
  return ask<Columns>(`/api/v1/graph?${new URLSearchParams({ ...parameters, format: "compact" }).toString()}`);
}

const loader: Loader = {
  async tags(store) {
    store.add(await columns({ tags: "1" }));
  },
  async near(store, count) {
    store.setNear(await ask<NearColumns>(`/api/v1/graph/near?k=${count}`));
  },
  async around(store, id, depth) {
    store.add(await columns({ center: id, depth: String(depth) }));
  },
};

async function start(host: HTMLElement, drawer: HTMLElement): Promise<void> {
  // The page has asked for it already, by the same address; its answer is on its way.
  const asked = columns({});
  // Meanwhile the painter starts: its script, its thread and the graphics card take a moment.
  let ink: Ink;
  try {
    ink = new Ink();
  } catch (error) {
    await asked.catch(() => undefined);
    throw error;
  }
  const query = parse(location.search);
  // The server also takes titles; it says which note it understood.
  query.center = host.dataset["center"] ?? query.center;
  await pause();
  const loaded = await asked;
  await pause();
  const store = new Store(loaded);
  const byTitle = (text: string | undefined): string | undefined => {
    if (text === undefined || store.place(text) !== undefined) return text;
    return store.nodes.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.id ?? text;
  };
  query.from = byTitle(query.from);
  query.to = byTitle(query.to);
  await pause();
  const selection = select(store, query);
  await pause();
  const app = new App(host, drawer, store, query, selection, ink, loader);
  await pause();
  await app.start(pause);
}

const host = document.querySelector<HTMLElement>("#graph");
const drawer = document.querySelector<HTMLElement>(".drawer");
if (host && drawer) {
  start(host, drawer).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : "the server did not answer";
    host.before(element("p", { class: "notice" }, `The live drawing did not start: ${reason}. The picture and the list below show the same.`));
  });
}
