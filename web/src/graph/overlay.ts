// What is written and drawn over the nodes: names, the relations of what is in focus with their
// direction and name, rings around what is selected. Few enough for a plain canvas.

import { shortened, Taken, wrapped, type Box } from "./labels";
import type { Frame } from "./camera";
import type { Palette } from "./palette";
import type { Selection } from "./selection";
import { NEAR, type Store } from "./store";

/** What the reader looks at; everything else steps back. */
export interface Focus {
  /** Around which everything is shown. */
  center: number | undefined;
  selected: number | undefined;
  hovered: number | undefined;
  /** Nodes of the way that was asked for, in its order. */
  way: readonly number[];
  /** Edges drawn in full. */
  edges: readonly number[];
  /** Nodes that keep their colour; `undefined` where all do. */
  lit: ReadonlySet<number> | undefined;
}

export interface Scene {
  store: Store;
  selection: Selection;
  palette: Palette;
  frame: Frame;
  focus: Focus;
  /** Shown nodes, the most important first. */
  order: readonly number[];
  /** A node's radius in pixels. */
  radius(node: number): number;
  /** How far out the reader is: 1 shows everything. */
  ratio: number;
  byCommunity: boolean;
}

const SANS = '"Segoe UI", Roboto, Cantarell, Ubuntu, "Noto Sans", "Liberation Sans", system-ui, sans-serif';
const SIZE = 12;
/** Square pixels of the window for each name. */
const ROOM = 9_000;
const NAMES_OF_NEIGHBOURS = 60;
const NAMED_EDGES = 24;
const NODES_APART = 600;

/** By font, by character. */
const widths = new Map<string, Map<string, number>>();

export function drawOverlay(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frame, focus, palette } = scene;
  context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
  context.clearRect(0, 0, frame.width, frame.height);
  context.lineJoin = "round";
  const taken = new Taken();
  focus.edges.forEach((edge) => drawEdge(context, scene, edge));
  if (focus.center !== undefined) ring(context, scene, focus.center, palette.accent, 2);
  for (const node of focus.way) ring(context, scene, node, palette.accent, 2);
  if (focus.hovered !== undefined) ring(context, scene, focus.hovered, palette.ink, 1.5);
  if (focus.selected !== undefined) ring(context, scene, focus.selected, palette.ink, 2.5);
  // A name may cover lines, but no node where there are few enough to tell apart.
  if (scene.order.length <= NODES_APART) for (const node of scene.order) taken.take(around(scene, node), true);
  const mapped = drawCommunities(context, scene, taken);
  drawNames(context, scene, taken, mapped);
  if (focus.edges.length <= NAMED_EDGES) focus.edges.forEach((edge) => nameEdge(context, scene, edge, taken));
}

function at(scene: Scene, node: number): [x: number, y: number] {
  const { a, b, c, d } = scene.frame;
  const { x, y } = scene.store.nodes[node]!;
  return [a * x + c, b * y + d];
}

function around(scene: Scene, node: number): Box {
  const [x, y] = at(scene, node);
  const radius = scene.radius(node) - 1;
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function ring(context: CanvasRenderingContext2D, scene: Scene, node: number, colour: string, width: number): void {
  if (scene.selection.nodes[node] !== 1) return;
  const [x, y] = at(scene, node);
  context.beginPath();
  context.arc(x, y, scene.radius(node) + 3, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function drawEdge(context: CanvasRenderingContext2D, scene: Scene, edge: number): void {
  const { store, palette, focus } = scene;
  const { source, target, name } = store.edges[edge]!;
  const [x1, y1] = at(scene, source);
  const [x2, y2] = at(scene, target);
  const length = Math.hypot(x2 - x1, y2 - y1);
  const [gap, end] = [scene.radius(source) + 2, scene.radius(target) + 3];
  if (length < gap + end) return;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const [fromX, fromY, toX, toY] = [x1 + dx * gap, y1 + dy * gap, x2 - dx * end, y2 - dy * end];
  const onTheWay = focus.way.includes(source) && focus.way.includes(target);
  context.strokeStyle = context.fillStyle = palette.relation(name) ?? (onTheWay ? palette.accent : palette.inkSoft);
  context.lineWidth = onTheWay ? 2.5 : name === "links" ? 1 : 1.6;
  context.setLineDash(name === "contradicts" ? [6, 4] : name === NEAR ? [2, 4] : []);
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(toX - dx * 5, toY - dy * 5);
  context.stroke();
  context.setLineDash([]);
  // Nearness has no direction.
  if (name === NEAR) return;
  context.beginPath();
  context.moveTo(toX, toY);
  context.lineTo(toX - dx * 9 - dy * 4, toY - dy * 9 + dx * 4);
  context.lineTo(toX - dx * 9 + dy * 4, toY - dy * 9 - dx * 4);
  context.fill();
}

/** The relation's name at the edge's middle, where it has room; plain links have none. */
function nameEdge(context: CanvasRenderingContext2D, scene: Scene, edge: number, taken: Taken): void {
  const { source, target, name } = scene.store.edges[edge]!;
  if (name === "links") return;
  const [x1, y1] = at(scene, source);
  const [x2, y2] = at(scene, target);
  const text = name.replaceAll("-", " ");
  context.font = `italic ${SIZE - 1}px ${SANS}`;
  const width = textWidth(context, text);
  if (Math.hypot(x2 - x1, y2 - y1) < width + 30) return;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  if (!taken.take({ left: x - width / 2 - 2, right: x + width / 2 + 2, top: y - 8, bottom: y + 8 })) return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  write(context, text, x, y, scene.palette.relation(name) ?? scene.palette.inkSoft, scene.palette.paper);
}

/** From afar a large graph is a map of its communities; says whether it is. */
function drawCommunities(context: CanvasRenderingContext2D, scene: Scene, taken: Taken): boolean {
  const { store, palette, focus, frame, order } = scene;
  if (!scene.byCommunity || focus.lit || order.length < 250 || scene.ratio < 0.45) return false;
  const sums = new Map<number, [x: number, y: number, count: number]>();
  for (const node of order) {
    const { x, y, community } = store.nodes[node]!;
    const sum = sums.get(community);
    if (sum) {
      sum[0] += x;
      sum[1] += y;
      sum[2]++;
    } else sums.set(community, [x, y, 1]);
  }
  const large = [...sums].filter(([, sum]) => sum[2] >= Math.max(8, order.length / 100)).sort((a, b) => b[1][2] - a[1][2]);
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [id, [sumX, sumY, count]] of large.slice(0, 14)) {
    const name = store.communityName(id);
    if (!name) continue;
    const [x, y] = [(frame.a * sumX) / count + frame.c, (frame.b * sumY) / count + frame.d];
    const lines = wrapped(name, 24, 2);
    context.font = `600 15px ${SANS}`;
    const width = Math.max(...lines.map((line) => textWidth(context, line)));
    const high = lines.length * 9 + 2;
    if (!taken.take({ left: x - width / 2 - 8, right: x + width / 2 + 8, top: y - high, bottom: y + high })) continue;
    lines.forEach((line, place) => {
      const above = (place - (lines.length - 1) / 2) * 17;
      write(context, line, x, y + above, palette.community(id), palette.paper, 5);
    });
  }
  return true;
}

function drawNames(context: CanvasRenderingContext2D, scene: Scene, taken: Taken, mapped: boolean): void {
  const { focus, frame, order, selection } = scene;
  const first = new Set<number>();
  if (focus.selected !== undefined) first.add(focus.selected);
  if (focus.hovered !== undefined) first.add(focus.hovered);
  if (focus.center !== undefined) first.add(focus.center);
  for (const node of focus.way) first.add(node);
  const must = first.size;
  if (focus.lit) {
    for (const node of order) {
      if (first.size >= must + NAMES_OF_NEIGHBOURS) break;
      if (focus.lit.has(node)) first.add(node);
    }
  }
  // Beside the communities' names the notes' are but examples.
  const most = Math.max(12, (frame.width * frame.height) / (mapped ? 3 * ROOM : ROOM));
  let written = 0;
  const name = (node: number, anyway: boolean): void => {
    if (selection.nodes[node] === 1 && nameNode(context, scene, node, taken, anyway)) written++;
  };
  let place = 0;
  let tried = 0;
  for (const node of first) name(node, place++ < must);
  if (focus.lit) return;
  for (const node of order) {
    // In a crowd most have no room; the search must end all the same.
    if (written >= most || tried++ > most * 12) break;
    if (!first.has(node)) name(node, false);
  }
}

/** To the right of the node where that is free, else on another side, else at a corner. */
function nameNode(context: CanvasRenderingContext2D, scene: Scene, node: number, taken: Taken, anyway: boolean): boolean {
  const { frame, store, palette, focus } = scene;
  const [x, y] = at(scene, node);
  if (x < -20 || y < -20 || x > frame.width + 20 || y > frame.height + 20) return false;
  const strong = node === focus.selected || node === focus.hovered || node === focus.center;
  const text = shortened(store.nodes[node]!.label, strong ? 72 : 34);
  context.font = `${strong ? "600 " : ""}${SIZE}px ${SANS}`;
  const width = textWidth(context, text);
  const radius = scene.radius(node);
  const high = SIZE * 0.7;
  const spots: [left: number, middle: number][] = [
    [x + radius + 4, y],
    [x - radius - 4 - width, y],
    [x - width / 2, y + radius + high + 3],
    [x - width / 2, y - radius - high - 3],
    [x + radius * 0.7 + 2, y - radius * 0.7 - high],
    [x + radius * 0.7 + 2, y + radius * 0.7 + high],
    [x - radius * 0.7 - 2 - width, y - radius * 0.7 - high],
    [x - radius * 0.7 - 2 - width, y + radius * 0.7 + high],
  ];
  for (const [left, middle] of spots) {
    const box = { left: left - 2, right: left + width + 2, top: middle - high, bottom: middle + high };
    if (left < 2 || left + width > frame.width - 2 || !taken.take(box)) continue;
    context.textAlign = "left";
    context.textBaseline = "middle";
    write(context, text, left, middle, strong ? palette.ink : palette.inkSoft, palette.paper, strong ? 5 : 3);
    return true;
  }
  if (!anyway) return false;
  const left = Math.max(2, Math.min(x + radius + 4, frame.width - width - 4));
  taken.take({ left, right: left + width, top: y - high, bottom: y + high }, true);
  context.textAlign = "left";
  context.textBaseline = "middle";
  write(context, text, left, y, palette.ink, palette.paper, 5);
  return true;
}

/** Text with a halo of the paper's colour, legible over lines. */
function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  paper: string,
  halo = 3,
): void {
  context.lineWidth = halo;
  context.strokeStyle = paper;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/**
 * The width of a text from those of its characters, each measured once: a large graph has
 * thousands of names, and measuring them all takes longer than drawing.
 */
function textWidth(context: CanvasRenderingContext2D, text: string): number {
  const font = context.font;
  let known = widths.get(font);
  if (!known) widths.set(font, (known = new Map()));
  let sum = 0;
  for (const character of text) {
    let width = known.get(character);
    if (width === undefined) known.set(character, (width = context.measureText(character).width));
    sum += width;
  }
  return sum;
}
