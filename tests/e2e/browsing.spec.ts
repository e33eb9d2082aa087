// Browsing: from the home page to a kept view by way of a note, its neighbourhood and the graph;
// and what a reader writes on the way. Each server serves a copy of the vault, so a journey may write.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, expectAccessible, test } from "./harness/test";

const CLAIM = "Can fairness frameworks extend to general-purpose language models?";
const FILE = "claims/Can fairness frameworks extend to general-purpose language models.md";
const ADDRESS = `/note/${encodeURI(FILE)}`;

test("home, search, note, two steps on the map, graph, filter, way, kept view", async ({ page, server }) => {
  await page.goto("/");
  await page.getByRole("searchbox", { name: "Search notes and papers" }).last().fill("group fairness for language models");
  await page.keyboard.press("Enter");
  await page.locator(".hit").filter({ hasText: CLAIM }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: CLAIM })).toBeVisible();

  // Two steps: the map walks, the page stays.
  const map = page.locator("#map");
  for (let step = 0; step < 2; step++) {
    const before = await map.locator("figure").getAttribute("data-center");
    await map.locator("a[data-walk]:not(.g-center)").first().click();
    await expect(map.locator("figure")).not.toHaveAttribute("data-center", before ?? "");
  }
  await expect(page).toHaveURL(new RegExp(`${encodeURI(FILE).replaceAll(/[().]/g, ".")}$`));
  const walked = page.getByRole("list", { name: "Walked so far" }).getByRole("listitem");
  expect(await walked.count()).toBeGreaterThan(1);

  const center = (await map.locator("figure").getAttribute("data-center"))!;
  await map.getByRole("link", { name: "Open in the graph" }).click();
  await expect(page).toHaveURL(/\/graph\?center=/);
  await expect(page.locator(".stage-names")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("center")).toBe(center);

  const drawer = page.locator(".drawer");
  await drawer.getByRole("slider", { name: /Steps from it/ }).fill("2");
  await expect(page).toHaveURL(/depth=2/);
  const all = await drawer.locator("> p").first().textContent();
  await drawer.getByRole("checkbox", { name: /claims/ }).check();
  await expect(page).toHaveURL(/type=claim/);
  await expect(drawer.locator("> p").first()).not.toHaveText(all ?? "");

  await page.goto(`/graph?${new URLSearchParams({ from: FILE, to: "concepts/Envy-freeness.md", type: "claim", colour: "standing" })}`);
  const way = page.locator(".panel-way li");
  await expect(way.first()).toContainText(CLAIM);
  await expect(way.last()).toContainText("Envy-freeness");

  await drawer.getByText("Take along").click();
  await drawer.getByText("Keep this view under a name").click();
  await drawer.getByRole("textbox", { name: "Name of the view" }).fill("From certainty to envy");
  await drawer.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "From certainty to envy" })).toBeVisible();
  expect(existsSync(join(server.vault, "views/From certainty to envy.md"))).toBe(true);
  await page.getByRole("link", { name: "Open this view of the graph" }).click();
  await expect(page).toHaveURL(/colour=standing/);
  await expect(page.locator(".panel-way li").last()).toContainText("Envy-freeness");
});

test("a walk on the map is kept as an inquiry", async ({ page, server }) => {
  await page.goto(ADDRESS);
  const map = page.locator("#map");
  await map.locator("a[data-walk]:not(.g-center)").first().click();
  const keep = page.locator(".neighbourhood .keep");
  await keep.getByText("Keep this walk as an inquiry").click();
  await keep.getByRole("textbox").fill("Where does this lead?");
  await keep.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Where does this lead?" })).toBeVisible();
  await expect(page.locator("#sources .card")).toHaveCount(2);
  expect(readFileSync(join(server.vault, "inquiries/Where does this lead.md"), "utf8")).toContain("draws-on:: [[");
});

test("what is kept needs no script", async ({ browser, server, watch }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.origin });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.goto(`/graph?${new URLSearchParams({ from: FILE, to: "concepts/Envy-freeness.md" })}`);
  await page.getByText("Keep this way as an inquiry").click();
  await page.getByRole("textbox", { name: "What the walk asks" }).fill("Is envy certifiable?");
  await page.locator("form[action='/walks'] button").click();
  await expect(page.getByRole("heading", { level: 1, name: "Is envy certifiable?" })).toBeVisible();

  await page.goto("/graph?type=claim&relation=contradicts");
  await page.getByText("Keep this view under a name").click();
  await page.getByRole("textbox", { name: "Name of the view" }).fill("What contradicts");
  await page.locator("form[action='/views'] button").click();
  await page.getByRole("link", { name: "Open this view of the graph" }).click();
  await expect(page).toHaveURL(/relation=contradicts/);
  await expect(page.getByRole("link", { name: "What contradicts" })).toBeVisible();

  // A mention becomes a link where it stands, and nothing else changes.
  const file = join(server.vault, "Remarks.md");
  writeFileSync(file, "First line.\r\n\r\nOn equalised odds there is more to say.\r\n");
  const odds = "concepts/Equalised%20odds.md";
  await expect(async () => {
    const { mentions } = await (await page.request.get(`/api/v1/notes/${odds}`)).json();
    expect(mentions.map(({ note }: { note: { path: string } }) => note.path)).toContain("Remarks.md");
  }).toPass();
  await page.goto(`/note/${odds}`);
  await page.getByRole("button", { name: "Link it in Remarks" }).click();
  await expect(page.locator("#backlinks").getByRole("link", { name: "Remarks" })).toBeVisible();
  expect(readFileSync(file, "utf8")).toBe("First line.\r\n\r\nOn [[Equalised odds|equalised odds]] there is more to say.\r\n");
  expect(watch.troubles()).toEqual([]);
  await context.close();
});

test("a suggestion is pinned, and dismissed on both pages", async ({ page, context, server }) => {
  // Suggestions come from meaning, which takes the model a moment.
  const before = readFileSync(join(server.vault, FILE), "utf8");
  await expect(async () => {
    const { items } = await (await context.request.get(`/api/v1/notes/${encodeURI(FILE)}/related?limit=20`)).json();
    expect(items.some((one: { linked: boolean; type: string }) => !one.linked && one.type !== "paper")).toBe(true);
  }).toPass();
  await page.goto(ADDRESS);
  const near = page.locator(".card.near");
  const last = (await near.last().locator(".card-title").textContent())!.trim();
  await near.last().getByRole("button", { name: /^Pin/ }).click();
  await expect(near.first()).toContainText("pinned by you");
  expect((await near.first().locator(".card-title").textContent())!.trim()).toBe(last);
  await near.first().getByRole("button", { name: /^Dismiss/ }).click();
  await page.getByText("1 dismissed").click();
  await expect(page.locator("#related .rest")).toContainText(last.replace(/^.*: /, ""));
  await page.getByRole("button", { name: /^Suggest again/ }).click();
  await expect(page.getByText("1 dismissed")).toBeHidden();
  expect(readFileSync(join(server.vault, FILE), "utf8")).toBe(before);
});

test("a diagram is drawn in its frame, and one that cannot be keeps its source", async ({ page, server }) => {
  writeFileSync(
    join(server.vault, "Diagrams.md"),
    "# Diagrams\n\n```mermaid\nflowchart LR\n  claim --> evidence\n```\n\n```mermaid\nflowchart nonsense ((\n```\n",
  );
  await expect(async () => {
    expect((await page.request.get("/api/v1/notes/Diagrams.md")).status()).toBe(200);
  }).toPass();
  await page.goto("/note/Diagrams.md");
  const drawn = page.frameLocator("iframe.diagram").first();
  // Some megabytes of script, unpacked by a busy machine.
  await expect(drawn.locator("svg").getByText("evidence")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("This diagram cannot be drawn")).toBeVisible();
  await expect(page.locator("pre.mermaid").last()).toBeVisible();
  await expect(page.locator("iframe.diagram")).toHaveCount(1);
});

test("the graph is walked with the keyboard, and read as a list", async ({ page }) => {
  await page.goto("/graph");
  const stage = page.locator(".stage");
  await expect(page.locator(".stage-names")).toBeVisible();
  await stage.focus();
  // What is chosen is said at once; the address follows when the reader rests.
  const chosen = page.locator(".panel-head h2 a");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/note=/);
  const first = (await chosen.textContent())!;
  // Not in every direction there is a note, and back again is where one was.
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]) {
    await page.keyboard.press(key);
    if ((await chosen.textContent()) !== first) break;
  }
  expect(await chosen.textContent()).not.toBe(first);
  // It is a neighbour: its own relations name where the walk came from.
  await expect(page.locator(".panel-relations")).toContainText(first.trim());
  await page.keyboard.press("Escape");
  await page.keyboard.press("l");
  const rows = page.locator(".stage-table tbody tr");
  await expect(rows.first()).toBeVisible();
  const ranks = await rows.locator("td:last-child").allTextContents();
  expect(ranks.map(Number)).toEqual([...ranks.map(Number)].sort((a, b) => b - a));
  await expectAccessible(page);
});

test("what the graph hands to other programs is what it shows", async ({ page }) => {
  // Pairs near in meaning are settled once all is read for meaning.
  test.setTimeout(400_000);
  await expect(async () => {
    const { progress } = await (await page.request.get("/api/v1/status")).json();
    expect(progress.phase).toBe("idle");
    const near = await (await page.request.get("/api/v1/graph/near?k=2")).json();
    expect(near.source.length).toBeGreaterThan(10);
  }).toPass({ timeout: 300_000 });
  const center = "concepts/Group fairness.md";
  const around = await (await page.request.get(`/api/v1/graph?${new URLSearchParams({ center })}`)).json();
  const [, expand, collapse] = around.nodes.map(({ id }: { id: string }) => id);

  const seen: string[] = [];
  for (const query of [
    "tag=fairness&folder=concepts&folder=/&orphans=0",
    "standing=supported,open&since=2000-01-01&until=2999-01-01&by=created&tags=1",
    "type=claim&near=2",
    "relation=supports,contradicts&orphans=0",
    new URLSearchParams({ collapse: center }).toString(),
    new URLSearchParams({ center, depth: "3", type: "paper" }).toString(),
    new URLSearchParams({ center, expand, collapse, tags: "1", near: "3" }).toString(),
    new URLSearchParams({ from: FILE, to: "concepts/Envy-freeness.md", type: "evaluation" }).toString(),
  ]) {
    await page.goto(`/graph?${query}&list=1`);
    const drawer = page.locator(".drawer");
    const summary = drawer.locator("> p").first();
    const rows = page.locator(".stage-table tbody tr");
    await expect(rows.first()).toBeVisible();
    // What is fetched for the view has come.
    if (query.includes("near=")) await expect(page.getByRole("status").filter({ hasText: "near in meaning" })).toBeAttached();
    if (query.includes("tags=1")) await expect(rows.filter({ hasText: "#" }).first()).toBeVisible();
    if (query.includes("from=")) await expect(page.locator(".panel-way li").first()).toBeVisible();
    const [notes, relations] = [.../^([\d,]+) notes?, ([\d,]+) relations?/.exec((await summary.textContent())!)!]
      .slice(1)
      .map((count) => Number(count.replaceAll(",", "")));
    const shown = await rows.locator("a").evaluateAll((links) =>
      links.map((link) => {
        const { pathname, searchParams } = new URL((link as HTMLAnchorElement).href);
        return searchParams.has("tag") ? `#${searchParams.get("tag")}` : decodeURIComponent(pathname.replace(/^\/\w+\//, ""));
      }),
    );

    const get = async (name: string): Promise<string> => {
      const link = drawer.locator(".graph-exports").getByText(name, { exact: true });
      return (await page.request.get((await link.getAttribute("href"))!)).text();
    };
    const { nodes, edges } = JSON.parse(await get("JSON")) as { nodes: { id: string }[]; edges: unknown[] };
    expect(nodes.map(({ id }) => id).sort(), query).toEqual(shown.sort());
    expect([nodes.length, edges.length], query).toEqual([notes, relations]);
    for (const name of ["GraphML", "GEXF"]) {
      const text = await get(name);
      expect([text.split("<node ").length - 1, text.split("<edge ").length - 1], `${query} as ${name}`).toEqual([notes, relations]);
    }
    seen.push(`${notes} ${relations}`);
  }
  expect(new Set(seen).size, "views that differ").toBe(seen.length);
});

test("the page's outline stays as it is for a screen reader", async ({ page }) => {
  await page.goto(ADDRESS);
  await expect(page.getByRole("banner")).toMatchAriaSnapshot(`
    - banner:
      - link "Equipoise, home"
      - search:
        - searchbox "Search notes and papers"
      - navigation "Sections":
        - link "Notes"
        - link "Claims"
        - link "Papers"
  `);
  await expect(page.getByRole("article")).toMatchAriaSnapshot(`
    - article:
      - heading "${CLAIM}" [level=1]
      - region "Claim"
      - region /Related concepts/:
        - heading /Related concepts/ [level=2]
        - list
      - region /Inquiries that use this note/
      - region /Backlinks/
  `);
  await page.goto("/graph");
  await expect(page.locator(".stage-names")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "What to show" })).toMatchAriaSnapshot(`
    - complementary "What to show":
      - heading "Graph" [level=1]
      - paragraph: /notes, .* relations/
  `);
});
