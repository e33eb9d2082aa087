// What the shipped notebook holds that several journeys begin from.

import { readdirSync } from "node:fs";
import { join } from "node:path";

/** The oldest run of an evaluation, by its name. */
export function shippedRun(vault: string, evaluation: string): string {
  const [name] = readdirSync(join(vault, "runs", evaluation)).sort();
  return name!.replace(/\.json$/, "");
}
