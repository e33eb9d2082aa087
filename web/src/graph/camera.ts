// Where the reader stands: the middle of the window in the drawing's coordinates, and how many
// pixels one of its units takes. Pure.

export interface Camera {
  x: number;
  y: number;
  /** Pixels. */
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** From the drawing's coordinates to pixels: x' = a·x + c, y' = b·y + d. */
export interface Frame extends Size {
  a: number;
  b: number;
  c: number;
  d: number;
  pixelRatio: number;
}

export interface Box {
  left: number;
  right: number;
  low: number;
  high: number;
}

/** How far in and out one can go, in window sizes across the whole drawing. */
const CLOSEST = 200;
const FARTHEST = 0.3;

export function frameOf({ x, y, scale }: Camera, { width, height }: Size, pixelRatio: number): Frame {
  return { a: scale, b: -scale, c: width / 2 - scale * x, d: height / 2 + scale * y, width, height, pixelRatio };
}

/** The scale at which the whole drawing, from −1 to 1, fills the window. */
export function wholeScale({ width, height }: Size): number {
  return Math.max(Math.min(width, height), 1) / 2;
}

/** How far out the reader is: 1 shows the whole drawing, less only a part of it. */
export function ratio(camera: Camera, size: Size): number {
  return wholeScale(size) / camera.scale;
}

export function bounded(scale: number, size: Size): number {
  const whole = wholeScale(size);
  return Math.min(Math.max(scale, whole * FARTHEST), whole * CLOSEST);
}

/** So much closer, with what lies at the given pixel staying there. */
export function zoomedAt(camera: Camera, factor: number, px: number, py: number, size: Size): Camera {
  const scale = bounded(camera.scale * factor, size);
  const [dx, dy] = [px - size.width / 2, size.height / 2 - py];
  const shift = 1 / camera.scale - 1 / scale;
  return { x: camera.x + dx * shift, y: camera.y + dy * shift, scale };
}

/** Moved so that the paper follows the pointer. */
export function panned({ x, y, scale }: Camera, dx: number, dy: number): Camera {
  return { x: x - dx / scale, y: y + dy / scale, scale };
}

/**
 * Shows a box as large as the window allows; `aside` and `above` are the pixels kept free at
 * each side, and a box of nothing is shown no closer than `closest` units across.
 */
export function fitting(box: Box, size: Size, aside: number, above: number, closest: number): Camera {
  const wide = Math.max(box.right - box.left, closest);
  const high = Math.max(box.high - box.low, closest);
  const scale = Math.min(Math.max(size.width - 2 * aside, 40) / wide, Math.max(size.height - 2 * above, 40) / high);
  return { x: (box.left + box.right) / 2, y: (box.low + box.high) / 2, scale: bounded(scale, size) };
}

/** Between two cameras; `part` from 0 to 1. Scales change by equal factors in equal times. */
export function between(from: Camera, to: Camera, part: number): Camera {
  const eased = part < 0.5 ? 2 * part * part : 1 - (2 - 2 * part) ** 2 / 2;
  const mix = (a: number, b: number): number => a + (b - a) * eased;
  return { x: mix(from.x, to.x), y: mix(from.y, to.y), scale: Math.exp(mix(Math.log(from.scale), Math.log(to.scale))) };
}
