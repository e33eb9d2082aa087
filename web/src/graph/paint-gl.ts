// Lines and nodes with WebGL 2: two instanced draws from buffers that are filled when what is
// shown changes, and a handful of numbers when the camera moves.

import type { Frame } from "./camera";
import type { Bytes, Fill, Floats, Painter, Stroke } from "./painter";
import { FIELD } from "./shapes";

const LINE_VERTEX = /* glsl */ `#version 300 es
in vec4 a_ends;
in vec4 a_color;
uniform vec4 u_frame;
uniform vec2 u_window;
uniform float u_width;
uniform float u_alpha;
out vec4 v_color;
out float v_aside;

void main() {
  vec2 from = a_ends.xy * u_frame.xy + u_frame.zw;
  vec2 to = a_ends.zw * u_frame.xy + u_frame.zw;
  vec2 along = normalize(to - from + vec2(1e-6, 0));
  // Half a pixel more on each side, for the soft edge.
  v_aside = (float(gl_VertexID % 2) - 0.5) * (u_width + 1.0);
  vec2 at = (gl_VertexID < 2 ? from : to) + vec2(-along.y, along.x) * v_aside;
  gl_Position = vec4(at / u_window * 2.0 - 1.0, 0, 1) * vec4(1, -1, 1, 1);
  v_color = vec4(a_color.rgb * a_color.a, a_color.a) * u_alpha;
}`;

const LINE_FRAGMENT = /* glsl */ `#version 300 es
precision highp float;
in vec4 v_color;
in float v_aside;
uniform float u_width;
out vec4 color;
void main() { color = v_color * clamp(u_width * 0.5 + 0.5 - abs(v_aside), 0.0, 1.0); }`;

const NODE_VERTEX = /* glsl */ `#version 300 es
in vec4 a_place;
in vec4 a_color;
uniform vec4 u_frame;
uniform vec2 u_window;
uniform float u_zoom;
uniform float u_pixelRatio;
out vec4 v_color;
out vec2 v_at;
out float v_pixel;
flat out int v_shape;

void main() {
  float radius = a_place.z * u_zoom;
  v_pixel = 1.0 / (radius * u_pixelRatio);
  v_at = vec2(gl_VertexID % 2, gl_VertexID / 2) * 2.0 - 1.0;
  v_at *= 1.0 + v_pixel;
  vec2 at = a_place.xy * u_frame.xy + u_frame.zw + v_at * vec2(1, -1) * radius;
  gl_Position = vec4(at / u_window * 2.0 - 1.0, 0, 1) * vec4(1, -1, 1, 1);
  v_color = a_color;
  v_shape = int(a_place.w);
}`;

const NODE_FRAGMENT = /* glsl */ `#version 300 es
precision highp float;
in vec4 v_color;
in vec2 v_at;
in float v_pixel;
flat in int v_shape;
uniform vec3 u_paper;
out vec4 color;
${FIELD}
void main() {
  float away = length(v_at);
  float outside = field(v_at, v_shape) / v_pixel;
  float cover = clamp(0.5 - outside, 0.0, 1.0);
  // A thin rim of the paper's colour keeps nodes that touch apart, where there is room for it.
  float rim = v_pixel < 0.3 ? clamp(outside + 1.7, 0.0, 1.0) * 0.85 : 0.0;
  if (v_shape == 3 && away < 0.6) {
    // Nothing shines through an inquiry's ring.
    color = vec4(mix(u_paper, v_color.rgb, cover), 1.0);
  } else {
    color = vec4(mix(v_color.rgb, u_paper, rim), 1.0) * cover;
  }
}`;

/** Things of one kind: four numbers and a colour each. */
class Batch {
  private readonly vertices: WebGLVertexArrayObject;
  private readonly places: WebGLBuffer;
  private readonly colors: WebGLBuffer;
  private readonly at: Record<string, number>;
  private count = 0;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly program: WebGLProgram,
    private readonly name: string,
  ) {
    this.vertices = gl.createVertexArray();
    this.places = gl.createBuffer();
    this.colors = gl.createBuffer();
    this.at = { [name]: gl.getAttribLocation(program, name), a_color: gl.getAttribLocation(program, "a_color") };
  }

  fill(places: Floats, colors: Bytes): void {
    const { gl } = this;
    this.count = places.length / 4;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.places);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.DYNAMIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colors);
    gl.bufferData(gl.ARRAY_BUFFER, colors, gl.DYNAMIC_DRAW);
  }

  /** Some of them; all if nothing is said. */
  draw(from = 0, to = this.count): void {
    const { gl } = this;
    if (to <= from) return;
    gl.bindVertexArray(this.vertices);
    this.attribute(this.name, this.places, gl.FLOAT, from * 16);
    this.attribute("a_color", this.colors, gl.UNSIGNED_BYTE, from * 4);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, to - from);
  }

  private attribute(name: string, buffer: WebGLBuffer, type: number, offset: number): void {
    const { gl } = this;
    const at = this.at[name]!;
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 4, type, type === gl.UNSIGNED_BYTE, 0, offset);
    gl.vertexAttribDivisor(at, 1);
  }
}

type Uniforms = Record<string, WebGLUniformLocation | null>;

export class GlPainter implements Painter {
  private lineBatch!: Batch;
  private nodeBatch!: Batch;
  private uniforms!: { lines: Uniforms; nodes: Uniforms };
  private filled: Fill | undefined;

  private constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly gl: WebGL2RenderingContext,
    restored: () => void,
  ) {
    this.prepare();
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.prepare();
      if (this.filled) this.fill(this.filled);
      restored();
    });
  }

  /**
   * `undefined` where the browser has no WebGL 2, or has the processor compute it, which takes
   * longer than a plain canvas. `restored` is called when all must be drawn again.
   */
  static on(canvas: OffscreenCanvas, restored: () => void): GlPainter | undefined {
    // A canvas keeps the kind of its first context: another one is asked.
    const probe = new OffscreenCanvas(1, 1).getContext("webgl2");
    if (!probe || isSoftware(probe)) return undefined;
    probe.getExtension("WEBGL_lose_context")?.loseContext();
    const gl = canvas.getContext("webgl2", { antialias: false, preserveDrawingBuffer: true, powerPreference: "low-power" });
    return gl ? new GlPainter(canvas, gl, restored) : undefined;
  }

  fill(fill: Fill): void {
    this.filled = fill;
    this.lineBatch.fill(fill.lines, fill.lineColors);
    this.nodeBatch.fill(fill.nodes, fill.nodeColors);
  }

  begin(frame: Frame, stroke: Stroke): void {
    const { gl, canvas } = this;
    const [wide, high] = [Math.round(frame.width * frame.pixelRatio), Math.round(frame.height * frame.pixelRatio)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
    gl.viewport(0, 0, wide, high);
    gl.clear(gl.COLOR_BUFFER_BIT);
    for (const [batch, uniforms] of [[this.lineBatch, this.uniforms.lines], [this.nodeBatch, this.uniforms.nodes]] as const) {
      gl.useProgram(batch.program);
      gl.uniform4f(uniforms["u_frame"]!, frame.a, frame.b, frame.c, frame.d);
      gl.uniform2f(uniforms["u_window"]!, frame.width, frame.height);
    }
    const { lines, nodes } = this.uniforms;
    gl.uniform1f(nodes["u_zoom"]!, stroke.zoom);
    gl.uniform1f(nodes["u_pixelRatio"]!, frame.pixelRatio);
    gl.uniform3f(nodes["u_paper"]!, stroke.paper[0]! / 255, stroke.paper[1]! / 255, stroke.paper[2]! / 255);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.nodeBatch.draw();
    gl.useProgram(this.lineBatch.program);
    gl.uniform1f(lines["u_width"]!, stroke.width);
    gl.uniform1f(lines["u_alpha"]!, stroke.alpha);
    // From now on beneath what is there.
    gl.blendFunc(gl.ONE_MINUS_DST_ALPHA, gl.ONE);
  }

  lines(from: number, to: number): void {
    this.lineBatch.draw(from, to);
  }

  settle(): void {
    const { gl } = this;
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  private prepare(): void {
    const { gl } = this;
    const lines = link(gl, LINE_VERTEX, LINE_FRAGMENT);
    const nodes = link(gl, NODE_VERTEX, NODE_FRAGMENT);
    this.lineBatch = new Batch(gl, lines, "a_ends");
    this.nodeBatch = new Batch(gl, nodes, "a_place");
    // Asked for once: each question waits for the graphics process to have done all before it.
    const found = (program: WebGLProgram, names: string[]): Uniforms =>
      Object.fromEntries(names.map((name) => [name, gl.getUniformLocation(program, name)]));
    this.uniforms = {
      lines: found(lines, ["u_frame", "u_window", "u_width", "u_alpha"]),
      nodes: found(nodes, ["u_frame", "u_window", "u_zoom", "u_pixelRatio", "u_paper"]),
    };
    gl.enable(gl.BLEND);
    gl.clearColor(0, 0, 0, 0);
  }
}

function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  return typeof name === "string" && /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name);
}

function link(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(type);
    // A context that was lost again makes none; it will be restored, or stay lost.
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`the drawing's program failed: ${gl.getProgramInfoLog(program) ?? "no reason given"}`);
  }
  return program;
}
