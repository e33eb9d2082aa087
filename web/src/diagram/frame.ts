// Runs inside a sandboxed frame with an origin of its own: it can reach neither the notebook nor
// the network. It is told a diagram's source and answers with the height of the drawing, or with
// why there is none.

import mermaid from "mermaid";

interface Task {
  source: string;
  dark: boolean;
}

addEventListener("message", ({ data, source }: MessageEvent<Task>) => {
  if (source !== parent || typeof data?.source !== "string") return;
  const tell = (answer: object): void => parent.postMessage(answer, "*");
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: "strict",
    theme: data.dark ? "dark" : "neutral",
    fontFamily: "system-ui, sans-serif",
    suppressErrorRendering: true,
  });
  mermaid.render("diagram", data.source).then(
    ({ svg }) => {
      // An origin of its own, without scripts but ours, is what makes this safe; strict mode of the
      // library cleans it besides.
      document.body.innerHTML = svg;
      const drawing = document.body.firstElementChild!;
      tell({ height: Math.ceil(drawing.getBoundingClientRect().height) + 4 });
      new ResizeObserver(() => tell({ height: Math.ceil(drawing.getBoundingClientRect().height) + 4 })).observe(drawing);
    },
    (error: unknown) => tell({ problem: error instanceof Error ? error.message.split("\n")[0] : "it could not be drawn" }),
  );
});
parent.postMessage({ ready: true }, "*");
