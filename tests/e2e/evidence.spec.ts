// From a claim to the experiment that speaks of it and back: the verdict, a run watched on the
// spot, where the claim stands afterwards, and the run before beside it.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeEndless } from "./harness/endless";
import { shippedRun } from "./harness/shipped";
import { expect, expectAccessible, test } from "./harness/test";

const CLAIM = "A risk score can be calibrated and still err unequally";
const EVALUATION = "False-positive rates of COMPAS by race";
const claimAddress = "/note/" + encodeURI(`claims/${CLAIM}.md`);

test("what if: untick a piece of evidence and see what moves", async ({ page }) => {
  await page.goto(claimAddress);
  const evidence = page.locator("#evidence");
  await expect(evidence.getByText("The interval 0.182 to 0.245 lies wholly on the predicted side")).toBeVisible();
  await expect(page.locator(".claim-standing .figure")).toHaveText("0.86");
  const tick = evidence.getByRole("checkbox", { name: new RegExp(EVALUATION) });
  await tick.uncheck();
  const answer = page.locator("#what-if");
  await expect(answer).toContainText("would stand at 0.70 and not at 0.86");
  await expect(answer.getByRole("link", { name: CLAIM })).toBeVisible();
  await expectAccessible(page, "#evidence");
  await tick.check();
  await expect(answer).toBeEmpty();
});

test("without scripts: what if by links, and every page of evidence", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.goto(claimAddress);
  await page.getByRole("link", { name: `leave it out: ${EVALUATION}` }).click();
  await expect(page.locator("#what-if")).toContainText("would stand at 0.70 and not at 0.86");
  await page.getByRole("link", { name: "Count everything again" }).click();
  await expect(page).not.toHaveURL(/without/);
  for (const [address, heading] of [
    ["/evaluations", /Evaluations/],
    ["/evaluations/matrix", /Claims against evaluations/],
    ["/evaluations/definitions", /How each number is computed/],
    [`/runs/${shippedRun(server.vault, EVALUATION)}`, EVALUATION],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
  }
  await context.close();
});

test("a number leads to how it was computed", async ({ page }) => {
  await page.goto(claimAddress);
  await page.locator("#evidence").getByRole("link", { name: "fpr_gap", exact: true }).first().click();
  await expect(page).toHaveURL(/\/runs\/.*#def-fpr_gap$/);
  await expect(page.locator("#def-fpr_gap")).toBeInViewport();
  await page.goto(claimAddress);
  await page.locator(".claim-standing").getByRole("link", { name: "0.86" }).click();
  await expect(page.locator("#standing")).toContainText("It is not a probability");
});

test("the board narrows down", async ({ page }) => {
  await page.goto("/claims");
  await expect(page.getByRole("heading", { name: /Universal claims/ })).toBeVisible();
  await page.getByLabel("Standing", { exact: true }).selectOption("contradicted");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/standing=contradicted/);
  const board = page.getByRole("table", { name: "Claims by standing", exact: true });
  await expect(board.getByRole("row")).toHaveCount(3);
  await expect(board).toContainText("GPT-4o never returns an equitable allocation");
});

test("what a claim's evidence and a run say to a screen reader", async ({ page, server }) => {
  await page.goto(claimAddress);
  await expect(page.getByRole("article", { name: EVALUATION })).toMatchAriaSnapshot(`
    - article "${EVALUATION}":
      - 'heading "evaluation: ${EVALUATION}" [level=3]'
      - list:
        - listitem:
          - paragraph:
            - text: supports
            - code: fpr_gap > 0.05
          - paragraph: "The interval 0.182 to 0.245 lies wholly on the predicted side: above 0.05."
          - 'img "fpr_gap is 0.214 [0.182, 0.245]; predicted: above 0.05"': 0.05 0.214 [0.182, 0.245]
  `);
  await page.goto(`/runs/${shippedRun(server.vault, EVALUATION)}`);
  await expect(page.getByRole("article").first()).toMatchAriaSnapshot(`
    - article "${EVALUATION}":
      - heading "${EVALUATION}" [level=1]
      - region "Verdicts 2"
      - region "What it moved"
      - region "Metrics 82":
        - region "Metrics":
          - table "Metrics"
      - region "Plots"
      - region "Provenance"
      - region "Reproduce"
      - region "Log"
      - region "How each number is computed"
  `);
});

test("the graph is coloured and narrowed by standing", async ({ page }) => {
  await page.goto("/graph?colour=standing");
  const supported = page.getByRole("button", { name: /supported \d+/ });
  await expect(supported).toBeVisible();
  const count = Number(/supported (\d+)/.exec((await supported.textContent()) ?? "")?.[1]);
  expect(count).toBeGreaterThan(1);
  await supported.click();
  await expect(page).toHaveURL(/standing=supported/);
  const api = await (await page.request.get("/api/v1/claims?standing=supported&limit=500")).json();
  expect(api.total).toBe(count);
});

// Last: it changes the vault that the others read.
test("from a claim to a run, the standing that moves, and the run before", async ({ page, server }) => {
  const table = join(server.vault, "data/compas-deciles.csv");
  const before = readFileSync(table, "utf8");
  // One count more makes the bytes other ones, and the runs that read them stale.
  writeFileSync(table, `# checked again\n${before}`);
  await expect(async () => {
    expect(await (await page.request.get(claimAddress)).text()).toContain("has other bytes now");
  }).toPass();
  await page.goto(claimAddress);
  await expect(page.locator("#evidence .stale").first()).toContainText("data/compas-deciles.csv has other bytes now");
  const standing = page.locator(".claim-standing .figure");
  await expect(standing).toHaveText("0.50");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Went stale" })).toBeVisible();
  await page.goto(claimAddress);

  await page.locator("#evidence").getByRole("link", { name: EVALUATION }).first().click();
  await expect(page).toHaveURL(new RegExp(encodeURI(EVALUATION).replaceAll(".", "\\.")));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const live = page.locator("#run-live");
  await expect(live.getByText("Finished.")).toBeVisible();
  await expect(live.getByText("supports").first()).toBeVisible();
  await expect(live).toContainText("0.50 → 0.70");
  await expectAccessible(page, "#run-live");

  await live.getByRole("link", { name: "Compare with the run before" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "2 runs compared" })).toBeVisible();
  await expect(page.getByText("Not the same in both: inputs")).toBeVisible();
  await page.goto(claimAddress);
  await expect(standing).toHaveText("0.70");
});

const COUNTING = "Counts aloud";

test("a program's log is told as it is written, and stops when it is told to", async ({ page, server, watch }) => {
  // A question that is cut off is a line in the console.
  watch.allow(/ERR_FAILED.*\/api\/v1\/queue\//);
  const address = await writeEndless(server, page.request, COUNTING);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().includes("/api/v1/queue/")) asked.push(request.url());
  });
  const log = page.getByLabel("Log of the run");
  const watched = async () => {
    await expect(log).toContainText("step 3\n");
    // From here on whoever asks gets no answer, so twenty more lines were told.
    const questions = "**/api/v1/queue/*";
    await page.route(questions, (route) => route.abort());
    await expect(log).toContainText("step 23\n");
    await page.unroute(questions);
    await expectAccessible(page, ".run-live");
    await page.getByRole("button", { name: "Stop" }).click();
  };

  await page.goto(address);
  await expect(page.getByText("This runs something outside of Equipoise.")).toBeVisible();
  await expectAccessible(page, "#evaluation");
  await page.getByRole("button", { name: "Allow exactly this, and run it" }).click();
  await expect(page).toHaveURL(/\/queue\//);
  await watched();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.getByText("This run was stopped.")).toBeVisible();
  await expect(page.locator("pre.log")).toContainText("step 23");

  // Allowed by now: watched on its own page.
  await page.goto(address);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await watched();
  await expect(page.locator("#run-live").getByText("Ended: cancelled.")).toBeVisible();
  expect(new Set(asked).size, "two runs").toBe(2);
});

test("without scripts a run is a form, a page that looks again, and the run", async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto(server.url);
  const title = "What one page says about size and bias";
  await page.goto("/note/" + encodeURI(`evaluations/${title}.md`));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByText("It moved no claim")).toBeVisible();

  // One that would never end, watched and stopped.
  await page.goto(await writeEndless(server, page.request, COUNTING));
  await page.getByRole("button", { name: /^(Run|Allow exactly this, and run it)$/ }).click();
  await expect(page.locator("pre.log")).toContainText("step 3\n");
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.getByText("This run was stopped.")).toBeVisible();
  await context.close();
});
