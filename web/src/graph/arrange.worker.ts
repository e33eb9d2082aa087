// ForceAtlas2 away from the page's thread: a few steps, the places they led to, and so on until
// the page says stop or the steps are done. A file of its own, since the pages' policy lets no
// script be made from a string.

import iterate from "graphology-layout-forceatlas2/iterate";

export interface ArrangeTask {
  /** Ten numbers for each node, three for each edge, as the library lays them out. */
  nodes: Float32Array<ArrayBuffer>;
  edges: Float32Array<ArrayBuffer>;
  steps: number;
}

/** Steps between two reports. */
const SLICE = 8;

self.onmessage = ({ data }: MessageEvent<ArrangeTask>) => {
  const { nodes, edges, steps } = data;
  const count = nodes.length / 10;
  const settings = {
    linLogMode: false,
    outboundAttractionDistribution: false,
    adjustSizes: false,
    edgeWeightInfluence: 1,
    scalingRatio: 10,
    strongGravityMode: true,
    gravity: 0.05,
    slowDown: 1 + Math.log(Math.max(count, 1)),
    barnesHutOptimize: count > 800,
    barnesHutTheta: 0.8,
  };
  for (let done = 0; done < steps; ) {
    for (let slice = 0; slice < SLICE && done < steps; slice++, done++) iterate(settings, nodes, edges);
    const places = new Float32Array(count * 2);
    for (let node = 0; node < count; node++) {
      places[2 * node] = nodes[10 * node]!;
      places[2 * node + 1] = nodes[10 * node + 1]!;
    }
    self.postMessage({ places, done }, { transfer: [places.buffer] });
  }
};
