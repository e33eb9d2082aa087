// Measures the graph page in a headless Chromium beside a plain d3-force canvas of the same data,
// in the same run, and prints a markdown table.
//
//   node tests/bench/browser.mjs [--binary FILE] [--rival FILE.js ...] NAME=VAULT ...
//
// Each page is loaded a few times and the median is told: bytes of the graph as they are sent;
// milliseconds from opening the page to its first picture; the longest task on the page's thread
// while it loads, and while it is dragged; pictures a second while it is dragged.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, delimiter, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = resolve(here, "../..");
const require = createRequire(join(root, "web/package.json"));
const { chromium } = require("@playwright/test");
const esbuild = require("esbuild");

const TIMES = 3;
const PAN_MS = 2_500;
const LIMIT_MS = 60_000;
const SIZE = { width: 1280, height: 800 };

/** How each page tells that it has drawn: the rivals count for themselves. */
const THEIRS = { prepare: () => {}, stage: "canvas", data: /\/data$/ };

/** Ours draws names over the finished picture of a frame, so a cleared layer of names is a frame. */
const OURS = {
  prepare: () => {
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    window.framesDrawn = 0;
    CanvasRenderingContext2D.prototype.clearRect = function (...rest) {
      if (this.canvas.classList?.contains("stage-names")) {
        window.framesDrawn++;
        window.firstDrawn ??= performance.now();
      }
      return clear.apply(this, rest);
    };
  },
  stage: ".stage-names",
  data: /\/api\/v1\/graph\?/,
};

const options = parse(process.argv.slice(2));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? findChromium(),
  chromiumSandbox: false,
  args: ["--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  console.log(`Chromium ${browser.version()}, ${SIZE.width}×${SIZE.height}, no graphics card; the median of ${TIMES}\n`);
  console.log("| Vault | Drawn by | Sent | First picture | Longest task, loading | Longest task, dragging | Dragging |");
  console.log("|---|---|---|---|---|---|---|");
  for (const [name, vault] of options.vaults) await measureVault(name, vault);
} finally {
  await browser.close();
}

function parse(given) {
  const found = { binary: join(root, "target/release/equipoise"), rivals: [join(here, "rivals/d3.js")], vaults: [] };
  while (given.length > 0) {
    const argument = given.shift();
    if (argument === "--binary") found.binary = resolve(given.shift());
    else if (argument === "--rival") found.rivals.push(resolve(given.shift()));
    else if (argument.includes("=")) found.vaults.push([argument.slice(0, argument.indexOf("=")), argument.slice(argument.indexOf("=") + 1)]);
    else {
      console.error("usage: node tests/bench/browser.mjs [--binary FILE] [--rival FILE.js] NAME=VAULT ...");
      process.exit(2);
    }
  }
  return found;
}

async function measureVault(name, vault) {
  const server = await startServer(vault);
  try {
    await settled(server);
    const answer = await fetch(`${server.origin}/api/v1/graph?format=compact`, { headers: server.headers });
    const data = Buffer.from(await answer.arrayBuffer());
    const { nodes, edges } = JSON.parse(data);
    const size = `${nodes.id.length.toLocaleString("en")} notes, ${edges.source.length.toLocaleString("en")} relations`;
    await row(`${name}: ${size}`, "Equipoise", (page) => measure(page, `${server.origin}/graph`, server.url, OURS));
    for (const rival of options.rivals) {
      const served = await serveRival(rival, data);
      await row("", basename(rival, ".js"), (page) => measure(page, served.origin, undefined, THEIRS));
      served.close();
    }
  } finally {
    await server.stop();
  }
}

async function row(vault, drawnBy, measureOnce) {
  const runs = [];
  for (let time = 0; time < TIMES; time++) {
    const context = await browser.newContext({ viewport: SIZE });
    try {
      runs.push(await measureOnce(await context.newPage()));
    } finally {
      await context.close();
    }
  }
  const median = (key) => runs.map((run) => run[key]).sort((a, b) => a - b)[Math.floor(TIMES / 2)];
  // The browser tells of tasks of 50 ms and more only.
  const task = (ms) => (ms === 0 ? "< 50 ms" : `${Math.round(ms)} ms`);
  console.log(
    `| ${vault} | ${drawnBy} | ${(median("sent") / 1e6).toFixed(2)} MB | ${Math.round(median("first"))} ms` +
      ` | ${task(median("loading"))} | ${task(median("dragging"))} | ${median("fps").toFixed(0)} pictures/s |`,
  );
}

async function measure(page, address, entrance, kind) {
  if (entrance) await page.context().request.get(entrance);
  await page.addInitScript(() => {
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
    }).observe({ type: "longtask", buffered: true });
  });
  await page.addInitScript(kind.prepare);
  let sent = 0;
  const wanted = new Set();
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Network.enable");
  protocol.on("Network.responseReceived", ({ requestId, response }) => kind.data.test(response.url) && wanted.add(requestId));
  protocol.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (wanted.has(requestId)) sent += encodedDataLength;
  });

  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(() => window.firstDrawn !== undefined, undefined, { timeout: LIMIT_MS });
  await page.waitForTimeout(1_500);
  const [first, loading] = await page.evaluate(() => [window.firstDrawn, window.longest]);
  await page.evaluate(() => (window.longest = 0));

  const box = await page.locator(kind.stage).first().boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const before = await page.evaluate(() => window.framesDrawn);
  const began = Date.now();
  for (let step = 0; Date.now() - began < PAN_MS; step++) {
    await page.mouse.move(x + 120 * Math.sin(step / 9), y + 80 * Math.cos(step / 11));
  }
  const seconds = (Date.now() - began) / 1000;
  const after = await page.evaluate(() => window.framesDrawn);
  await page.mouse.up();
  await page.waitForTimeout(200);
  return { sent, first, loading, fps: (after - before) / seconds, dragging: await page.evaluate(() => window.longest) };
}

async function serveRival(file, data) {
  const built = await esbuild.build({
    entryPoints: [file],
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    target: "es2022",
    nodePaths: [join(root, "web/node_modules"), ...(process.env.RIVAL_MODULES?.split(delimiter) ?? [])],
  });
  const script = built.outputFiles[0].contents;
  const packed = brotliCompressSync(data);
  const page =
    `<!doctype html><title>graph</title><link rel="icon" href="data:,">` +
    `<style>body{margin:0}#stage{width:${SIZE.width}px;height:${SIZE.height}px}</style>` +
    `<div id="stage"><canvas width="${SIZE.width}" height="${SIZE.height}"></canvas></div><script type="module" src="script.js"></script>`;
  const answers = {
    "/": ["text/html", page, {}],
    "/script.js": ["text/javascript", script, {}],
    "/data": ["application/json", packed, { "Content-Encoding": "br" }],
  };
  const server = createServer((request, response) => {
    const [type, body, more] = answers[request.url] ?? ["text/plain", "", {}];
    response.writeHead(200, { "Content-Type": type, ...more }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { origin: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

async function startServer(vault) {
  const folder = mkdtempSync(join(tmpdir(), "equipoise-browser-bench-"));
  cpSync(vault, join(folder, "vault"), { recursive: true });
  const child = spawn(
    options.binary,
    ["serve", "--bind", "127.0.0.1:0", "--vault", join(folder, "vault"), "--index", join(folder, "index")],
    {
      // Without a model: what is measured here needs none, and embedding would keep the cores busy.
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, EQUIPOISE_HOME: join(folder, "none") },
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const stop = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = await new Promise((found, failed) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /http:\/\/\S+/.exec(line)?.[0];
      if (address) found(new URL(address));
    });
    child.once("exit", (code) => failed(new Error(`${options.binary} ended with ${code}`)));
  });
  const headers = { Authorization: `Bearer ${url.searchParams.get("token")}` };
  return { url: url.href, origin: url.origin, headers, stop };
}

/** Until the vault is read and the drawing has its places. */
async function settled({ origin, headers }) {
  const ask = async (path) => (await fetch(origin + path, { headers })).json();
  for (let still = 0, before = -1; still < 4; ) {
    const { notes, progress } = await ask("/api/v1/status");
    still = notes > 0 && notes === before && progress.phase === "idle" ? still + 1 : 0;
    before = notes;
    await new Promise((done) => setTimeout(done, 500));
  }
  await ask("/api/v1/graph?format=compact");
}

function findChromium() {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // Not here: the next place may have it.
      }
    }
  }
  throw new Error("no Chromium on PATH: run `make chromium`, or set CHROMIUM to a browser's path");
}
