// From a claim to the experiment that speaks of it and back: the verdict, a run watched on the
// spot, where the claim stands afterwards, and the run before beside it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import type { Server } from "./harness/server";
import { expect, expectAccessible, test } from "./harness/test";

const CLAIM = "A risk score can be calibrated and still err unequally";
const EVALUATION = "False-positive rates of COMPAS by race";
const claimAddress = "/note/" + encodeURI(`claims/${CLAIM}.md`);
const evaluationAddress = "/note/" + encodeURI(`evaluations/${EVALUATION}.md`);

/** The server answers at once; the vault is in the index a moment later. */
async function ready(request: APIRequestContext): Promise<void> {
  await expect(async () => {
    const evaluations = await (await request.get("/api/v1/evaluations")).json();
    expect(evaluations.total).toBeGreaterThanOrEqual(8);
  }).toPass({ timeout: 60_000 });
}

test.beforeEach(async ({ context }) => ready(context.request));

function shippedRun(vault: string, evaluation: string): string {
  const [name] = readdirSync(join(vault, "runs", evaluation)).sort();
  return name!.replace(/\.json$/, "");
}

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

for (const colorScheme of ["light", "dark"] as const) {
  for (const address of [
    claimAddress,
    evaluationAddress,
    "/claims",
    "/evaluations",
    "/evaluations/matrix",
    "/evaluations/definitions",
    "/runs/FIRST",
    "/runs/compare?run=FIRST&run=SECOND",
  ]) {
    test(`accessible: ${decodeURI(address)}, ${colorScheme}`, async ({ page, server }) => {
      const first = shippedRun(server.vault, EVALUATION);
      const second = shippedRun(server.vault, "Predictive value of COMPAS by race");
      await page.emulateMedia({ colorScheme });
      await page.goto(address.replace("FIRST", first).replace("SECOND", second));
      await expectAccessible(page);
    });
  }
}

test("the graph is coloured and narrowed by standing", async ({ page }) => {
  await page.goto("/graph?colour=standing");
  const supported = page.getByRole("button", { name: /supported \d+/ });
  await expect(supported).toBeVisible({ timeout: 20_000 });
  const count = Number(/supported (\d+)/.exec((await supported.textContent()) ?? "")?.[1]);
  expect(count).toBeGreaterThan(1);
  await supported.click();
  await expect(page).toHaveURL(/standing=supported/);
  const api = await (await page.request.get("/api/v1/claims?standing=supported&limit=500")).json();
  expect(api.total).toBe(count);
});

test("nothing of evidence scrolls sideways on a phone", async ({ page, server }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const run = shippedRun(server.vault, EVALUATION);
  for (const address of [claimAddress, evaluationAddress, "/claims", "/evaluations", "/evaluations/matrix", `/runs/${run}`]) {
    await page.goto(address);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over, address).toBeLessThanOrEqual(0);
  }
});

// Last: it changes the vault that the others read.
test("from a claim to a run, the standing that moves, and the run before", async ({ page, server }) => {
  // It waits for a watcher, an index and a run.
  test.setTimeout(90_000);
  const table = join(server.vault, "data/compas-deciles.csv");
  const before = readFileSync(table, "utf8");
  // One count more makes the bytes other ones, and the runs that read them stale.
  writeFileSync(table, `# checked again\n${before}`);
  await expect(async () => {
    await page.goto(claimAddress);
    await expect(page.locator("#evidence .stale").first()).toContainText("data/compas-deciles.csv has other bytes now", { timeout: 500 });
  }).toPass({ timeout: 20_000 });
  const standing = page.locator(".claim-standing .figure");
  await expect(standing).toHaveText("0.50");
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "Went stale" })).toBeVisible();
  await page.goto(claimAddress);

  await page.locator("#evidence").getByRole("link", { name: EVALUATION }).first().click();
  await expect(page).toHaveURL(new RegExp(encodeURI(EVALUATION).replaceAll(".", "\\.")));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const live = page.locator("#run-live");
  await expect(live.getByText("Finished.")).toBeVisible({ timeout: 20_000 });
  await expect(live.getByText("supports").first()).toBeVisible();
  await expect(live).toContainText("0.50 → 0.70");
  await expectAccessible(page, "#run-live");

  await live.getByRole("link", { name: "Compare with the run before" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "2 runs compared" })).toBeVisible();
  await expect(page.getByText("Not the same in both: inputs")).toBeVisible();
  await page.goto(claimAddress);
  await expect(standing).toHaveText("0.70");
});

/** Prints until somebody stops it, so that nothing here depends on who is quicker. */
const COUNTS_ALOUD = "import time\nstep = 0\nwhile True:\n    step += 1\n    print('step', step)\n    time.sleep(0.1)\n";

const COUNTING = "evaluations/Counts aloud.md";
const COUNTING_ADDRESS = "/note/" + encodeURI(COUNTING);

/** An evaluation that runs it, in the vault and in the index. */
async function writeCounting(server: Server, request: APIRequestContext): Promise<void> {
  writeFileSync(join(server.vault, "data/aloud.py"), COUNTS_ALOUD);
  writeFileSync(
    join(server.vault, COUNTING),
    "---\ntype: evaluation\nevaluator: command\nrun: [python3, data/aloud.py]\ninputs: [data/aloud.py]\n---\nIt counts.\n",
  );
  await expect(async () => {
    expect((await request.get("/api/v1/notes/" + encodeURI(COUNTING))).ok()).toBe(true);
  }).toPass({ timeout: 20_000 });
}

test("a program's log is told as it is written, and stops when it is told to", async ({ page, server }) => {
  test.setTimeout(90_000);
  await writeCounting(server, page.request);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().includes("/api/v1/queue/")) asked.push(request.url());
  });
  const log = page.getByLabel("Log of the run");
  const watched = async () => {
    await expect(log).toContainText("step 3\n");
    const before = asked.length;
    await expect(log).toContainText("step 23\n", { timeout: 20_000 });
    // Twenty lines later nobody had to ask; a server that is silent for long would be asked once.
    expect(asked.length - before).toBeLessThanOrEqual(1);
    await expectAccessible(page, ".run-live");
    await page.getByRole("button", { name: "Stop" }).click();
  };

  await page.goto(COUNTING_ADDRESS);
  await expect(page.getByText("This runs something outside of Equipoise.")).toBeVisible();
  await expectAccessible(page, "#evaluation");
  await page.getByRole("button", { name: "Allow exactly this, and run it" }).click();
  await expect(page).toHaveURL(/\/queue\//);
  await watched();
  await expect(page).toHaveURL(/\/runs\//, { timeout: 20_000 });
  await expect(page.getByText("This run was stopped.")).toBeVisible();
  await expect(page.locator("pre.log")).toContainText("step 23");

  // Allowed by now: watched on its own page.
  await page.goto(COUNTING_ADDRESS);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await watched();
  await expect(page.locator("#run-live").getByText("Ended: cancelled.")).toBeVisible({ timeout: 20_000 });
  expect(new Set(asked).size, "two runs").toBe(2);
});

test("without scripts a run is a form, a page that looks again, and the run", async ({ browser, server }) => {
  test.setTimeout(90_000);
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto(server.url);
  const title = "What one page says about size and bias";
  await page.goto("/note/" + encodeURI(`evaluations/${title}.md`));
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/runs\//, { timeout: 20_000 });
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(page.getByText("It moved no claim")).toBeVisible();

  // One that would never end, watched and stopped.
  await writeCounting(server, page.request);
  await page.goto(COUNTING_ADDRESS);
  await page.getByRole("button", { name: /^(Run|Allow exactly this, and run it)$/ }).click();
  await expect(page.locator("pre.log")).toContainText("step 3\n", { timeout: 20_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page).toHaveURL(/\/runs\//, { timeout: 20_000 });
  await expect(page.getByText("This run was stopped.")).toBeVisible();
  await context.close();
});
