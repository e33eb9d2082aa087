import assert from "node:assert/strict";
import { test } from "node:test";
import type { Task } from "../lib/events";
import { added, later, runId } from "./log";

function task(state: Task["state"], log: string[], omitted = 0): Task {
  return { id: "t", evaluation: "e.md", state, status: null, ended_by: null, run: null, error: null, log, omitted };
}

const bundle = (at: number, ...lines: string[]) => ({ id: "t", at, lines });

test("bundles add what is new and nothing twice", () => {
  const first = added(task("running", ["a"]), bundle(0, "a", "b"));
  assert.deepEqual([first.log, first.omitted], [["a", "b"], 0]);
  assert.equal(added(first, bundle(1, "b")), first);
  assert.deepEqual(added(first, bundle(2, "c")).log, ["a", "b", "c"]);
});

test("a gap is counted, not closed", () => {
  const after = added(task("running", ["a", "b"]), bundle(10, "k", "l"));
  assert.deepEqual([after.log, after.omitted], [["k", "l"], 10]);
});

test("a long log keeps its end", () => {
  const lines = Array.from({ length: 2_500 }, (_, at) => String(at));
  const after = added(task("running", []), bundle(0, ...lines));
  assert.deepEqual([after.log?.length, after.omitted, after.log?.[0]], [2_000, 500, "500"]);
});

test("an older account changes nothing", () => {
  const running = task("running", ["a", "b"]);
  assert.deepEqual(later(running, task("queued", [])), running);
  assert.deepEqual(later(running, task("running", ["a"])).log, ["a", "b"]);
  const ended = later(running, task("ended", []));
  assert.deepEqual([ended.state, ended.log], ["ended", ["a", "b"]]);
  assert.deepEqual(later(task("ended", ["a"]), task("running", ["a", "b"])).state, "ended");
});

test("a run's page is named by its file", () => {
  assert.equal(runId("runs/E/2026-02-03T101112Z-abc.json"), "2026-02-03T101112Z-abc");
});
