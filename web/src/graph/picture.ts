// The drawing as a file: a bitmap of what is on the screen, or the same as SVG with shapes and
// text that can be edited.

import { drawOverlay, type Scene } from "./overlay";
import { circle, outline, round } from "./shapes";

export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then, or was refused.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

export async function png(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("the browser could not make a picture of this size");
  return blob;
}

/** The scene as an SVG document; `alpha` is the lines' opacity. */
export function svg(scene: Scene, colourOf: (node: number) => string, alpha: number): string {
  const { frame, store, selection, palette, order } = scene;
  const at = (node: number): [number, number] => {
    const { x, y } = store.nodes[node]!;
    return [frame.a * x + frame.c, frame.b * y + frame.d];
  };
  const lines: string[] = [];
  store.edges.forEach(({ source, target, name }, edge) => {
    if (selection.edges[edge] !== 1) return;
    const [[x1, y1], [x2, y2]] = [at(source), at(target)];
    const colour = palette.relation(name) ?? palette.edge;
    lines.push(`<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${colour}"/>`);
  });
  // The most important are drawn last, on top.
  const nodes = [...order].reverse().map((node) => {
    const [x, y] = at(node);
    return `<path d="${outline(store.nodes[node]!.type, x, y, scene.radius(node))}" fill="${colourOf(node)}" fill-rule="evenodd"/>`;
  });
  const names = new SvgContext();
  drawOverlay(names as unknown as CanvasRenderingContext2D, { ...scene, frame: { ...frame, pixelRatio: 1 } });
  const { width, height } = frame;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="100%" height="100%" fill="${palette.paper}"/>`,
    `<g fill="none" stroke-width="1.1" opacity="${alpha.toFixed(3)}">${lines.join("")}</g>`,
    `<g stroke="${palette.paper}" stroke-width="0.8">${nodes.join("")}</g>`,
    `<g font-family="sans-serif" stroke-linejoin="round">${names.made.join("")}</g>`,
    "</svg>",
  ].join("\n");
}

/** Takes the calls that the overlay makes of a canvas, and keeps them as SVG. */
class SvgContext {
  readonly made: string[] = [];
  strokeStyle = "";
  fillStyle = "";
  lineWidth = 1;
  lineJoin = "round";
  textAlign = "left";
  textBaseline = "middle";
  font = "";
  private path = "";
  private dash: number[] = [];
  private readonly ruler = document.createElement("canvas").getContext("2d")!;

  setTransform(): void {}
  clearRect(): void {}

  beginPath(): void {
    this.path = "";
  }

  moveTo(x: number, y: number): void {
    this.path += `M${round(x)} ${round(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${round(x)} ${round(y)}`;
  }

  /** The overlay draws whole circles only. */
  arc(x: number, y: number, r: number): void {
    this.path += circle(x, y, r);
  }

  setLineDash(dash: number[]): void {
    this.dash = dash;
  }

  stroke(): void {
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.made.push(`<path d="${this.path}" fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"${dash}/>`);
  }

  fill(): void {
    this.made.push(`<path d="${this.path}" fill="${this.fillStyle}"/>`);
  }

  measureText(text: string): TextMetrics {
    this.ruler.font = this.font;
    return this.ruler.measureText(text);
  }

  strokeText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="none" stroke="${this.strokeStyle}" stroke-width="${this.lineWidth}"`);
  }

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="${this.fillStyle}"`);
  }

  private text(text: string, x: number, y: number, paint: string): void {
    const size = /([\d.]+)px/.exec(this.font)?.[1] ?? "12";
    const weight = this.font.includes("600") ? ` font-weight="600"` : "";
    const style = this.font.includes("italic") ? ` font-style="italic"` : "";
    const anchor = this.textAlign === "center" ? ` text-anchor="middle"` : "";
    this.made.push(
      `<text x="${round(x)}" y="${round(y)}" dominant-baseline="central" font-size="${size}"${weight}${style}${anchor} ${paint}>${escaped(text)}</text>`,
    );
  }
}

export function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
