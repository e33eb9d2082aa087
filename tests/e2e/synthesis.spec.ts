// A language model asked about a paper: by its reader's click, labelled and folded, each sentence
// leading to the paper's own; with scripts and without, on a copy of the shipped notebook.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startModel, type Model } from "./harness/model";
import { startServer, type Server } from "./harness/server";
import { expect, expectAccessible, test as base } from "./harness/test";

const PAPER = "/paper/" + encodeURI("papers/Do LLMs Align Human Values Regarding Social Biases.md");
const FILE = "syntheses/papers/Do LLMs Align Human Values Regarding Social Biases.md";

const test = base.extend<object, { model: Model; server: Server }>({
  model: [
    async ({}, use) => {
      const model = await startModel();
      await use(model);
      await model.stop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ model }, use) => {
      const folder = mkdtempSync(join(tmpdir(), "equipoise-e2e-model-"));
      const file = join(folder, "equipoise.toml");
      writeFileSync(file, `[synthesis]\nendpoint = "${model.endpoint}"\nmodel = "test-model"\n`);
      const server = await startServer({ environment: { EQUIPOISE_CONFIG: file } });
      await use(server);
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

test.beforeEach(async ({ context }) => {
  await expect(async () => {
    const status = await (await context.request.get("/api/v1/status")).json();
    expect(status.notes).toBeGreaterThan(60);
  }).toPass({ timeout: 60_000 });
});

test("a synthesis is asked for, labelled, and leads to its sources", async ({ page, model, server, watch }) => {
  await page.goto(PAPER);
  const box = page.getByRole("region", { name: "Synthesis by a language model" });
  await expect(box).toContainText("sends the title, the abstract");
  expect(model.asked()).toEqual([]);
  await expectAccessible(page);

  model.say("Nothing", 401);
  watch.allow(/502/);
  await box.getByRole("button", { name: "Ask test-model for a synthesis" }).click();
  await expect(box.getByRole("alert")).toContainText("key_env");
  await expect(page.getByRole("heading", { name: "Quick answers" })).toBeVisible();
  await expectAccessible(page);

  model.say("It compares models with people [1].\n<img src=x onerror=alert(1)> [Click](https://evil.example) here.");
  await box.getByRole("button", { name: "Ask test-model for a synthesis" }).click();
  await expect(page).toHaveURL(/#synthesis-text$/);
  const written = box.getByText(/^Written by test-model, a language model/);
  await expect(written).toBeVisible();
  const first = box.getByText("It compares models with people.");
  if (!(await first.isVisible())) await written.click();
  await expect(first).toBeVisible();
  await expect(box.getByText("names no source")).toBeVisible();
  await expect(box.locator("img")).toHaveCount(0);
  await expect(box.locator('a[href*="evil"]')).toHaveCount(0);
  await expectAccessible(page);

  const link = box.locator(".to-source").first();
  const target = (await link.getAttribute("href"))!;
  await link.click();
  await expect(page.locator(target)).toBeInViewport();
  expect(readFileSync(join(server.vault, FILE), "utf8")).toContain("> [!warning] A language model wrote this");

  // Folded again it is out of the way, and its own note says whose it is.
  await page.goto(PAPER);
  await expect(first).toBeHidden();
  await page.goto("/note/" + encodeURI(FILE));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^A language model \(test-model\) on: /);
  await expectAccessible(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });
  test("asking again replaces what was written", async ({ page, model }) => {
    await page.goto(PAPER);
    model.say("The first answer [1].");
    await page.getByRole("button", { name: /^Ask test-model/ }).click();
    model.say("The second answer [2].");
    await page.getByRole("button", { name: "Ask test-model again" }).click();
    const box = page.locator("#synthesis");
    await box.locator("summary").click();
    await expect(box.locator("details")).toContainText("The second answer.");
    await expect(box).not.toContainText("The first answer");
  });
});
