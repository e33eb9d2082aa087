// A run's task as it grows: what events add to it, and which of two accounts of it is the later one.

import type { Bundle, Task } from "../lib/events";

/** Lines that are kept to be shown; the run's file has them all. */
const MOST_LINES = 2_000;

const ORDER = ["queued", "running", "stopping", "ended"];

/** With the bundle's lines; those that are there already are not added again. */
export function added(task: Task, bundle: Bundle): Task {
  const log = task.log ?? [];
  const end = task.omitted + log.length;
  const lines = bundle.lines.slice(Math.max(0, end - bundle.at));
  if (lines.length === 0) return task;
  // What lies between was too much to tell.
  const [kept, omitted] = bundle.at > end ? [[], bundle.at] : [log, task.omitted];
  const all = [...kept, ...lines];
  const over = Math.max(0, all.length - MOST_LINES);
  return { ...task, log: all.slice(over), omitted: omitted + over };
}

/** The later of two accounts, which may come in any order. */
export function later(known: Task, told: Task): Task {
  const [now, before] = ORDER.indexOf(told.state) >= ORDER.indexOf(known.state) ? [told, known] : [known, told];
  const length = (task: Task) => task.omitted + (task.log?.length ?? 0);
  const longer = length(now) >= length(before) ? now : before;
  return { ...now, log: longer.log ?? [], omitted: longer.omitted };
}

/** The name of a run's file without its extension, as its page's address has it. */
export function runId(path: string): string {
  return path.split("/").pop()?.replace(/\.json$/, "") ?? "";
}
