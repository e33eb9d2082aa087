import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "./keep";

test("an address tells the note's path", () => {
  assert.equal(pathOf("/note/a/B%20c.md"), "a/B c.md");
  assert.equal(pathOf("/paper/x.bib%23key#top"), "x.bib#key");
  assert.equal(pathOf("/note/100%"), undefined);
  assert.equal(pathOf("/notes?tag=x"), undefined);
});
