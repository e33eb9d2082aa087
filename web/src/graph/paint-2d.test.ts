import assert from "node:assert/strict";
import test from "node:test";

import { uncovered } from "./paint-2d";

test("what a moved picture uncovers is drawn once, and nothing else", () => {
  const [width, height] = [9, 7];
  for (const [x, y] of [[0, 0], [3, 0], [-3, 0], [0, 2], [0, -2], [3, 2], [3, -2], [-3, 2], [-3, -2]] as const) {
    const parts = uncovered(x, y, width, height);
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < height; row++) {
        const kept = column >= x && column < width + x && row >= y && row < height + y;
        const drawn = parts.filter(({ left, right, top, bottom }) => column >= left && column < right && row >= top && row < bottom);
        assert.equal(drawn.length, kept ? 0 : 1, `${column} ${row} moved by ${x} ${y}`);
      }
    }
  }
});
