// The drawing: lines and nodes below, names above, the camera, and what is beneath the pointer.
// Told what to show, it decides nothing.

import { between, bounded, fitting, frameOf, ratio, wholeScale, zoomedAt, type Camera, type Frame, type Size } from "./camera";
import { listen } from "./gestures";
import type { Ink } from "./ink";
import { drawOverlay, type Focus, type Scene } from "./overlay";
import { sampled, type Stroke } from "./painter";
import { bytes, type Palette } from "./palette";
import { edgeAt, nodeAt } from "./pointing";
import type { Colour } from "./query";
import type { Selection } from "./selection";
import { shapeOf } from "./shapes";
import type { Store } from "./store";

export interface StageEvents {
  /** A node was tapped, or the empty paper. */
  pick(node: number | undefined): void;
  open(node: number): void;
  /** The pointer is over a node or a line, or over neither. */
  hover(over: { node?: number; edge?: number } | undefined, x: number, y: number): void;
}

/** Pixels kept free around the drawing, on a small window and on a large one. */
const PADDING = { small: 20, large: 48 };
/** What the buttons take of a narrow window's height. */
const TOOLS = 56;
const FLIGHT_MS = 220;
const LINE_WIDTH = 1.1;

export class Stage {
  private readonly names = document.createElement("canvas");
  private readonly context: CanvasRenderingContext2D;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");
  private size: Size;
  private camera: Camera;
  private order: readonly number[] = [];
  private focus: Focus = { center: undefined, selected: undefined, hovered: undefined, way: [], edges: [], lit: undefined };
  private colour: Colour = "community";
  /** The frame that can be seen: names follow the nodes, not the camera. */
  private seen: Frame;
  private due = 0;
  private flight = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly ink: Ink,
    private readonly store: Store,
    private palette: Palette,
    private selection: Selection,
    events: StageEvents,
  ) {
    this.size = { width: host.clientWidth, height: host.clientHeight };
    this.camera = { x: 0, y: 0, scale: wholeScale(this.size) * 0.9 };
    this.seen = this.frame();
    this.names.className = "stage-layer stage-names";
    host.append(ink.canvas, this.names);
    this.context = this.names.getContext("2d")!;
    ink.restored = () => this.redraw();
    ink.drawn = (frame) => {
      this.seen = frame;
      this.drawNames();
    };
    this.listen(events);
    new ResizeObserver(() => {
      if (this.measure() && this.focus.selected !== undefined) this.reveal(this.focus.selected);
    }).observe(host);
  }

  /** Shows a selection; `order` is its nodes by falling rank. */
  show(selection: Selection, order: readonly number[], colour: Colour): void {
    this.selection = selection;
    this.order = order;
    this.colour = colour;
    this.refill();
  }

  /** Brings something into focus, or everything back. */
  emphasise(focus: Focus): void {
    const repaint = focus.lit !== this.focus.lit;
    this.focus = focus;
    if (repaint) this.refill();
    else this.due ||= requestAnimationFrame(() => this.drawNames());
  }

  recolour(palette: Palette): void {
    this.palette = palette;
    this.refill();
  }

  /** Nodes have moved. */
  moved(): void {
    this.refill();
  }

  /** Moves the camera so that these nodes fill the window; all that are shown if none are named. */
  fit(nodes: readonly number[] = this.order): void {
    this.measure();
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const node of nodes) {
      const { x, y } = this.store.nodes[node]!;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
    if (left > right) return;
    const padding = this.size.width < 600 ? PADDING.small : PADDING.large;
    // Names stand beside the nodes: more room at the sides, where there is any.
    const aside = Math.max(padding, Math.min(110, this.size.width * 0.09));
    // In a narrow window the buttons lie over its upper end.
    const above = this.size.width < 600 ? TOOLS : 0;
    const { width, height } = this.size;
    const camera = fitting({ left, right, low, high }, { width, height: height - above }, aside, padding, 0.2);
    this.fly({ ...camera, y: camera.y + above / 2 / camera.scale });
  }

  /** Moves the camera only if the node is not well within the window. */
  reveal(node: number): void {
    const { x, y } = this.store.nodes[node]!;
    if (this.selection.nodes[node] !== 1) return;
    const { a, b, c, d } = this.frame();
    const [px, py] = [a * x + c, b * y + d];
    const { width, height } = this.size;
    const inside = px > width * 0.08 && px < width * 0.85 && py > height * 0.1 && py < height * 0.9;
    if (!inside) this.fly({ x, y, scale: this.camera.scale });
  }

  zoom(factor: number): void {
    this.fly(zoomedAt(this.camera, factor, this.size.width / 2, this.size.height / 2, this.size));
  }

  /** The drawing as it stands, in one canvas. */
  async picture(): Promise<HTMLCanvasElement> {
    const { names } = this;
    const made = document.createElement("canvas");
    [made.width, made.height] = [names.width, names.height];
    const context = made.getContext("2d");
    if (!context) throw new Error("the browser could not make a picture of this size");
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, made.width, made.height);
    context.drawImage(await this.ink.picture(this.seen, this.stroke()), 0, 0);
    context.drawImage(names, 0, 0);
    return made;
  }

  /** What is drawn, where; also for a drawing of another kind. */
  scene(): Scene {
    const { width, height, a } = this.seen;
    const out = wholeScale({ width, height }) / a;
    const zoom = 1 / Math.sqrt(out);
    return {
      store: this.store,
      selection: this.selection,
      palette: this.palette,
      frame: this.seen,
      focus: this.focus,
      order: this.order,
      radius: (node) => this.radius(node) * zoom,
      ratio: out,
      byCommunity: this.colour === "community",
    };
  }

  /** The lines' opacity: many must be thin air, the more so the farther the reader is. */
  alpha(): number {
    const crowd = 20 / Math.sqrt(Math.max(this.selection.edgeCount, 1));
    const near = Math.max(1, 0.6 / Math.sqrt(ratio(this.camera, this.size)));
    return Math.min(0.85, Math.max(0.05, crowd * near)) * (this.focus.lit ? 0.25 : 1);
  }

  colourOf(node: number): string {
    const { community, type, standing } = this.store.nodes[node]!;
    if (this.colour === "type") return this.palette.type(type);
    if (this.colour === "standing") return this.palette.standing(standing);
    // A note that belongs with no other has no community's colour.
    return this.palette.community(this.store.communityName(community) === undefined ? -1 : community);
  }

  /** Takes in the window's size where it has changed; the same part stays in sight. */
  private measure(): boolean {
    const { clientWidth: width, clientHeight: height } = this.host;
    const { size } = this;
    if (width === 0 || height === 0 || (width === size.width && height === size.height)) return false;
    const room = this.room();
    const scale = this.camera.scale * (wholeScale({ width, height }) / wholeScale(size));
    this.camera = { ...this.camera, scale: bounded(scale, { width, height }) };
    this.size = { width, height };
    // Nodes of another size are handed to the painter anew; else it has all that it needs.
    if (this.room() === room) this.redraw();
    else this.refill();
    return true;
  }

  private frame(): Frame {
    return frameOf(this.camera, this.size, Math.min(window.devicePixelRatio || 1, 2));
  }

  /** Nodes grow more slowly than the distances between them. */
  private growth(): number {
    return 1 / Math.sqrt(ratio(this.camera, this.size));
  }

  /** In pixels when the whole drawing fills the window. */
  private radius(node: number): number {
    const { rank, type } = this.store.nodes[node]!;
    // Few nodes can be large, many must be small.
    const crowd = Math.min(1, 14 / Math.sqrt(Math.max(this.selection.nodeCount, 1)));
    return this.room() * (2.2 + 7 * crowd * Math.min(Math.sqrt(rank), 4) ** 0.8) * shapeOf(type).scale;
  }

  /** In a small window nodes are small. */
  private room(): number {
    return Math.min(1, Math.max(0.55, Math.min(this.size.width, this.size.height) / 620));
  }

  /** Hands what is shown to the painter. */
  private refill(): void {
    const { store, selection, palette, focus, order } = this;
    // Colours as four bytes in one number.
    const packed = (text: string): number => {
      const [red, green, blue, alpha] = bytes(text);
      return (alpha * 0x1000000 + blue * 0x10000 + green * 0x100 + red) >>> 0;
    };
    const known = new Map<string, number>();
    const relation = (name: string): number => {
      let colour = known.get(name);
      if (colour === undefined) known.set(name, (colour = packed(palette.relation(name) ?? palette.edge)));
      return colour;
    };
    const shown: number[] = [];
    for (let edge = 0; edge < selection.edges.length; edge++) if (selection.edges[edge] === 1) shown.push(edge);
    const lines = new Float32Array(shown.length * 4);
    const lineColors = new Uint32Array(shown.length);
    sampled(shown.length).forEach((place, at) => {
      const { source, target, name } = store.edges[shown[place]!]!;
      const [from, to] = [store.nodes[source]!, store.nodes[target]!];
      lines[4 * at] = from.x;
      lines[4 * at + 1] = from.y;
      lines[4 * at + 2] = to.x;
      lines[4 * at + 3] = to.y;
      lineColors[at] = relation(name);
    });
    const nodes = new Float32Array(order.length * 4);
    const nodeColors = new Uint32Array(order.length);
    const faint = packed(palette.faint);
    const own = new Map<string, number>();
    order.forEach((node, place) => {
      // The most important last, on top.
      const at = order.length - 1 - place;
      const { x, y, type } = store.nodes[node]!;
      nodes[4 * at] = x;
      nodes[4 * at + 1] = y;
      nodes[4 * at + 2] = this.radius(node);
      nodes[4 * at + 3] = shapeOf(type).code;
      const text = this.colourOf(node);
      let colour = own.get(text);
      if (colour === undefined) own.set(text, (colour = packed(text)));
      nodeColors[at] = focus.lit && !focus.lit.has(node) ? faint : colour;
    });
    this.ink.fill({ lines, lineColors: new Uint8Array(lineColors.buffer), nodes, nodeColors: new Uint8Array(nodeColors.buffer) });
    this.redraw();
  }

  private redraw(moving = false): void {
    this.ink.draw(this.frame(), this.stroke(), moving);
  }

  private stroke(): Stroke {
    return { width: LINE_WIDTH, alpha: this.alpha(), zoom: this.growth(), paper: bytes(this.palette.paper) };
  }

  private drawNames(): void {
    cancelAnimationFrame(this.due);
    this.due = 0;
    const { names, seen } = this;
    const [wide, high] = [Math.round(seen.width * seen.pixelRatio), Math.round(seen.height * seen.pixelRatio)];
    if (names.width !== wide || names.height !== high) [names.width, names.height] = [wide, high];
    drawOverlay(this.context, this.scene());
  }

  private fly(to: Camera): void {
    cancelAnimationFrame(this.flight);
    if (this.still.matches) {
      this.camera = to;
      this.redraw();
      return;
    }
    const from = this.camera;
    const start = performance.now();
    const step = (): void => {
      const part = Math.min(1, (performance.now() - start) / FLIGHT_MS);
      this.camera = between(from, to, part);
      this.redraw(part < 1);
      if (part < 1) this.flight = requestAnimationFrame(step);
    };
    step();
  }

  private listen(events: StageEvents): void {
    let pointer: { x: number; y: number } | undefined;
    let looking = 0;
    let over = "";
    const look = (): void => {
      looking = 0;
      const scene = this.scene();
      const node = pointer && nodeAt(scene, pointer.x, pointer.y);
      const edge = pointer && node === undefined ? edgeAt(scene, pointer.x, pointer.y) : undefined;
      const now = node !== undefined ? `n${node}` : edge !== undefined ? `e${edge}` : "";
      if (now === over) return;
      over = now;
      const found = node !== undefined ? { node } : edge !== undefined ? { edge } : undefined;
      events.hover(found, pointer?.x ?? 0, pointer?.y ?? 0);
    };
    listen(this.host, {
      camera: () => this.camera,
      size: () => this.size,
      move: (camera) => {
        cancelAnimationFrame(this.flight);
        this.camera = camera;
        this.redraw(true);
      },
      tap: (x, y) => events.pick(nodeAt(this.scene(), x, y)),
      doubleTap: (x, y) => {
        const node = nodeAt(this.scene(), x, y);
        if (node !== undefined) events.open(node);
        else this.fly(zoomedAt(this.camera, 2, x, y, this.size));
      },
      hover: (at) => {
        pointer = at;
        looking ||= requestAnimationFrame(look);
      },
    });
  }
}
