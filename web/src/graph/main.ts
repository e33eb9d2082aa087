// The graph page comes alive: loads the graph in columns, and gives the still picture's place to
// the drawing. Where that cannot be, the still picture and its list stay, with the reason.

import { ask } from "../lib/api";
import { element } from "../lib/dom";
import { App, type Loader } from "./app";
import { parse } from "./query";
import { Store, type Columns } from "./store";

/** Lets the browser paint and answer before work goes on. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

function columns(parameters: Record<string, string>): Promise<Columns> {
  return ask<Columns>(`/api/v1/graph?${new URLSearchParams({ ...parameters, format: "compact" }).toString()}`);
}

const loader: Loader = {
  async tags(store) {
    store.add(await columns({ tags: "1" }));
  },
  async around(store, id, depth) {
    store.add(await columns({ center: id, depth: String(depth) }));
  },
};

async function start(host: HTMLElement, drawer: HTMLElement): Promise<void> {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) throw new Error("this browser does not draw with WebGL 2");
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  const query = parse(location.search);
  // The server also takes titles; it says which note it understood.
  query.center = host.dataset["center"] ?? query.center;
  const loaded = await columns({});
  await pause();
  const store = new Store(loaded);
  const byTitle = (text: string | undefined): string | undefined => {
    if (text === undefined || store.place(text) !== undefined) return text;
    return store.nodes.find(({ label }) => label.toLowerCase() === text.toLowerCase())?.id ?? text;
  };
  query.from = byTitle(query.from);
  query.to = byTitle(query.to);
  await pause();
  const app = new App(host, drawer, store, query, loader);
  await pause();
  app.start();
}

const host = document.querySelector<HTMLElement>("#graph");
const drawer = document.querySelector<HTMLElement>(".drawer");
if (host && drawer) {
  start(host, drawer).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : "the server did not answer";
    host.before(element("p", { class: "notice" }, `The live drawing did not start: ${reason}. The picture and the list below show the same.`));
  });
}
