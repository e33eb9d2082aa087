import assert from "node:assert/strict";
import { test } from "node:test";
import { fitting } from "./match";

const names = ["Equalised odds", "Rawlsian maximin", "Odds and ends", "Égalité", "公平性"].map((title) => ({ title }));
const titles = (typed: string) => fitting(names, typed, 5).map((one) => one.title);

test("every word typed begins a word of the name", () => {
  assert.deepEqual(titles("max raw"), ["Rawlsian maximin"]);
  assert.deepEqual(titles("imin"), []);
  assert.deepEqual(titles("  "), []);
});

test("names that begin with it come first", () => {
  assert.deepEqual(titles("odd"), ["Odds and ends", "Equalised odds"]);
});

test("the very name comes before longer ones", () => {
  const both = ["Envy freeness in experiments", "Envy-freeness"].map((title) => ({ title }));
  assert.deepEqual(fitting(both, "envy-freeness", 1), [{ title: "Envy-freeness" }]);
  assert.deepEqual(fitting(both, "envy-freenes", 1), [{ title: "Envy freeness in experiments" }]);
});

test("accents and scripts do not matter", () => {
  assert.deepEqual(titles("egal"), ["Égalité"]);
  assert.deepEqual(titles("公平"), ["公平性"]);
});
