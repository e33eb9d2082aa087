// The page of a run that has not ended: its log as it comes, and from there to the run. Without
// scripts the page loads itself again every second.

import { follow } from "../evidence/follow";
import { runId } from "../evidence/log";
import { RunView } from "../evidence/view";
import { ask } from "../lib/api";
import type { Task } from "../lib/events";

const place = document.querySelector<HTMLElement>("[data-task]");
if (place) void watch(place, place.dataset["task"] ?? "");

async function watch(place: HTMLElement, id: string): Promise<void> {
  const view = new RunView();
  try {
    const asked = await ask<Task>(`/api/v1/queue/${encodeURIComponent(id)}`);
    place.replaceChildren(view.box);
    const task = await follow(asked, (now) => view.show(now));
    if (task.run) location.replace(`/runs/${encodeURIComponent(runId(task.run))}`);
    else location.reload();
  } catch (error) {
    view.stop.remove();
    view.state.textContent = `${(error as Error).message}. Load this page again to see how far it is.`;
    place.replaceChildren(view.box);
  }
}
