// What a journey imports: `test` with a running server and a page that is signed in and watched.
//
//   import { expect, expectAccessible, test } from "./harness/test";
//   test("…", async ({ page }) => { await page.goto("/"); … });

import { test as base, expect, request } from "@playwright/test";
import { startServer, type Options, type Server } from "./server";
import { Watch } from "./watch";

interface OfTest {
  /** What the browser complained of; `watch.allow` names what a journey provokes on purpose. */
  watch: Watch;
}

interface OfWorker {
  /** `test.use({ serverOptions: { vault: … } })` serves another vault in that file. */
  serverOptions: Options;
  server: Server;
}

export const test = base.extend<OfTest, OfWorker>({
  serverOptions: [{}, { scope: "worker", option: true }],

  server: [
    async ({ serverOptions }, use) => {
      const server = await startServer(serverOptions);
      await ready(server);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 150_000 },
  ],

  baseURL: async ({ server }, use) => use(server.origin),

  watch: [
    async ({ context, server }, use) => {
      const watch = await Watch.over(context, server.origin);
      await use(watch);
      expect(watch.troubles(), "what the browser complained of").toEqual([]);
    },
    { auto: true },
  ],

  // The address with the token sets the cookie that every page needs.
  context: async ({ context, server }, use) => {
    await context.request.get(server.url);
    await use(context);
  },
});

/** The server answers at once; the vault is in its index a moment later. */
async function ready(server: Server): Promise<void> {
  const script = await request.newContext({ baseURL: server.origin });
  await script.get(server.url);
  await expect(async () => {
    const { notes, progress } = await (await script.get("/api/v1/status")).json();
    expect(notes).toBeGreaterThan(0);
    expect(["idle", "embedding"]).toContain(progress.phase);
  }).toPass();
  await script.dispose();
}

export { expect };
export { expectAccessible } from "./accessible";
