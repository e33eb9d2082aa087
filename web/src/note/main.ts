// The small helps on a note's page: previews of links, copy buttons, and the walk's breadcrumb.

import { startCopying } from "./copy";
import { startPreviews } from "./preview";
import { startTrail } from "./trail";

const article = document.querySelector<HTMLElement>("article[data-note]");
if (article) {
  startCopying();
  startTrail(article);
}
if (matchMedia("(hover: hover)").matches) startPreviews();
