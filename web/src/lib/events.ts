// The server's events as tabs pass them on: one tab listens, and tells the others (and itself)
// over this channel.

import type { Progress } from "./api";

export const CHANNEL = "equipoise-events";

/** Lines of a run's log; the first of them has this place in it, counted from 0. */
export interface Bundle {
  id: string;
  at: number;
  lines: string[];
}

export interface Task {
  id: string;
  evaluation: string;
  state: "queued" | "running" | "stopping" | "ended";
  status: string | null;
  ended_by: string | null;
  /** The run's file in the vault. */
  run: string | null;
  error: { message: string; hint: string } | null;
  /** Its last lines. */
  log?: string[];
  /** Lines before those. */
  omitted: number;
}

export type Message =
  | { progress: Progress }
  | { changed: string[]; removed: string[] }
  | { run: Task }
  | { log: Bundle }
  /** The stream begins, or begins again: what happened before is to be asked for. */
  | { opened: true }
  | { lost: true };
