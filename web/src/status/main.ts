// The dot in the top bar and the index panel of the home page, fed by the server's events. A
// browser allows six connections to a server in all its tabs together, so one tab listens and
// tells the others.

import { ask, type Progress } from "../lib/api";
import { element } from "../lib/dom";
import { CHANNEL, type Bundle, type Message, type Task } from "../lib/events";
import { inWords } from "./words";

const dot = document.querySelector<HTMLElement>("#index-status");
const panel = document.querySelector<HTMLElement>("#progress");
const article = document.querySelector<HTMLElement>("article[data-note]");

function hear(message: Message): void {
  if ("lost" in message) show("lost", "The server does not answer. Start it again with equipoise serve.");
  else if ("progress" in message) show(message.progress.phase === "idle" ? "idle" : "busy", inWords(message.progress));
  else if ("changed" in message && article && [...message.changed, ...message.removed].includes(article.dataset["note"] ?? "")) offerReload();
}

function show(state: string, words: string): void {
  if (dot) {
    dot.dataset["state"] = state;
    dot.title = words;
    const name = dot.querySelector(".hidden");
    if (name) name.textContent = `Index: ${words}`;
  }
  if (panel && panel.textContent?.trim() !== words) panel.textContent = words;
}

/** A page never changes under its reader. */
function offerReload(): void {
  if (document.querySelector("#changed")) return;
  const link = element("a", { href: location.href }, "Show it");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
  const notice = element("p", { class: "notice", role: "status", id: "changed" }, "The file of this note changed. ", link);
  article?.querySelector(".note-head")?.before(notice);
}

/** Told by the one tab that listens, this one included. */
const channel = new BroadcastChannel(CHANNEL);
channel.addEventListener("message", (event: MessageEvent<Message>) => hear(event.data));

function tell(message: Message): void {
  hear(message);
  channel.postMessage(message);
}

function listen(): void {
  const source = new EventSource("/api/v1/events");
  const on = (name: string, read: (data: string) => Message | undefined) =>
    source.addEventListener(name, (event: MessageEvent<string>) => {
      const message = read(event.data);
      if (message) tell(message);
    });
  on("progress", (data) => ({ progress: (JSON.parse(data) as { progress: Progress }).progress }));
  on("changed", (data) => {
    const { paths, removed } = JSON.parse(data) as { paths: string[]; removed: string[] };
    return { changed: paths, removed };
  });
  // Whoever follows a run listens on the channel.
  on("run", (data) => ({ run: (JSON.parse(data) as { task: Task }).task }));
  on("run-log", (data) => ({ log: JSON.parse(data) as Bundle }));
  source.addEventListener("open", () => tell({ opened: true }));
  source.addEventListener("missed", () => {
    tell({ opened: true });
    void catchUp();
  });
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.OPEN) tell({ lost: true });
  });
}

async function catchUp(): Promise<void> {
  try {
    hear({ progress: (await ask<{ progress: Progress }>("/api/v1/status")).progress });
  } catch {
    hear({ lost: true });
  }
}

void catchUp();
if (navigator.locks) {
  // Held until this tab goes; then the next one takes over.
  void navigator.locks.request("equipoise-events", () => {
    listen();
    return new Promise(() => {});
  });
} else {
  listen();
}
