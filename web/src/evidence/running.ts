// Runs an evaluation and shows its log while it runs, then what it moved. The form that this takes
// over does the same in three pages.

import { ask, encodePath } from "../lib/api";
import { element } from "../lib/dom";
import type { Task } from "../lib/events";
import { follow } from "./follow";
import { runId } from "./log";
import { moves, type Move } from "./moves";
import { send } from "./send";
import { RunView } from "./view";

interface Verdict {
  verdict: string;
  claim: string;
  reason: string;
}

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
  const view = new RunView();
  place.replaceChildren(view.box);
  try {
    const asked = await send<Task>("POST", `/api/v1/evaluations/${encodePath(form.dataset["evaluation"] ?? "")}/runs`);
    const task = await follow(asked, (now) => view.show(now));
    view.stop.remove();
    await ended(view, task);
  } catch (error) {
    view.stop.remove();
    view.state.textContent = `${(error as Error).message}.`;
  } finally {
    if (button) button.disabled = false;
  }
}

async function ended({ box, state }: RunView, task: Task): Promise<void> {
  if (task.error || !task.run) {
    const error = task.error;
    state.textContent = error ? `${error.message}. ${error.hint}.` : "It ended without a run.";
    return;
  }
  const id = runId(task.run);
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
