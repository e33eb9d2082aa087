// Lines and nodes on a plain canvas, where the browser has no WebGL 2. Slower, but in its worker
// it keeps nobody waiting.

import type { Frame } from "./camera";
import type { Fill, Painter, Stroke } from "./painter";
import { CORNERS, HOLE, RING } from "./shapes";

/** Lines in one path: within it overlapping lines do not add up, from path to path they do. */
const LINES_A_PATH = 64;
/** Pixels up to which a node's radius is small. */
const SMALL = 3.5;

export interface Part {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export class CanvasPainter implements Painter {
  private filled: Fill | undefined;
  /** Of the picture that is there; `undefined` where that shows something else. */
  private frame: Frame | undefined;
  /** The part of the window that is being drawn, in its pixels. */
  private part: Part = { left: 0, top: 0, right: 0, bottom: 0 };

  private constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly context: OffscreenCanvasRenderingContext2D,
  ) {}

  static on(canvas: OffscreenCanvas): CanvasPainter | undefined {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return context ? new CanvasPainter(canvas, context) : undefined;
  }

  fill(fill: Fill): void {
    this.filled = fill;
    this.frame = undefined;
  }

  begin(frame: Frame, stroke: Stroke): void {
    const { canvas, context } = this;
    this.frame = frame;
    this.part = { left: 0, top: 0, right: frame.width, bottom: frame.height };
    const [wide, high] = [Math.round(frame.width * frame.pixelRatio), Math.round(frame.height * frame.pixelRatio)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    this.nodes(frame, stroke);
  }

  shift(frame: Frame, stroke: Stroke, lines: number): boolean {
    const { canvas, context, frame: before } = this;
    const { width, height, pixelRatio } = frame;
    if (!before || before.a !== frame.a || before.width !== width || before.height !== height || before.pixelRatio !== pixelRatio) return false;
    // By whole pixels, or it would blur; what is left over is less than one, and made good at rest.
    const x = Math.round((frame.c - before.c) * pixelRatio);
    const y = Math.round((frame.d - before.d) * pixelRatio);
    if (Math.abs(x) > canvas.width / 3 || Math.abs(y) > canvas.height / 3) return false;
    const now = { ...frame, c: before.c + x / pixelRatio, d: before.d + y / pixelRatio };
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.globalCompositeOperation = "copy";
    context.drawImage(canvas, x, y);
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    this.frame = now;
    for (const part of uncovered(x / pixelRatio, y / pixelRatio, width, height)) {
      context.save();
      context.beginPath();
      context.rect(part.left, part.top, part.right - part.left, part.bottom - part.top);
      context.clip();
      this.part = part;
      this.nodes(now, stroke);
      this.lines(0, lines);
      context.restore();
    }
    return true;
  }

  private nodes(frame: Frame, stroke: Stroke): void {
    const { context, filled } = this;
    context.globalCompositeOperation = "source-over";
    context.globalAlpha = 1;
    if (filled) this.drawNodes(filled, frame, stroke);
    // From now on beneath what is there.
    context.globalCompositeOperation = "destination-over";
    context.globalAlpha = stroke.alpha;
    context.lineWidth = stroke.width;
  }

  lines(from: number, to: number): void {
    const { context, filled, frame } = this;
    if (!filled || !frame) return;
    const { lines, lineColors } = filled;
    const { a, b, c, d } = frame;
    const { left, top, right, bottom } = this.part;
    let colour = "";
    let pending = 0;
    const flush = (): void => {
      if (pending > 0) context.stroke();
      context.beginPath();
      pending = 0;
    };
    flush();
    for (let line = from; line < to; line++) {
      const at = 4 * line;
      const [x1, y1, x2, y2] = [a * lines[at]! + c, b * lines[at + 1]! + d, a * lines[at + 2]! + c, b * lines[at + 3]! + d];
      if ((x1 < left && x2 < left) || (y1 < top && y2 < top) || (x1 > right && x2 > right) || (y1 > bottom && y2 > bottom)) continue;
      const now = css(lineColors, at);
      if (now !== colour || pending >= LINES_A_PATH) flush();
      if (now !== colour) context.strokeStyle = colour = now;
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      pending++;
    }
    flush();
  }

  settle(): void {
    // A pixel asked for makes the canvas do what it has only noted down.
    this.context.getImageData(0, 0, 1, 1);
  }

  private drawNodes({ nodes, nodeColors }: Fill, { a, b, c, d }: Frame, stroke: Stroke): void {
    const { context } = this;
    const { left, top, right, bottom } = this.part;
    const paper = `rgb(${stroke.paper.slice(0, 3).join(" ")})`;
    context.lineWidth = 1;
    context.strokeStyle = paper;
    // Of the small ones nobody sees which lies upon which: those of one look are one path.
    const small = new Map<number, number[]>();
    const packed = new Uint32Array(nodeColors.buffer);
    const large: number[] = [];
    for (let at = 0; at < nodes.length; at += 4) {
      const [x, y, r] = [a * nodes[at]! + c, b * nodes[at + 1]! + d, nodes[at + 2]! * stroke.zoom];
      if (x < left - r || y < top - r || x > right + r || y > bottom + r) continue;
      if (r > SMALL) {
        large.push(at);
        continue;
      }
      const look = packed[at / 4]! * 8 + nodes[at + 3]!;
      const alike = small.get(look);
      if (alike) alike.push(at);
      else small.set(look, [at]);
    }
    const trace = (at: number): void => shape(context, nodes[at + 3]!, a * nodes[at]! + c, b * nodes[at + 1]! + d, nodes[at + 2]! * stroke.zoom);
    for (const alike of small.values()) {
      context.fillStyle = css(nodeColors, alike[0]!);
      context.beginPath();
      alike.forEach(trace);
      context.fill();
    }
    for (const at of large) {
      context.fillStyle = css(nodeColors, at);
      context.beginPath();
      trace(at);
      context.fill();
      context.stroke();
      if (nodes[at + 3] === RING) {
        context.fillStyle = paper;
        context.beginPath();
        context.arc(a * nodes[at]! + c, b * nodes[at + 1]! + d, HOLE * nodes[at + 2]! * stroke.zoom, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }
}

/** What a picture of this size leaves uncovered when it moves by so much: a strip at one side, one above or below. */
export function uncovered(x: number, y: number, width: number, height: number): Part[] {
  const parts: Part[] = [];
  if (x !== 0) parts.push({ left: x > 0 ? 0 : width + x, right: x > 0 ? x : width, top: 0, bottom: height });
  // The corner is in the first already.
  const [left, right] = x > 0 ? [x, width] : [0, width + x];
  if (y !== 0) parts.push({ left, right, top: y > 0 ? 0 : height + y, bottom: y > 0 ? y : height });
  return parts;
}

/** The outline of a shape by its code. */
function shape(context: OffscreenCanvasRenderingContext2D, code: number, x: number, y: number, r: number): void {
  const corners = CORNERS[code];
  if (!corners) {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], corner) => (corner === 0 ? context.moveTo(x + dx * r, y + dy * r) : context.lineTo(x + dx * r, y + dy * r)));
  context.closePath();
}

function css(colors: Uint8Array, at: number): string {
  return `rgb(${colors[at]} ${colors[at + 1]} ${colors[at + 2]} / ${colors[at + 3]! / 255})`;
}
