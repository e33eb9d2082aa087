// What a reader of papers does: see what one says and where it says so, cite it, comment on it, and
// go through the digest. With scripts and without, on a copy of the shipped notebook.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pdf } from "./harness/pdf";
import { expect, expectAccessible, test } from "./harness/test";

const PAPER = "/paper/" + encodeURI("papers/Do LLMs Align Human Values Regarding Social Biases.md");

test("a paper's sentences lead to their places", async ({ page }) => {
  await page.goto(PAPER);
  await expect(page.getByRole("heading", { name: "Quick answers" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3 }).filter({ hasText: "Methodology" })).toBeVisible();
  const mark = page.locator("#facets .to-source").first();
  // It stands behind its sentence, not below it.
  await expect(mark).toHaveCSS("display", "inline-block");
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

test("a passage of a PDF says its page, and opens the file there", async ({ page, server }) => {
  // It is read after what is read for meaning at this moment.
  test.setTimeout(400_000);
  const file = "papers/Nine scores.pdf";
  const pages = [
    ["A Study of Nine Scores", "Ada Lovelace", "Abstract", "We compare nine scores of applicants with what a panel decided."],
    ["Methods", "Each score was computed twice by two people who did not know of each other."],
    ["Limitations", "Only one archipelago was looked at, where all of the vendors had offices."],
  ];
  writeFileSync(join(server.vault, file), pdf(pages));
  const search = "/search?q=archipelago&mode=keyword";
  await expect(async () => {
    const { results } = await (await page.request.get(`/api/v1${search}`)).json();
    expect(results.map((one: { path: string; page: number }) => [one.path, one.page])).toEqual([[file, 3]]);
  }).toPass({ timeout: 300_000 });
  await page.goto(search);
  const hit = page.locator(".hit");
  await expect(hit.locator("mark")).toHaveText("archipelago");
  await expect(hit.getByRole("link", { name: "A Study of Nine Scores" })).toBeVisible();
  const there = hit.getByRole("link", { name: "p. 3" });
  await expect(there).toHaveAttribute("href", `/file/${encodeURI(file)}#page=3`);
  const asked = page.waitForResponse((response) => response.url().includes("/file/"));
  await there.click();
  const answer = await asked;
  expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "application/pdf"]);
  await expect(page).toHaveURL(`/file/${encodeURI(file)}#page=3`);
});

test("the digest ranks, shows its passages, and takes an answer", async ({ page }) => {
  await page.goto("/digest?since=2000-01-01");
  await expect(page.getByRole("heading", { level: 1, name: "Reading digest" })).toBeVisible();
  const cards = page.locator(".digest-card");
  expect(await cards.count()).toBeGreaterThan(5);
  // What the vault states has that colour, whatever the words of the passages suggest.
  const stated = cards.locator(".stance").filter({ hasText: "supports, as the vault states" });
  await expect(stated.first()).toBeVisible();
  for (const one of await stated.all()) await expect(one).toHaveAttribute("data-stance", "likely-supports");
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
