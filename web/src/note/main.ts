// The small helps on a note's page: previews of links, copy buttons, the walk's
// breadcrumb, and drawings and documents in their place.

import { startCopying } from "./copy";
import { startDiagrams } from "./diagrams";
import { startDocuments } from "./documents";
import { startPreviews } from "./preview";
import { startTrail } from "./trail";

const article = document.querySelector<HTMLElement>("article[data-note]");
if (article) {
  startCopying();
  startTrail(article);
  startDiagrams(article.dataset["diagrams"]);
  startDocuments();
}
if (matchMedia("(hover: hover)").matches) startPreviews();
