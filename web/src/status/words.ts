// What the index is doing, in words.

import type { Progress } from "../lib/api";

const number = new Intl.NumberFormat("en");

export function inWords(progress: Progress): string {
  switch (progress.phase) {
    case "idle":
      return "Up to date.";
    case "scanning":
      return "Looking through the folder …";
    case "parsing":
      return `Reading notes: ${number.format(progress.done)} of ${number.format(progress.total)} …`;
    case "indexing":
      return `Indexing words: ${number.format(progress.done)} of ${number.format(progress.total)} …`;
    case "embedding": {
      const left = remaining(progress.total - progress.done, progress.per_second);
      return `Reading for meaning: ${number.format(progress.done)} of ${number.format(progress.total)} passages${left} …`;
    }
  }
}

/** ", 45 a second, about 3 minutes left"; nothing where the rate is not known yet. */
function remaining(count: number, perSecond: number): string {
  if (!(perSecond > 0)) return "";
  const seconds = count / perSecond;
  const rate = perSecond >= 10 ? Math.round(perSecond).toString() : perSecond.toFixed(1);
  const minutes = Math.round(seconds / 60);
  const time = seconds < 90 ? "about a minute" : minutes < 90 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
  return `, ${rate} a second, ${time} left`;
}
