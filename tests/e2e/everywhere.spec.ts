// Every page there is: axe-core finds nothing, in light and in dark; nothing scrolls sideways on a
// phone; and, by the harness's watch, the browser has nothing to complain of.
//
// pages.json lists them by route. A test beside the route table keeps that list whole.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { writeEndless } from "./harness/endless";
import type { Server } from "./harness/server";
import { shippedRun } from "./harness/shipped";
import { expect, expectAccessible, test } from "./harness/test";

const pages = JSON.parse(readFileSync(join(__dirname, "pages.json"), "utf8")) as Record<string, string[]>;

/** Pages that say what went wrong. */
const FAILURES: Record<string, number> = { "/note/Nowhere.md": 404, "/runs/compare": 400 };

async function open(page: Page, server: Server, address: string): Promise<void> {
  if (address === "/queue/GOING") {
    await page.goto(await writeEndless(server, page.request, "Counts while it is looked at"));
    await page.getByRole("button", { name: "Allow exactly this, and run it" }).click();
    await expect(page).toHaveURL(/\/queue\//);
    await expect(page.locator("pre.log")).toContainText("step 2\n");
    return;
  }
  const first = shippedRun(server.vault, "False-positive rates of COMPAS by race");
  const second = shippedRun(server.vault, "Predictive value of COMPAS by race");
  const answer = await page.goto(address.replace("FIRST", first).replace("SECOND", second));
  expect(answer?.status()).toBe(FAILURES[address] ?? 200);
  // The graph comes alive; the picture before it is looked at without scripts.
  if (address.startsWith("/graph")) await expect(page.locator(".stage-names")).toBeAttached();
}

for (const address of Object.values(pages).flat()) {
  test(`nothing is amiss at ${address}`, async ({ page, server, watch }) => {
    if (address in FAILURES) watch.allow(new RegExp(`status of ${FAILURES[address]}`));
    await open(page, server, address);
    if (address === "/graph") {
      const drawer = page.locator(".drawer");
      await drawer.locator("details").evaluateAll((parts) => parts.forEach((part) => part.setAttribute("open", "")));
      expect(await drawer.evaluate((root) => root.scrollWidth - root.clientWidth), "pixels beyond the drawer").toBe(0);
    }
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    const over = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(over, "pixels beyond a phone's width").toBeLessThanOrEqual(0);
    const stop = page.getByRole("button", { name: "Stop" });
    if (address === "/queue/GOING") await stop.click();
  });
}
