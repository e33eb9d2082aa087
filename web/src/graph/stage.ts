// The drawing: sigma draws the nodes, moves the camera and says what is beneath the pointer; lines
// lie below and names above on canvases of our own. Told what to show, it decides nothing.

import Graph from "graphology";
import Sigma from "sigma";

import { Links, type Frame } from "./links";
import { drawOverlay, type Focus, type Scene } from "./overlay";
import { bytes, type Palette } from "./palette";
import type { Colour } from "./query";
import type { Selection } from "./selection";
import { shapeOf, shapeProgram, type ShapedNode } from "./shapes";
import type { Store } from "./store";

export interface StageEvents {
  /** A node was clicked, or the empty paper. */
  pick(node: number | undefined): void;
  open(node: number): void;
  /** The pointer is over a node or a line, or over neither. */
  hover(over: { node?: number; edge?: number } | undefined, x: number, y: number): void;
}

interface Attributes {
  x: number;
  y: number;
}

const PADDING = 40;
/** How near the pointer must come to a line, in pixels. */
const NEAR = 5;
const FLIGHT_MS = 220;

export class Stage {
  private readonly graph = new Graph();
  private readonly sigma: Sigma;
  private readonly links: Links;
  private readonly context: CanvasRenderingContext2D;
  private readonly canvas: HTMLCanvasElement;
  private selection: Selection;
  private order: readonly number[] = [];
  private focus: Focus = { selected: undefined, hovered: undefined, way: [], edges: [], lit: undefined };
  private colour: Colour = "community";
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");

  /** Throws where the browser cannot draw with WebGL 2. */
  constructor(
    host: HTMLElement,
    private readonly store: Store,
    private palette: Palette,
    selection: Selection,
    private readonly events: StageEvents,
  ) {
    this.selection = selection;
    // Before sigma, which would throw without saying why.
    const canvas = layer("stage-links");
    this.links = new Links(canvas);
    this.addNodes();
    const program = shapeProgram(() => this.palette.paper);
    this.sigma = new Sigma(this.graph, host, {
      defaultNodeType: "shape",
      nodeProgramClasses: { shape: program },
      nodeHoverProgramClasses: { shape: program },
      nodeReducer: (key) => this.look(Number(key)),
      renderLabels: false,
      renderEdgeLabels: false,
      defaultDrawNodeHover: () => undefined,
      stagePadding: PADDING,
      minCameraRatio: 0.005,
      maxCameraRatio: 4,
      zoomDuration: this.duration(150),
      inertiaDuration: this.duration(200),
      doubleClickZoomingDuration: this.duration(200),
    });
    this.sigma.setCustomBBox({ x: [-1, 1], y: [-1, 1] });
    host.prepend(canvas);
    this.canvas = layer("stage-names");
    host.querySelector(".sigma-mouse")?.before(this.canvas);
    this.context = this.canvas.getContext("2d")!;
    this.sigma.on("afterRender", () => this.draw());
    this.listen();
  }

  /** Shows a selection; `order` is its nodes by falling rank. */
  show(selection: Selection, order: readonly number[], colour: Colour): void {
    this.selection = selection;
    this.order = order;
    this.colour = colour;
    this.addNodes();
    this.fillLinks();
    this.sigma.refresh();
  }

  /** Brings something into focus, or everything back. */
  emphasise(focus: Focus): void {
    const repaint = focus.lit !== this.focus.lit;
    this.focus = focus;
    if (repaint) this.sigma.refresh({ schedule: true });
    else this.sigma.scheduleRender();
  }

  recolour(palette: Palette): void {
    this.palette = palette;
    this.fillLinks();
    this.sigma.refresh();
  }

  /** Nodes were moved: takes their places over from the store. */
  moved(): void {
    this.graph.updateEachNodeAttributes((key, attributes) => {
      const { x, y } = this.store.nodes[Number(key)]!;
      return { ...attributes, x, y };
    });
    this.fillLinks();
    this.sigma.refresh();
  }

  /** Moves the camera so that these nodes fill the window; all that are shown if none are named. */
  fit(nodes: readonly number[] = this.order, least = 0.12): void {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const node of nodes) {
      const { x, y } = this.store.nodes[node]!;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [low, high] = [Math.min(low, y), Math.max(high, y)];
    }
    if (left > right) return;
    const { width, height } = this.sigma.getDimensions();
    const side = Math.min(width, height) - 2 * PADDING;
    // Names stand to the right of the nodes: a little more room there.
    const ratio = Math.max(
      ((right - left) / 2) * (side / Math.max(width - 3.5 * PADDING, 1)),
      ((high - low) / 2) * (side / Math.max(height - 2 * PADDING, 1)),
      least,
    );
    this.fly((left + right) / 2, (low + high) / 2, ratio);
  }

  flyTo(node: number): void {
    const { x, y } = this.store.nodes[node]!;
    this.fly(x, y, Math.min(this.sigma.getCamera().ratio, 0.5));
  }

  /** Moves the camera only if the node is not well within the window. */
  reveal(node: number): void {
    const { x, y } = this.store.nodes[node]!;
    const frame = this.frame();
    const [px, py] = [frame.a * x + frame.c, frame.b * y + frame.d];
    const inside = px > 60 && py > 60 && px < frame.width - 160 && py < frame.height - 60;
    if (!inside) this.fly(x, y, this.sigma.getCamera().ratio);
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    void camera.animate({ ratio: camera.getBoundedRatio(camera.ratio * factor) }, { duration: this.duration(150) });
  }

  resize(): void {
    this.sigma.scheduleRefresh();
  }

  /** The drawing as it stands, in one canvas. */
  picture(): HTMLCanvasElement {
    this.sigma.refresh();
    const made = document.createElement("canvas");
    [made.width, made.height] = [this.canvas.width, this.canvas.height];
    const context = made.getContext("2d")!;
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, made.width, made.height);
    // Read in the task that drew them, since the buffers are not kept.
    const layers = [this.sigma.getContainer().querySelector<HTMLCanvasElement>(".stage-links"), this.sigma.getCanvases()["nodes"], this.canvas];
    for (const each of layers) if (each) context.drawImage(each, 0, 0, made.width, made.height);
    return made;
  }

  /** From the drawing's coordinates to the window's. */
  private frame(): Frame {
    const { width, height } = this.sigma.getDimensions();
    const zero = this.sigma.graphToViewport({ x: 0, y: 0 });
    const one = this.sigma.graphToViewport({ x: 1, y: 1 });
    return {
      a: one.x - zero.x,
      b: one.y - zero.y,
      c: zero.x,
      d: zero.y,
      width,
      height,
      pixelRatio: window.devicePixelRatio || 1,
    };
  }

  private radius(node: number): number {
    return this.sigma.scaleSize(this.size(node));
  }

  colourOf(node: number): string {
    const { community, type } = this.store.nodes[node]!;
    return this.colour === "community" ? this.palette.community(community) : this.palette.type(type);
  }

  private addNodes(): void {
    for (let node = this.graph.order; node < this.store.nodes.length; node++) {
      const { x, y } = this.store.nodes[node]!;
      this.graph.addNode(String(node), { x, y });
    }
  }

  private look(node: number): Partial<ShapedNode> & Attributes {
    const { x, y, type } = this.store.nodes[node]!;
    const { lit } = this.focus;
    return {
      x,
      y,
      hidden: this.selection.nodes[node] !== 1,
      size: this.size(node),
      shape: shapeOf(type).code,
      color: lit && !lit.has(node) ? this.palette.faint : this.colourOf(node),
    };
  }

  private size(node: number): number {
    const { rank, type } = this.store.nodes[node]!;
    // Few nodes can be large, many must be small.
    const crowd = Math.min(1, 14 / Math.sqrt(Math.max(this.selection.nodeCount, 1)));
    return (2.2 + 7 * crowd * Math.min(Math.sqrt(rank), 4) ** 0.8) * shapeOf(type).scale;
  }

  private fillLinks(): void {
    const { store, selection, palette } = this;
    const ends = new Float32Array(selection.edgeCount * 4);
    const colors = new Uint8Array(selection.edgeCount * 4);
    const named = new Map<string, [number, number, number, number]>();
    let at = 0;
    store.edges.forEach(({ source, target, name }, edge) => {
      if (selection.edges[edge] !== 1) return;
      const [from, to] = [store.nodes[source]!, store.nodes[target]!];
      ends.set([from.x, from.y, to.x, to.y], at);
      let colour = named.get(name);
      if (!colour) named.set(name, (colour = bytes(palette.relation(name) ?? palette.edge)));
      colors.set(colour, at);
      at += 4;
    });
    this.links.fill(ends, colors);
  }

  /** What is drawn, where; also for a drawing of another kind. */
  scene(): Scene {
    return {
      store: this.store,
      selection: this.selection,
      palette: this.palette,
      frame: this.frame(),
      focus: this.focus,
      order: this.order,
      radius: (node) => this.radius(node),
      ratio: this.sigma.getCamera().ratio,
      byCommunity: this.colour === "community",
    };
  }

  /** The lines' opacity: many must be thin air, the more so the farther the reader is. */
  alpha(): number {
    const crowd = 28 / Math.sqrt(Math.max(this.selection.edgeCount, 1));
    const near = Math.max(1, 0.6 / Math.sqrt(this.sigma.getCamera().ratio));
    return Math.min(0.85, Math.max(0.05, crowd * near)) * (this.focus.lit ? 0.25 : 1);
  }

  private draw(): void {
    const scene = this.scene();
    const { frame } = scene;
    this.links.draw(frame, 1.1, this.alpha());
    const [wide, high] = [Math.round(frame.width * frame.pixelRatio), Math.round(frame.height * frame.pixelRatio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) [this.canvas.width, this.canvas.height] = [wide, high];
    drawOverlay(this.context, scene);
  }

  private listen(): void {
    const { sigma, events } = this;
    sigma.on("clickNode", ({ node }) => events.pick(Number(node)));
    sigma.on("clickStage", () => events.pick(undefined));
    sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      events.open(Number(node));
    });
    let over = "";
    let due = 0;
    const host = sigma.getContainer();
    let hoveredNode: number | undefined;
    sigma.on("enterNode", ({ node, event }) => {
      hoveredNode = Number(node);
      over = "";
      events.hover({ node: hoveredNode }, event.x, event.y);
    });
    sigma.on("leaveNode", ({ event }) => {
      hoveredNode = undefined;
      over = "";
      events.hover(undefined, event.x, event.y);
    });
    host.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" || due) return;
      due = requestAnimationFrame(() => {
        due = 0;
        if (hoveredNode !== undefined) return;
        const box = host.getBoundingClientRect();
        const [x, y] = [event.clientX - box.left, event.clientY - box.top];
        const edge = event.buttons === 0 ? this.edgeAt(x, y) : undefined;
        const now = edge === undefined ? "" : String(edge);
        if (now === over) return;
        over = now;
        events.hover(edge === undefined ? undefined : { edge }, x, y);
      });
    });
    host.addEventListener("pointerleave", () => {
      over = "";
      events.hover(undefined, 0, 0);
    });
  }

  /** The nearest line within reach of the pointer. */
  private edgeAt(x: number, y: number): number | undefined {
    const { a, b, c, d } = this.frame();
    const { store, selection, focus } = this;
    let best: number | undefined;
    let nearest = NEAR * NEAR;
    const measure = (edge: number): void => {
      const { source, target } = store.edges[edge]!;
      const [from, to] = [store.nodes[source]!, store.nodes[target]!];
      const [x1, y1] = [a * from.x + c, b * from.y + d];
      const [dx, dy] = [a * (to.x - from.x), b * (to.y - from.y)];
      const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
      const [ox, oy] = [x1 + along * dx - x, y1 + along * dy - y];
      const square = ox * ox + oy * oy;
      if (square < nearest) [best, nearest] = [edge, square];
    };
    if (focus.lit) focus.edges.forEach(measure);
    else for (let edge = 0; edge < selection.edges.length; edge++) if (selection.edges[edge] === 1) measure(edge);
    return best;
  }

  private fly(x: number, y: number, ratio: number): void {
    const camera = this.sigma.getCamera();
    // Sigma's camera lives in a frame where the drawing goes from 0 to 1.
    const state = { x: 0.5 + x / 2, y: 0.5 + y / 2, ratio: camera.getBoundedRatio(ratio), angle: 0 };
    if (this.still.matches) camera.setState(state);
    else void camera.animate(state, { duration: FLIGHT_MS });
  }

  private duration(ms: number): number {
    return this.still.matches ? 1 : ms;
  }
}

function layer(name: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.className = `stage-layer ${name}`;
  return canvas;
}
