// Finds the browser: CHROMIUM where it is set, else the first known name on PATH.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export function chromium(): string {
  const named = process.env["CHROMIUM"];
  if (named) return named;
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here: the next place may have it.
      }
    }
  }
  throw new Error("No Chromium on PATH: run `make chromium`, or set CHROMIUM to a browser's path.");
}
