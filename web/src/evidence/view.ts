// A run while it runs: how far it is, its log, and a button that stops it.

import type { Task } from "../lib/events";
import { element } from "../lib/dom";
import { send } from "./send";

const WORDS: Record<Task["state"], string> = {
  queued: "Waiting for a free core …",
  running: "Running …",
  stopping: "Stopping …",
  ended: "Ended.",
};

export class RunView {
  readonly state = element("p", { role: "status" }, "Asking for a run …");
  readonly stop = element("button", { type: "button" }, "Stop");
  private readonly log = element("pre", { class: "log", tabindex: "0", "aria-label": "Log of the run" });
  readonly box = element("div", { class: "run-live" }, this.state, this.stop, this.log);
  private task = "";

  constructor() {
    this.stop.disabled = true;
    this.stop.addEventListener("click", () => {
      this.stop.disabled = true;
      void send("DELETE", `/api/v1/queue/${encodeURIComponent(this.task)}`).catch(() => (this.stop.disabled = false));
    });
  }

  show(task: Task): void {
    if (this.task === "") this.stop.disabled = false;
    this.task = task.id;
    const words = WORDS[task.state];
    // Said again it would be read out again.
    if (this.state.textContent !== words) this.state.textContent = words;
    this.showLog(task);
  }

  private showLog(task: Task): void {
    const before = task.omitted > 0 ? [`… ${task.omitted} lines before`] : [];
    const text = [...before, ...(task.log ?? [])].join("\n");
    if (this.log.textContent === text) return;
    const followed = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 8;
    this.log.textContent = text;
    if (followed) this.log.scrollTop = this.log.scrollHeight;
  }
}
