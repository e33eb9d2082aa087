// What a reader does: search a thought, open the note that says it, walk its neighbourhood, look at
// the graph, follow the problems. With scripts and without, and nothing the browser complains of.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "./harness/test";

const NOTE = "Can fairness frameworks extend to general-purpose language models?";
const ADDRESS =
  "/note/" + encodeURI("claims/Can fairness frameworks extend to general-purpose language models.md");

test("from a thought to its note, its neighbours and the graph", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("searchbox").first().fill("group fairness for general-purpose language models");
  await page.getByRole("searchbox").first().press("Enter");
  await expect(page).toHaveURL(/\/search\?/);
  const hit = page.getByRole("link", { name: NOTE }).first();
  await expect(hit).toBeVisible();
  await expect(page.locator(".hit-passage mark").first()).toBeVisible();
  await hit.click();

  await expect(page.getByRole("heading", { level: 1, name: NOTE })).toBeVisible();
  const main = page.getByRole("main");
  for (const related of [
    "Can human-centered LLM design ever achieve universal solutions?",
    "Can a single reward model represent diverse human preferences?",
    "Should AI alignment target preferences or social role norms?",
  ]) {
    await expect(main.getByRole("link", { name: related }).first()).toBeAttached();
  }
  await main.getByRole("link", { name: /open in the graph/i }).first().click();
  await expect(page).toHaveURL(/\/graph\?/);
});

test("without scripts everything can be read", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto(server.url);
  for (const [address, heading] of [
    [ADDRESS, NOTE],
    ["/claims", /claims/i],
    ["/graph", /graph/i],
    ["/problems", /problems/i],
    ["/tags", /tags/i],
  ] as const) {
    const answer = await page.goto(address);
    expect(answer?.status(), address).toBe(200);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  }
  await page.goto("/search?q=calibration+within+groups");
  await expect(page.locator(".hit").first()).toBeVisible();
  await context.close();
});

test("results come while a reader types", async ({ page }) => {
  await page.goto("/search");
  await page.locator("#q").pressSequentially("envy-free allocation", { delay: 15 });
  await expect(page.locator(".hit").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /Envy-freeness/ }).first()).toBeVisible();
});

test("the palette opens with the keyboard and leads to a note", async ({ page }) => {
  await page.goto("/claims");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await page.keyboard.type("Equalised odds");
  await expect(dialog.getByText("Equalised odds").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("a way between two ideas is shown with its reasons", async ({ page }) => {
  const ends = new URLSearchParams({ from: "papers/BBQ.md", to: "concepts/Envy-freeness.md" });
  await page.goto(`/graph?${ends}`);
  const shown = page.getByRole("main").getByText(/Envy-freeness/).filter({ visible: true });
  await expect(shown.first()).toBeVisible();
});

test("a note that another program writes is found at once", async ({ page, server }) => {
  writeFileSync(join(server.vault, "Heirloom.md"), "# Heirloom\n\nA word of its own: xylographica.\n");
  const address = "/search?q=xylographica&mode=keyword";
  await expect(async () => {
    expect((await (await page.request.get(`/api/v1${address}`)).json()).total).toBe(1);
  }).toPass();
  await page.goto(address);
  await expect(page.locator(".hit")).toHaveCount(1);
});
