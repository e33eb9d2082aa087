import assert from "node:assert/strict";
import test from "node:test";

import { between, fitting, frameOf, panned, ratio, zoomedAt, type Camera } from "./camera";

const SIZE = { width: 800, height: 600 };
const HOME: Camera = { x: 0, y: 0, scale: 300 };

function at(camera: Camera, x: number, y: number): [number, number] {
  const { a, b, c, d } = frameOf(camera, SIZE, 1);
  return [Math.round((a * x + c) * 1e6) / 1e6, Math.round((b * y + d) * 1e6) / 1e6];
}

test("the middle of the drawing is the middle of the window, and y goes up", () => {
  assert.deepEqual(at(HOME, 0, 0), [400, 300]);
  assert.deepEqual(at(HOME, 1, 1), [700, 0]);
  assert.equal(ratio(HOME, SIZE), 1);
});

test("what is beneath the pointer stays there while zooming", () => {
  const before = at(HOME, 0.5, -0.25);
  const closer = zoomedAt(HOME, 2, before[0], before[1], SIZE);
  assert.equal(closer.scale, 600);
  assert.deepEqual(at(closer, 0.5, -0.25), before);
});

test("zooming ends somewhere", () => {
  let camera = HOME;
  for (let turn = 0; turn < 100; turn++) camera = zoomedAt(camera, 2, 10, 10, SIZE);
  assert.equal(camera.scale, 60_000);
  for (let turn = 0; turn < 100; turn++) camera = zoomedAt(camera, 0.5, 10, 10, SIZE);
  assert.equal(camera.scale, 90);
});

test("the paper follows the pointer", () => {
  assert.deepEqual(at(panned(HOME, 30, -20), 0, 0), [430, 280]);
});

test("a box fills the window and keeps its edges free", () => {
  const camera = fitting({ left: 0, right: 1, low: 0, high: 0.1 }, SIZE, 100, 50, 0.1);
  assert.deepEqual(at(camera, 0, 0.05), [100, 300]);
  assert.deepEqual(at(camera, 1, 0.05), [700, 300]);
  const point = fitting({ left: 0.5, right: 0.5, low: 0.5, high: 0.5 }, SIZE, 100, 50, 0.25);
  assert.equal(point.scale, 2000);
});

test("a flight begins and ends where it should", () => {
  const there = { x: 1, y: -1, scale: 1200 };
  assert.deepEqual(between(HOME, there, 0), { ...HOME, scale: between(HOME, there, 0).scale });
  assert.ok(Math.abs(between(HOME, there, 1).scale - 1200) < 1e-6);
  assert.ok(Math.abs(between(HOME, there, 0.5).scale - 600) < 1e-6);
});
