// The lines between nodes, tens of thousands of them: one instanced draw from two buffers, which
// take a few milliseconds to fill. Sigma would keep an object for each line and go through them
// all at every change.

const VERTEX = /* glsl */ `#version 300 es
in vec4 a_ends;
in vec4 a_color;
uniform mat3 u_matrix;
uniform vec2 u_viewport;
uniform float u_width;
uniform float u_alpha;
out vec4 v_color;

void main() {
  vec2 from = (u_matrix * vec3(a_ends.xy, 1)).xy;
  vec2 to = (u_matrix * vec3(a_ends.zw, 1)).xy;
  vec2 along = normalize((to - from) * u_viewport + vec2(1e-6, 0));
  vec2 aside = vec2(-along.y, along.x) * (float(gl_VertexID % 2) - 0.5) * u_width * 2.0 / u_viewport;
  gl_Position = vec4((gl_VertexID < 2 ? from : to) + aside, 0, 1);
  v_color = vec4(a_color.rgb * a_color.a, a_color.a) * u_alpha;
}`;

const FRAGMENT = /* glsl */ `#version 300 es
precision mediump float;
in vec4 v_color;
out vec4 color;
void main() { color = v_color; }`;

/** From the drawing's coordinates to pixels: x' = a·x + c, y' = b·y + d. */
export interface Frame {
  a: number;
  b: number;
  c: number;
  d: number;
  width: number;
  height: number;
  pixelRatio: number;
}

export class Links {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly vertices: WebGLVertexArrayObject;
  private readonly endsBuffer: WebGLBuffer;
  private readonly colorBuffer: WebGLBuffer;
  private count = 0;

  /** Throws where the browser has no WebGL 2. */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const gl = canvas.getContext("webgl2", { antialias: true, premultipliedAlpha: true });
    if (!gl) throw new Error("this browser has no WebGL 2");
    this.gl = gl;
    this.program = link(gl);
    this.vertices = gl.createVertexArray();
    this.endsBuffer = gl.createBuffer();
    this.colorBuffer = gl.createBuffer();
    gl.bindVertexArray(this.vertices);
    const attribute = (name: string, buffer: WebGLBuffer, type: number, normalized: boolean): void => {
      const at = gl.getAttribLocation(this.program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, 4, type, normalized, 0, 0);
      gl.vertexAttribDivisor(at, 1);
    };
    attribute("a_ends", this.endsBuffer, gl.FLOAT, false);
    attribute("a_color", this.colorBuffer, gl.UNSIGNED_BYTE, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Four coordinates and four bytes of colour for each line. */
  fill(ends: Float32Array<ArrayBuffer>, colors: Uint8Array<ArrayBuffer>): void {
    const { gl } = this;
    this.count = ends.length / 4;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.endsBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, ends, gl.DYNAMIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colorBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, colors, gl.DYNAMIC_DRAW);
  }

  draw(frame: Frame, width: number, alpha: number): void {
    const { gl, canvas } = this;
    const [wide, high] = [Math.round(frame.width * frame.pixelRatio), Math.round(frame.height * frame.pixelRatio)];
    if (canvas.width !== wide || canvas.height !== high) {
      canvas.width = wide;
      canvas.height = high;
    }
    gl.viewport(0, 0, wide, high);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (this.count === 0) return;
    gl.useProgram(this.program);
    // Pixels grow downwards, the clip space upwards.
    const [sx, sy] = [(2 * frame.a) / frame.width, (-2 * frame.b) / frame.height];
    const [tx, ty] = [(2 * frame.c) / frame.width - 1, 1 - (2 * frame.d) / frame.height];
    gl.uniformMatrix3fv(this.uniform("u_matrix"), false, [sx, 0, 0, 0, sy, 0, tx, ty, 1]);
    gl.uniform2f(this.uniform("u_viewport"), frame.width, frame.height);
    gl.uniform1f(this.uniform("u_width"), width);
    gl.uniform1f(this.uniform("u_alpha"), alpha);
    gl.bindVertexArray(this.vertices);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.count);
  }

  private uniform(name: string): WebGLUniformLocation | null {
    return this.gl.getUniformLocation(this.program, name);
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error("the graphics context was lost");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    throw new Error(`the lines' program: ${gl.getProgramInfoLog(program) ?? "no reason given"}`);
  }
  return program;
}
