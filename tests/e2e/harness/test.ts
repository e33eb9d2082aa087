// What a journey imports: `test` with a running server and a page that is signed in and watched.
//
//   import { expect, expectAccessible, test } from "./harness/test";
//   test("…", async ({ page }) => { await page.goto("/"); … });

import { test as base, expect } from "@playwright/test";
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
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 90_000 },
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

export { expect };
export { expectAccessible } from "./accessible";
