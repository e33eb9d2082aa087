// The plain way to draw a graph: d3-force on the page's thread, a canvas, one loop over lines and
// one over dots at each tick. Same data as ours, no names, no filters.

import { forceCenter, forceLink, forceManyBody, forceSimulation } from "d3-force";

const canvas = document.querySelector("canvas");
const context = canvas.getContext("2d");
const view = { x: canvas.width / 2, y: canvas.height / 2, scale: 0.25 };
window.framesDrawn = 0;

const graph = await (await fetch("data")).json();
const nodes = graph.nodes.id.map((id) => ({ id }));
const links = graph.edges.source.map((source, at) => ({ source, target: graph.edges.target[at] }));

function draw() {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(view.scale, 0, 0, view.scale, view.x, view.y);
  context.strokeStyle = "rgba(120, 120, 120, 0.2)";
  context.beginPath();
  for (const { source, target } of links) {
    context.moveTo(source.x, source.y);
    context.lineTo(target.x, target.y);
  }
  context.stroke();
  context.fillStyle = "#336699";
  context.beginPath();
  for (const { x, y } of nodes) {
    context.moveTo(x + 4, y);
    context.arc(x, y, 4, 0, 2 * Math.PI);
  }
  context.fill();
  window.framesDrawn++;
  window.firstDrawn ??= performance.now();
}

forceSimulation(nodes)
  .force("link", forceLink(links))
  .force("charge", forceManyBody())
  .force("center", forceCenter(0, 0))
  .on("tick", draw);

let held;
let due = 0;
canvas.addEventListener("pointerdown", (event) => (held = event));
addEventListener("pointerup", () => (held = undefined));
addEventListener("pointermove", (event) => {
  if (!held) return;
  view.x += event.clientX - held.clientX;
  view.y += event.clientY - held.clientY;
  held = event;
  due ||= requestAnimationFrame(() => {
    due = 0;
    draw();
  });
});
