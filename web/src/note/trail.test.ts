import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived } from "./trail";

const step = (name: string) => ({ address: `/note/${name}`, title: name });
const names = (walk: { title: string }[]) => walk.map((one) => one.title).join("");

test("a walk grows, and is cut where one comes back", () => {
  const walk = [step("a"), step("b"), step("c")];
  assert.equal(names(arrived(walk, step("d"), true)), "abcd");
  assert.equal(names(arrived(walk, step("b"), true)), "ab");
  assert.equal(names(arrived(walk, step("c"), true)), "abc");
});

test("a search begins a new one", () => {
  assert.equal(names(arrived([step("a")], step("b"), false)), "b");
  assert.equal(names(arrived([], step("a"), true)), "a");
});
