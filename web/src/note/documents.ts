// A PDF that a note embeds opens in the browser's own viewer, in its place. The card above stays:
// it leads to the whole file, and is all there is where a browser shows no PDF.

import { element } from "../lib/dom";

export function startDocuments(): void {
  if (!navigator.pdfViewerEnabled) return;
  for (const card of document.querySelectorAll<HTMLAnchorElement>("#text a.file-card")) {
    const { pathname } = new URL(card.href, location.href);
    if (!/^\/file\/.+\.pdf$/i.test(pathname)) continue;
    const name = card.querySelector(".file-name")?.textContent ?? "PDF";
    const block = card.closest("p") ?? card;
    block.after(element("iframe", { class: "document", src: card.href, title: name, loading: "lazy" }));
  }
}
