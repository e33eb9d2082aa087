// An evaluation whose program prints until somebody stops it, so that nothing which watches it
// depends on who is quicker.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type APIRequestContext } from "@playwright/test";
import type { Server } from "./server";

const program = (name: string): string =>
  `# ${name}\nimport time\nstep = 0\nwhile True:\n    step += 1\n    print('step', step)\n    time.sleep(0.1)\n`;

/** Puts it into the vault, waits until it is in the index, and says where its page is. */
export async function writeEndless(server: Server, request: APIRequestContext, name: string): Promise<string> {
  const file = `evaluations/${name}.md`;
  // Of its own for each name: what was allowed once needs no permission again.
  const script = `data/${name}.py`;
  writeFileSync(join(server.vault, script), program(name));
  writeFileSync(
    join(server.vault, file),
    `---\ntype: evaluation\nevaluator: command\nrun: [python3, "${script}"]\ninputs: ["${script}"]\n---\nIt counts.\n`,
  );
  await expect(async () => {
    expect((await request.get(`/api/v1/notes/${encodeURI(file)}`)).ok()).toBe(true);
  }).toPass();
  return `/note/${encodeURI(file)}`;
}
