// Each type has a shape, so that colour never speaks alone. Shapes lie within the unit circle;
// the drawing has them as distance fields, a picture as paths.

export interface Shape {
  code: number;
  /** By how much it is drawn larger, so that all shapes look equally large. */
  scale: number;
}

const SHAPES: Record<string, Shape> = {
  claim: { code: 0, scale: 1 },
  concept: { code: 1, scale: 1.25 },
  paper: { code: 2, scale: 1.2 },
  inquiry: { code: 3, scale: 1.1 },
  evaluation: { code: 4, scale: 1.35 },
  tag: { code: 5, scale: 1.1 },
};

const PLAIN: Shape = { code: 0, scale: 0.8 };

export function shapeOf(type: string): Shape {
  return SHAPES[type] ?? PLAIN;
}

/** GLSL: below 0 inside, in radii. */
export const FIELD = /* glsl */ `
float field(vec2 p, int shape) {
  if (shape == 0) return length(p) - 1.0;
  if (shape == 1) return (abs(p.x) + abs(p.y) - 1.0) * 0.7071;
  if (shape == 2) return max(abs(p.x) - 0.62, abs(p.y) - 0.76);
  if (shape == 3) return abs(length(p) - 0.72) - 0.28;
  if (shape == 4) return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - 0.5;
  return max(abs(p.x) * 0.866 + abs(p.y) * 0.5, abs(p.y)) - 0.85;
}`;

/** The same as corners in radii, y downwards; shapes without corners are circles. */
export const CORNERS: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  2: [[-0.62, -0.76], [0.62, -0.76], [0.62, 0.76], [-0.62, 0.76]],
  4: [[0, -1], [0.866, 0.5], [-0.866, 0.5]],
  5: [[-0.98, 0], [-0.49, -0.85], [0.49, -0.85], [0.98, 0], [0.49, 0.85], [-0.49, 0.85]],
};

/** The ring with a hole. */
export const RING = 3;
export const HOLE = 0.44;

/** The same as an SVG path around a point. */
export function outline(type: string, x: number, y: number, r: number): string {
  const { code } = shapeOf(type);
  const corners = CORNERS[code];
  if (corners) return `M${corners.map(([dx, dy]) => `${round(x + dx * r)} ${round(y + dy * r)}`).join("L")}Z`;
  return circle(x, y, r) + (code === RING ? circle(x, y, HOLE * r) : "");
}

/** A whole circle as a path. */
export function circle(x: number, y: number, r: number): string {
  const half = `a${round(r)} ${round(r)} 0 1 0`;
  return `M${round(x - r)} ${round(y)}${half} ${round(2 * r)} 0${half} ${round(-2 * r)} 0Z`;
}

export function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
