import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "./words";

test("progress has its rate and what is left", () => {
  assert.equal(inWords({ phase: "idle" }), "Up to date.");
  assert.equal(
    inWords({ phase: "embedding", done: 1000, total: 28000, per_second: 45.2 }),
    "Reading for meaning: 1,000 of 28,000 passages, 45 a second, about 10 minutes left …",
  );
});

test("a rate that is not known is not invented", () => {
  const words = inWords({ phase: "embedding", done: 0, total: 10, per_second: 0 });
  assert.equal(words, "Reading for meaning: 0 of 10 passages …");
  assert.ok(!inWords({ phase: "embedding", done: 0, total: 10, per_second: Number.NaN }).includes("left"));
});
