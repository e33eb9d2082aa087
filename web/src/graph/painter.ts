// What a painter of lines and nodes is given. There are two: with WebGL 2, and with a plain canvas
// where that is missing.

import type { Frame } from "./camera";

export type Floats = Float32Array<ArrayBuffer>;
export type Bytes = Uint8Array<ArrayBuffer>;

/** What is shown. Colours are four bytes for each line and node. */
export interface Fill {
  /** Both ends of each. */
  lines: Floats;
  lineColors: Bytes;
  /** Place, radius and shape of each, the topmost last. */
  nodes: Floats;
  nodeColors: Bytes;
}

export interface Stroke {
  /** Of a line, in pixels. */
  width: number;
  alpha: number;
  /** By which a node's radius grows. */
  zoom: number;
  /** The paper's colour in bytes. */
  paper: readonly number[];
}

/** Draws in pieces, so that whoever drives it can stop between two of them. */
export interface Painter {
  fill(fill: Fill): void;
  /** Clears the canvas and draws all nodes. */
  begin(frame: Frame, stroke: Stroke): void;
  /** Draws some of the lines beneath what is there already. */
  lines(from: number, to: number): void;
  /**
   * Moves the picture that is there by what the frame moved, and draws what that uncovers, with as
   * many lines; `false` where all must be drawn anew.
   */
  shift?(frame: Frame, stroke: Stroke, lines: number): boolean;
  /** Returns when all that was asked for is drawn. */
  settle(): void;
}

/**
 * The places of `count` things in an order whose every beginning is an even sample of the whole,
 * so that a share of them still looks like the whole.
 */
export function sampled(count: number): Uint32Array {
  // Steps by the golden ratio never come twice to one place if they have no divisor in common.
  let step = Math.max(1, Math.round(count * 0.618_034));
  while (divisor(step, count) > 1) step++;
  return Uint32Array.from({ length: count }, (_, at) => (at * step) % count);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
