// Bundles the islands and the styles into dist/, and nothing else: no network, no clock, no random
// names, so that the same sources give the same files.
//
//   src/<island>/main.ts       → dist/<island>.js
//   src/<island>/<name>.worker.ts → dist/<name>.worker.js   (loaded by URL: the pages' policy
//                                                            allows no blob workers)
//   src/<island>/frame.ts      → dist/<island>-frame.js     (a plain script: a sandboxed frame, whose
//                                                            origin is its own, may load no module)
//   src/styles/<name>.css      → dist/<name>.css            (names that begin with _ are imported only)
//
// `node build.mjs --dev` leaves the code readable and adds source maps.

import { build } from "esbuild";
import { mkdir, readdir, rm } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL(".", import.meta.url));
const source = join(web, "src");
const dist = join(web, "dist");
const dev = process.argv.includes("--dev");

/** Names in a folder, sorted; none where the folder is missing. */
async function names(folder) {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  }
}

/** Output name → source file, for scripts of sandboxed frames. */
const frames = new Map();

/** Output name → source file, for every other entry point there is. */
async function entryPoints() {
  const entries = new Map();
  const add = (output, input) => {
    if (entries.has(output)) throw new Error(`${input} and ${entries.get(output)} are both ${output}: rename one`);
    entries.set(output, input);
  };
  for (const folder of await names(source)) {
    for (const name of await names(join(source, folder))) {
      const input = join(source, folder, name);
      if (folder === "styles" && name.endsWith(".css") && !name.startsWith("_")) add(name.slice(0, -4), input);
      else if (folder !== "styles" && name === "main.ts") add(folder, input);
      else if (folder !== "styles" && name === "frame.ts") frames.set(`${folder}-frame`, input);
      else if (name.endsWith(".worker.ts")) add(name.slice(0, -3), input);
    }
  }
  return entries;
}

/** Deletes what an earlier build wrote and this one did not; make's own mark is hidden. */
async function sweep(written) {
  for (const name of await names(dist)) {
    if (!written.has(name) && !name.startsWith(".")) await rm(join(dist, name), { recursive: true });
  }
}

const entries = await entryPoints();
await mkdir(dist, { recursive: true });
const bundle = (some, format) => build({
  absWorkingDir: web,
  entryPoints: [...some].map(([out, input]) => ({ in: input, out })),
  outdir: dist,
  bundle: true,
  format,
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  minify: !dev,
  sourcemap: dev,
  define: { "process.env.NODE_ENV": dev ? '"development"' : '"production"' },
  // Fonts and pictures that a style names are served as they are, never inlined past the policy.
  loader: { ".svg": "file", ".png": "file", ".woff2": "file" },
  assetNames: "[name]-[hash]",
  metafile: true,
  logLevel: "warning",
});

const built = await Promise.all([bundle(entries, "esm"), bundle(frames, "iife")]);
const outputs = built.flatMap(({ metafile }) => Object.entries(metafile.outputs));
await sweep(new Set(outputs.map(([path]) => basename(path))));
for (const [path, { bytes }] of outputs) {
  console.log(`${relative(web, join(web, path)).padEnd(32)} ${(bytes / 1000).toFixed(1).padStart(8)} kB`);
}
console.log(`${outputs.length} files in web/dist`);
