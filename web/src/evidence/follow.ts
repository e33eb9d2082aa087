// Follows one task to its end by the server's events, which some tab of this notebook hears. The
// server is asked where events cannot tell: at the beginning, at the end, when the stream begins
// again, and from time to time while nothing is heard.

import { ask } from "../lib/api";
import { CHANNEL, type Message, type Task } from "../lib/events";
import { added, later } from "./log";

/** Without a word for so long, the stream may be lost and nobody have noticed. */
const SILENCE_MS = 10_000;

/** Between two questions while the stream is known to be lost. */
const LOST_MS = 2_000;

/** Calls `show` with each change; resolves with the task and its whole log once it has ended. */
export function follow(first: Task, show: (task: Task) => void): Promise<Task> {
  const channel = new BroadcastChannel(CHANNEL);
  let timer = 0;
  return new Promise<Task>((resolve, reject) => {
    let task = first;
    let asked = 0;
    const take = (told: Task): void => {
      task = later(task, told);
      show(task);
    };
    const look = (): void => {
      wait(SILENCE_MS);
      const mine = ++asked;
      void ask<Task>(`/api/v1/queue/${encodeURIComponent(task.id)}`).then(
        (told) => {
          take(told);
          if (told.state === "ended") resolve(task);
        },
        (error: unknown) => {
          // Another question may be on its way, or the server on its way back.
          if (mine === asked && error instanceof TypeError) wait(LOST_MS);
          else if (mine === asked) reject(error as Error);
        },
      );
    };
    const wait = (ms: number): void => {
      clearTimeout(timer);
      timer = window.setTimeout(look, ms);
    };
    channel.addEventListener("message", ({ data }: MessageEvent<Message>) => {
      if ("opened" in data) look();
      else if ("lost" in data) wait(LOST_MS);
      else if ("run" in data && data.run.id === task.id) {
        if (data.run.state === "ended") look();
        else {
          take({ ...data.run, log: [], omitted: 0 });
          wait(SILENCE_MS);
        }
      } else if ("log" in data && data.log.id === task.id) {
        task = added(task, data.log);
        show(task);
        wait(SILENCE_MS);
      }
    });
    show(task);
    look();
  }).finally(() => {
    clearTimeout(timer);
    channel.close();
  });
}
