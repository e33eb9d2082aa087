// What a reader of papers does: see what one says and where it says so, cite it, comment on it, and
// go through the digest. With scripts and without, on a copy of the shipped notebook.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, test } from "./harness/test";

const PAPER = "/paper/" + encodeURI("papers/Do LLMs Align Human Values Regarding Social Biases.md");

test.beforeEach(async ({ context }) => {
  await expect(async () => {
    const status = await (await context.request.get("/api/v1/status")).json();
    expect(status.notes).toBeGreaterThan(60);
  }).toPass({ timeout: 60_000 });
});

test("a paper's sentences lead to their places", async ({ page }) => {
  await page.goto(PAPER);
  await expect(page.getByRole("heading", { name: "Quick answers" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3 }).filter({ hasText: "Methodology" })).toBeVisible();
  const mark = page.locator("#facets .to-source").first();
  const target = (await mark.getAttribute("href"))!;
  await mark.click();
  await expect(page).toHaveURL(new RegExp(`${target}$`));
  const place = page.locator(target);
  await expect(place).toBeInViewport();
  const said = await page.locator("#facets .sentence").first().innerText();
  expect(said.replace(/\s+/g, " ")).toContain((await place.innerText()).replace(/\s+/g, " ").slice(0, 40));
  // Two accounts that exclude each other stand side by side.
  const accounts = page.locator("#disputed");
  await expect(accounts.getByRole("link", { name: "Larger models align better with human values" })).toBeVisible();
  // So do sentences of the abstract and of a summary by another hand, each with where it is from.
  const disagreeing = page.getByRole("region", { name: "Abstract and summary seem to disagree" });
  await expect(disagreeing.locator("blockquote")).toHaveText([/need not have a lower rate/, /larger models align better/]);
  await expect(disagreeing).toContainText("property summary of this note");
  await expect(page.getByRole("region", { name: "Abstract", exact: true })).toContainText("property abstract of this note");
  await expect(page.getByRole("region", { name: "Summary", exact: true })).toContainText("not the paper's own words");
  await expectAccessible(page);
});

test("a paper is cited and discussed, and the vault keeps it", async ({ page, server }) => {
  await page.goto(PAPER);
  const cite = page.locator("#cite");
  await expect(cite.getByRole("textbox", { name: "BibTeX" })).toHaveValue(/^@/);
  await cite.getByText("RIS", { exact: true }).click();
  await expect(cite.getByRole("textbox", { name: "RIS" })).toHaveValue(/^TY  - /);
  await expect(cite.getByRole("textbox", { name: "BibTeX" })).toBeHidden();
  await page.getByLabel("Your comment").fill("Compare with the other study.\nAnd its second line.");
  await page.getByRole("button", { name: /^Add with/ }).click();
  await expect(page.locator(".comment")).toContainText("Compare with the other study.");
  const file = readFileSync(
    join(server.vault, "discussions/papers/Do LLMs Align Human Values Regarding Social Biases.md"),
    "utf8",
  );
  expect(file).toContain("And its second line.");
});

test("the digest ranks, shows its passages, and takes an answer", async ({ page }) => {
  await page.goto("/digest?since=2000-01-01");
  await expect(page.getByRole("heading", { level: 1, name: "Reading digest" })).toBeVisible();
  const cards = page.locator(".digest-card");
  expect(await cards.count()).toBeGreaterThan(5);
  await expectAccessible(page);
  const title = await cards.nth(2).getByRole("heading", { level: 2 }).innerText();
  await cards.nth(2).getByRole("button", { name: /^No/ }).click();
  await expect(page).toHaveURL(/since=2000-01-01/);
  await expect(page.locator(".digest-card").first()).toBeVisible();
  const first = await page.locator(".digest-card h2").allInnerTexts();
  expect(first.slice(0, 3)).not.toContain(title);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });
  test("papers and the digest are complete", async ({ page }) => {
    await page.goto(PAPER);
    await expect(page.locator("#facets li").first()).toBeVisible();
    await page.locator("#cite").getByText("CSL-JSON", { exact: true }).click();
    await expect(page.locator("#cite").getByRole("textbox", { name: "CSL-JSON" })).toBeVisible();
    await page.goto("/digest?since=2000-01-01");
    await page.locator(".digest-card").first().getByRole("button", { name: /^Yes/ }).click();
    await expect(page.locator('.digest-card [aria-pressed="true"]').first()).toBeVisible();
  });
});
