// Node shapes for sigma: one program draws them all, each the shape of its type, so that colour
// never speaks alone. Shapes are distance fields within the unit circle.

import { NodeProgram, type NodeProgramType } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

import { bytes } from "./palette";

interface Shape {
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

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape;
attribute float a_angle;
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at;
varying float v_pixel;
varying float v_shape;
const float bias = 255.0 / 254.0;

void main() {
  float radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  // A triangle around the circle: its corners are twice the radius away.
  vec2 corner = 2.0 * vec2(cos(a_angle), sin(a_angle));
  gl_Position = vec4((u_matrix * vec3(a_position + radius * corner, 1)).xy, 0, 1);
  v_at = corner;
  v_pixel = u_correctionRatio * 2.0 / radius;
  v_shape = a_shape;
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_pixel;
varying float v_shape;
uniform vec3 u_paper;

// Below 0 inside, in radii.
float field(vec2 p) {
  if (v_shape < 0.5) return length(p) - 1.0;
  if (v_shape < 1.5) return (abs(p.x) + abs(p.y) - 1.0) * 0.7071;
  if (v_shape < 2.5) return max(abs(p.x) - 0.62, abs(p.y) - 0.76);
  if (v_shape < 3.5) return abs(length(p) - 0.72) - 0.28;
  if (v_shape < 4.5) return max(abs(p.x) * 0.866 + p.y * 0.5, -p.y) - 0.5;
  return max(abs(p.x) * 0.866 + abs(p.y) * 0.5, abs(p.y)) - 0.85;
}

void main(void) {
  #ifdef PICKING_MODE
  // Easier to hit than to see: a ring's hole and a corner's outside count.
  if (length(v_at) > 1.0 + v_pixel) discard;
  gl_FragColor = v_color;
  #else
  float outside = field(v_at) / v_pixel;
  float cover = 1.0 - clamp(outside + 1.0, 0.0, 1.0);
  if (cover <= 0.0) discard;
  // A thin rim of the paper's colour keeps nodes that touch apart, where there is room for it.
  float rim = v_pixel < 0.3 ? clamp(outside + 2.2, 0.0, 1.0) : 0.0;
  gl_FragColor = vec4(mix(v_color.rgb, u_paper, rim * 0.85), 1.0) * cover;
  #endif
}`;

const UNIFORMS = ["u_matrix", "u_sizeRatio", "u_correctionRatio", "u_paper"] as const;

export interface ShapedNode extends NodeDisplayData {
  shape: number;
}

/** The program's class for a paper of the given colour. */
export function shapeProgram(paper: () => string): NodeProgramType {
  class ShapeProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
    getDefinition() {
      const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
      return {
        VERTICES: 3,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        METHOD: TRIANGLES,
        UNIFORMS,
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT },
          { name: "a_size", size: 1, type: FLOAT },
          { name: "a_shape", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
        CONSTANT_DATA: [[0], [(2 * Math.PI) / 3], [(4 * Math.PI) / 3]],
      };
    }

    processVisibleItem(id: number, start: number, data: NodeDisplayData): void {
      const array = this.array;
      array[start] = data.x;
      array[start + 1] = data.y;
      array[start + 2] = data.size;
      array[start + 3] = (data as ShapedNode).shape;
      array[start + 4] = floatColor(data.color);
      array[start + 5] = id;
    }

    setUniforms(params: RenderParams, { gl, uniformLocations }: Parameters<NodeProgram["setUniforms"]>[1]): void {
      const [red, green, blue] = bytes(paper());
      gl.uniform1f(uniformLocations["u_correctionRatio"]!, params.correctionRatio);
      gl.uniform1f(uniformLocations["u_sizeRatio"]!, params.sizeRatio);
      gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
      gl.uniform3f(uniformLocations["u_paper"]!, red / 255, green / 255, blue / 255);
    }
  }
  return ShapeProgram;
}
