// The harness itself: that it hears what it should, and that a server that fails says why.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test as base } from "@playwright/test";
import { expectAccessible } from "./harness/accessible";
import { startServer } from "./harness/server";
import { Watch } from "./harness/watch";

const PAGES: Record<string, string> = {
  "/good": "<h1>Fine</h1>",
  "/console": "<script>console.error('spilt milk')</script>",
  "/exception": "<script>throw new Error('out of reach')</script>",
  "/outside": "<img alt='' src='http://127.0.0.2:9/pixel'>",
  "/policy": "<h1>Kept</h1><script>document.title = 'ran'</script>",
  "/dialog": "<script>alert('boo')</script>",
  "/inaccessible": "<h1>Title</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
};

const test = base.extend<object, { origin: string }>({
  origin: [
    async ({}, use) => {
      const server = createServer((request, response) => {
        const body = PAGES[request.url ?? ""];
        const policy = request.url === "/policy" ? { "Content-Security-Policy": "script-src 'self'" } : {};
        response.writeHead(body ? 200 : 404, { "Content-Type": "text/html; charset=utf-8", ...policy });
        response.end(
          `<!doctype html><html lang="en"><title>Page</title><link rel="icon" href="data:,"><main>${body}</main></html>`,
        );
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      server.closeAllConnections();
      server.close();
    },
    { scope: "worker" },
  ],
});

for (const [path, heard] of [
  ["/console", /console error: spilt milk/],
  ["/exception", /exception: out of reach/],
  ["/outside", /request to another host: GET http:\/\/127\.0\.0\.2:9\/pixel/],
  ["/policy", /content policy: script-src/],
  ["/dialog", /dialog: boo/],
  ["/missing", /404/],
] as const) {
  test(`the watch hears ${path}`, async ({ context, page, origin }) => {
    const watch = await Watch.over(context, origin);
    await page.goto(origin + path);
    await expect(() => expect(watch.troubles().join("\n")).toMatch(heard)).toPass();
    watch.allow(/./);
    expect(watch.troubles()).toEqual([]);
  });
}

test("the watch is silent on a good page", async ({ context, page, origin }) => {
  const watch = await Watch.over(context, origin);
  await page.goto(`${origin}/good`);
  expect(watch.troubles()).toEqual([]);
});

test("a picture without a text is an accessibility breach", async ({ page, origin }) => {
  await page.goto(`${origin}/good`);
  await expectAccessible(page);
  await page.goto(`${origin}/inaccessible`);
  await expect(expectAccessible(page)).rejects.toThrow(/image-alt/);
});

test.describe("a server", () => {
  let folder: string;
  test.beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "equipoise-harness-"));
  });
  test.afterEach(() => rmSync(folder, { recursive: true }));

  /** Starts a shell script in the binary's place. */
  function start(script: string) {
    const binary = join(folder, "binary");
    writeFileSync(binary, `#!/bin/sh\n${script}\n`);
    chmodSync(binary, 0o755);
    return startServer({ binary, vault: folder });
  }

  test("is found by the address it prints, and leaves nothing behind", async () => {
    const server = await start('echo starting; echo "Equipoise is at http://127.0.0.1:1234/?token=abc"; exec sleep 60');
    expect(server.url).toBe("http://127.0.0.1:1234/?token=abc");
    expect(server.origin).toBe("http://127.0.0.1:1234");
    expect(existsSync(server.vault)).toBe(true);
    await server.stop();
    expect(existsSync(dirname(server.vault))).toBe(false);
  });

  test("that ends early is reported with what it wrote", async () => {
    await expect(start("echo no vault here >&2; exit 2")).rejects.toThrow(/ended with 2[\s\S]*no vault here/);
  });
});
