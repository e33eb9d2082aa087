// Draws lines and nodes away from the page's thread, the lines in slices: where the processor
// computes the picture, forty thousand lines take longer than anyone wants to wait. The first
// slice can be seen at once, the others sharpen it, and a new frame interrupts them.

import type { Frame } from "./camera";
import type { Fill, Painter, Stroke } from "./painter";
import { CanvasPainter } from "./paint-2d";
import { GlPainter } from "./paint-gl";

export type Order =
  | { kind: "begin"; canvas: OffscreenCanvas }
  | { kind: "fill"; fill: Fill }
  /** `moving`: more frames will follow, so that speed counts more than detail. */
  | { kind: "draw"; frame: Frame; stroke: Stroke; moving: boolean }
  | { kind: "picture"; frame: Frame; stroke: Stroke };

export type Report =
  | { kind: "failed"; reason: string }
  /** The frame can be seen, with some of its lines at least. */
  | { kind: "drawn"; frame: Frame }
  | { kind: "restored" }
  | { kind: "picture"; bitmap: ImageBitmap };

/** Milliseconds that a slice may take. */
const SLICE_MS = 24;

let painter: Painter | undefined;
let canvas: OffscreenCanvas | undefined;
let count = 0;
/** How many lines fit into a slice, as far as is known. */
let slice = 2000;
let newest = 0;

const report = (what: Report, transfer: Transferable[] = []): void => self.postMessage(what, { transfer });

/** Lets the canvas be shown and orders be heard. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function draw(frame: Frame, stroke: Stroke, moving: boolean): Promise<void> {
  if (!painter) return;
  const turn = ++newest;
  if (moving && painter.shift?.(frame, stroke, Math.min(slice, count))) {
    painter.settle();
    report({ kind: "drawn", frame });
    return;
  }
  painter.begin(frame, stroke);
  painter.settle();
  for (let done = 0; turn === newest; ) {
    const start = performance.now();
    const next = Math.min(done + slice, count);
    painter.lines(done, next);
    painter.settle();
    const took = performance.now() - start;
    // Towards what fits, but never by leaps: one slow moment says little.
    if (next - done === slice) slice = Math.round(Math.max(200, slice * Math.min(2, Math.max(0.5, SLICE_MS / Math.max(took, 0.5)))));
    if (done === 0) report({ kind: "drawn", frame });
    done = next;
    if (done >= count || moving) return;
    await pause();
  }
}

async function picture(frame: Frame, stroke: Stroke): Promise<void> {
  if (!painter || !canvas) return;
  newest++;
  painter.begin(frame, stroke);
  painter.lines(0, count);
  const bitmap = await createImageBitmap(canvas);
  report({ kind: "picture", bitmap }, [bitmap]);
}

self.onmessage = ({ data }: MessageEvent<Order>) => {
  switch (data.kind) {
    case "begin":
      canvas = data.canvas;
      try {
        painter = GlPainter.on(canvas, () => report({ kind: "restored" })) ?? CanvasPainter.on(canvas);
        if (!painter) throw new Error("this browser gives no canvas to draw on");
      } catch (error) {
        report({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
      }
      break;
    case "fill":
      count = data.fill.lines.length / 4;
      painter?.fill(data.fill);
      break;
    case "draw":
      void draw(data.frame, data.stroke, data.moving);
      break;
    case "picture":
      void picture(data.frame, data.stroke);
      break;
  }
};
