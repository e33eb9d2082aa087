// The page's side of the worker that draws lines and nodes: hands it what is shown, and one frame
// at a time. Whoever draws over it is told which frame can be seen.

import type { Frame } from "./camera";
import type { Order, Report } from "./ink.worker";
import type { Fill, Stroke } from "./painter";

/** After so long without movement the drawing comes to rest, with every line. */
const REST_MS = 140;

export class Ink {
  readonly canvas = document.createElement("canvas");
  private readonly worker: Worker;
  private busy = false;
  private next: { frame: Frame; stroke: Stroke; moving: boolean } | undefined;
  private rest = 0;
  private readonly pictures: ((bitmap: ImageBitmap) => void)[] = [];
  /** A frame can be seen. */
  drawn: (frame: Frame) => void = () => undefined;
  /** All must be drawn again. */
  restored: () => void = () => undefined;
  private failure: string | undefined;
  private tell: ((reason: string) => void) | undefined;

  /** Throws where the browser cannot draw away from the page. */
  constructor() {
    this.canvas.className = "stage-layer";
    if (typeof this.canvas.transferControlToOffscreen !== "function") {
      throw new Error("this browser cannot draw in the background");
    }
    this.worker = new Worker(new URL("ink.worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }: MessageEvent<Report>) => this.hear(data);
    this.worker.onerror = () => this.fail("the drawing's script could not be loaded");
    const canvas = this.canvas.transferControlToOffscreen();
    this.order({ kind: "begin", canvas }, [canvas]);
  }

  /** Calls back once nothing can be drawn any more, also if that is so already. */
  onFailure(tell: (reason: string) => void): void {
    this.tell = tell;
    if (this.failure !== undefined) tell(this.failure);
  }

  fill(fill: Fill): void {
    const { lines, lineColors, nodes, nodeColors } = fill;
    this.order({ kind: "fill", fill }, [lines.buffer, lineColors.buffer, nodes.buffer, nodeColors.buffer]);
  }

  /** While one frame is being drawn only the last of those that follow is kept. */
  draw(frame: Frame, stroke: Stroke, moving = false): void {
    this.next = { frame, stroke, moving };
    clearTimeout(this.rest);
    if (moving) this.rest = window.setTimeout(() => this.draw(frame, stroke), REST_MS);
    this.send();
  }

  picture(frame: Frame, stroke: Stroke): Promise<ImageBitmap> {
    this.order({ kind: "picture", frame, stroke });
    return new Promise((resolve) => this.pictures.push(resolve));
  }

  private send(): void {
    if (this.busy || !this.next) return;
    this.busy = true;
    this.order({ kind: "draw", ...this.next });
    this.next = undefined;
  }

  private fail(reason: string): void {
    this.failure = reason;
    this.tell?.(reason);
  }

  private hear(report: Report): void {
    switch (report.kind) {
      case "drawn":
        // The next frame is begun before names are written over this one.
        this.busy = false;
        this.send();
        this.drawn(report.frame);
        break;
      case "picture":
        this.pictures.shift()?.(report.bitmap);
        break;
      case "restored":
        this.restored();
        break;
      case "failed":
        this.fail(report.reason);
        break;
    }
  }

  private order(order: Order, transfer: Transferable[] = []): void {
    this.worker.postMessage(order, transfer);
  }
}
