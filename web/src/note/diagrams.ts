// Diagrams are drawn in a frame that is shut off from the notebook: their language can do too much
// to be run beside it. The source stays, folded; where it cannot be drawn, it stays as it is.

import { element } from "../lib/dom";

type Answer = { ready: true } | { height: number } | { problem: string };

/** Taller drawings scroll. */
const TALLEST = 4_000;

function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

function draw(source: HTMLElement, address: string): void {
  const text = source.textContent ?? "";
  const kind = text.trim().split(/\s/)[0] ?? "";
  const frame = element("iframe", { class: "diagram", sandbox: "allow-scripts", src: address, title: `Diagram: ${kind}` });
  addEventListener("message", ({ data, source: from }: MessageEvent<Answer>) => {
    if (from !== frame.contentWindow) return;
    if ("ready" in data) frame.contentWindow?.postMessage({ source: text, dark: isDark() }, "*");
    else if ("height" in data) {
      frame.height = String(Math.min(Math.max(data.height, 24), TALLEST));
      if (source.closest("details.diagram-source")) return;
      const folded = element("details", { class: "diagram-source" }, element("summary", {}, "Source of the diagram"));
      source.replaceWith(folded);
      folded.append(source);
    } else {
      frame.replaceWith(element("p", { class: "quiet" }, `This diagram cannot be drawn: ${data.problem}`));
    }
  });
  source.before(frame);
}

export function startDiagrams(address: string | undefined): void {
  if (!address) return;
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        seen.unobserve(target);
        draw(target, address);
      }
    },
    { rootMargin: "400px" },
  );
  for (const source of document.querySelectorAll<HTMLElement>("#text pre.mermaid")) seen.observe(source);
}
