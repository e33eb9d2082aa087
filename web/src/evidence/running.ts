// Runs an evaluation and shows its log while it runs, then what it moved. The form that this takes
// over does the same in three pages.

import { ask, encodePath } from "../lib/api";
import { element } from "../lib/dom";
import { moves, type Move } from "./moves";

interface Task {
  id: string;
  state: "queued" | "running" | "stopping" | "ended";
  status: string | null;
  ended_by: string | null;
  run: string | null;
  error: { message: string; hint: string } | null;
  log?: string[];
  omitted: number;
}

interface Verdict {
  verdict: string;
  claim: string;
  reason: string;
}

const PAUSE_MS = 300;

const SIGNS: Record<string, string> = { supports: "▲", refutes: "▼", inconclusive: "◆" };

export function startRunning(): void {
  const form = document.querySelector<HTMLFormElement>(".run-form[data-evaluation]");
  const place = document.querySelector<HTMLElement>("#run-live");
  if (!form || !place) return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void run(form, place);
  });
}

async function run(form: HTMLFormElement, place: HTMLElement): Promise<void> {
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  const state = element("p", { role: "status" }, "Asking for a run …");
  const log = element("pre", { class: "log", tabindex: "0", "aria-label": "Log of the run" });
  const stop = element("button", { type: "button" }, "Stop");
  const box = element("div", { class: "run-live" }, state, stop, log);
  place.replaceChildren(box);
  try {
    let task = await send<Task>("POST", `/api/v1/evaluations/${encodePath(form.dataset["evaluation"] ?? "")}/runs`);
    const address = `/api/v1/queue/${encodeURIComponent(task.id)}`;
    stop.addEventListener("click", () => {
      stop.disabled = true;
      void send("DELETE", address).catch(() => {});
    });
    while (task.state !== "ended") {
      state.textContent = { queued: "Waiting for a free core …", running: "Running …", stopping: "Stopping …" }[task.state];
      showLog(log, task);
      await pause();
      task = await ask<Task>(address);
    }
    stop.remove();
    showLog(log, task);
    await ended(box, state, task);
  } catch (error) {
    stop.remove();
    state.textContent = `${(error as Error).message}.`;
  } finally {
    if (button) button.disabled = false;
  }
}

function showLog(log: HTMLElement, task: Task): void {
  const lines = task.log ?? [];
  const before = task.omitted > 0 ? [`… ${task.omitted} lines before`] : [];
  const text = [...before, ...lines].join("\n");
  if (log.textContent === text) return;
  const followed = log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
  log.textContent = text;
  if (followed) log.scrollTop = log.scrollHeight;
}

async function ended(box: HTMLElement, state: HTMLElement, task: Task): Promise<void> {
  if (task.error || !task.run) {
    const error = task.error;
    state.textContent = error ? `${error.message}. ${error.hint}.` : "It ended without a run.";
    return;
  }
  const id = task.run.split("/").pop()?.replace(/\.json$/, "") ?? "";
  const view = await ask<{ moved: Move[]; before: { id: string } | null; run: { verdicts: Verdict[] } }>(
    `/api/v1/runs/${encodeURIComponent(id)}`,
  );
  state.textContent = task.status === "finished" ? "Finished." : `Ended: ${task.ended_by ?? task.status ?? "without a word"}.`;
  const verdicts = view.run.verdicts.map((said) =>
    element(
      "li",
      {},
      element("span", { class: "verdict", "data-verdict": said.verdict }, `${SIGNS[said.verdict] ?? "○"} ${said.verdict}`),
      ` ${said.claim}`,
    ),
  );
  const links = element("p", {}, element("a", { href: `/runs/${encodeURIComponent(id)}` }, "Open the run"));
  if (view.before) {
    const query = new URLSearchParams([["run", view.before.id], ["run", id]]);
    links.append(" · ", element("a", { href: `/runs/compare?${query}` }, "Compare with the run before"));
  }
  const moved =
    view.moved.length > 0
      ? [element("p", { class: "quiet" }, "It moved:"), moves(view.moved)]
      : [element("p", { class: "quiet" }, "No claim moved.")];
  box.append(element("ul", { class: "said" }, ...verdicts), ...moved, links);
}

async function send<T>(method: string, address: string): Promise<T> {
  const response = await fetch(address, { method, headers: { "Content-Type": "application/json" }, body: "{}" });
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const problem = answer as { detail?: string; hint?: string };
  throw new Error([problem.detail ?? `the server answered ${response.status}`, problem.hint].filter(Boolean).join(". "));
}

function pause(): Promise<void> {
  return new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
}
