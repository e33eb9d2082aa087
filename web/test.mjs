// Runs the islands' unit tests, src/**/*.test.ts, with Node's own test runner: esbuild takes the
// types away first, since the oldest Node that is supported does not.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL(".", import.meta.url));
const found = await readdir(join(web, "src"), { recursive: true }).catch((error) => {
  if (error.code === "ENOENT") return [];
  throw error;
});
const tests = found.filter((name) => name.endsWith(".test.ts")).sort();
if (tests.length === 0) {
  console.log("web/src has no *.test.ts");
  process.exit(0);
}

// Inside web/, so that packages that stay outside the bundle are found.
const folder = await mkdtemp(join(web, "node_modules", ".unit-"));
try {
  await build({
    absWorkingDir: web,
    entryPoints: tests.map((name) => join("src", name)),
    outbase: "src",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const files = tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}
