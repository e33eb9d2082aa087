// What each page says to a screen reader, trimmed to what must not be lost: its landmarks and
// headings, the names of its lists, forms and buttons. Counts and dates may change.

import { shippedRun } from "./harness/shipped";
import { expect, test } from "./harness/test";

const EVALUATION = "False-positive rates of COMPAS by race";

const OUTLINES: Record<string, string> = {
  "/": `
    - main:
      - heading "Search the notebook" [level=1]
      - search:
        - searchbox "Search notes and papers"
        - button "Search"
      - list "Notes by type":
        - listitem:
          - link /\\d+ claims/
        - listitem:
          - link /\\d+ concepts/
        - listitem:
          - link /\\d+ papers/
      - region "Begin here":
        - heading "Begin here" [level=2]
        - list
        - heading "A walk through it" [level=3]
        - list
      - region "Recently edited":
        - heading "Recently edited" [level=2]
        - list
        - paragraph:
          - link "All by date"
      - region "Index":
        - heading "Index" [level=2]
        - status
        - term: Notes
        - term: Problems
  `,
  "/search?q=fairness&mode=keyword": `
    - main:
      - heading "Search" [level=1]
      - search:
        - searchbox "Search notes and papers": fairness
        - button "Search"
        - group "Search by":
          - radio "words and meaning"
          - radio "words" [checked]
          - radio "meaning"
          - checkbox "take every word as it is"
      - complementary "Narrow down":
        - heading "Type" [level=2]
        - list:
          - listitem:
            - link "Everything"
        - heading "Changed" [level=2]
        - list:
          - listitem:
            - link "At any time"
        - group: Keep this search under a name
        - group: What a query can say
      - paragraph: /1–20 of \\d+ results/
      - list:
        - listitem:
          - 'heading /(claim|concept|paper|note|inquiry|evaluation): / [level=2]':
            - link
          - paragraph:
            - mark: /[fF]air/
          - group: Why this result
      - navigation "Pages of this list":
        - link "Next →"
  `,
  "/search?q=xyzzyplugh&mode=keyword": `
    - main:
      - heading "Search" [level=1]
      - search:
        - searchbox "Search notes and papers": xyzzyplugh
        - group "Search by":
          - radio "words" [checked]
      - paragraph: /No results/
      - paragraph: Nothing in this vault says that.
      - paragraph: /Try fewer or other words/
  `,
  "/claims": `
    - main:
      - heading /Claims \\d+/ [level=1]
      - complementary "Narrow down":
        - combobox "Standing"
        - combobox "Scope names"
        - textbox "Tag"
        - button "Show"
        - heading "Signs" [level=2]
        - list
      - table "Claims by standing":
        - rowgroup:
          - row "Claim Standing refutes to supports"
      - region /Universal claims \\d+/:
        - heading /Universal claims \\d+/ [level=2]
        - table "Universal claims by standing"
  `,
  "/evaluations": `
    - main:
      - heading /Evaluations \\d+/ [level=1]
      - list:
        - listitem:
          - paragraph:
            - 'link "evaluation: ${EVALUATION}"'
  `,
  "/evaluations/matrix": `
    - main:
      - heading "Claims against evaluations" [level=1]
      - region "Evidence matrix":
        - table "What each evaluation says of each claim":
          - rowgroup:
            - row:
              - columnheader "Claim"
              - columnheader "Standing"
              - columnheader "${EVALUATION}"
      - heading "Signs" [level=2]
      - list
  `,
  "/runs/FIRST": `
    - main:
      - article "${EVALUATION}":
        - heading "${EVALUATION}" [level=1]
        - paragraph:
          - 'link "evaluation: ${EVALUATION}"'
        - region /Verdicts \\d+/:
          - heading /Verdicts/ [level=2]
          - list
        - region "What it moved"
        - region /Metrics \\d+/
        - region "Plots":
          - figure "base_rate fraction"
        - region "Provenance":
          - term: Seed
          - term: Sandbox
          - heading "Inputs" [level=3]
        - region "Reproduce":
          - textbox "Command to run it again"
          - button "Copy"
        - region "Log"
        - region "How each number is computed"
  `,
  "/runs/compare?run=FIRST&run=SECOND": `
    - main:
      - article:
        - heading "2 runs compared" [level=1]
        - region "What differs":
          - heading "What differs" [level=2]
          - paragraph: First
          - paragraph:
            - link "${EVALUATION}"
          - paragraph: Second
          - paragraph:
            - link "Predictive value of COMPAS by race"
          - paragraph: /Not the same in both/
          - heading "Item by item" [level=3]
  `,
  "/digest?since=2000-01-01": `
    - main:
      - heading "Reading digest" [level=1]
      - textbox "New since": 2000-01-01
      - button "Show"
      - list:
        - listitem:
          - 'heading /paper: / [level=2]':
            - 'link /paper: /'
          - list
          - 'button /Yes: .* is worth reading/'
          - 'button /No: .* is not worth reading/'
  `,
  "/paper/papers/Do LLMs Align Human Values Regarding Social Biases.md": `
    - main:
      - article /Do LLMs Align Human Values/:
        - heading /Do LLMs Align Human Values/ [level=1]
        - list "Identifiers"
        - region "Quick answers":
          - region "What method did the authors use?":
            - heading "What method did the authors use?" [level=3]
          - region "What are the key results?"
        - region "Two accounts of this paper"
        - region "Abstract and summary seem to disagree"
        - region "Abstract"
        - region "Summary"
        - region "In seven facets"
        - heading "Notes on it" [level=2]
        - region /Bearing on your claims \\d+/
        - region "Cite":
          - group "Format of the citation":
            - radio "BibTeX" [checked]
          - textbox "BibTeX"
        - region /Discussion \\d+/:
          - textbox "Your comment"
          - paragraph:
            - button "Add with today’s date"
        - region /Related concepts \\d+/
        - region /Backlinks \\d+/
      - complementary "Beside the note":
        - region "Neighbourhood"
        - region "This note"
  `,
  "/problems": `
    - main:
      - heading /Problems \\d+/ [level=1]
      - list "Kinds of problems":
        - listitem:
          - link /Claims without a scope \\d+/
      - region /Claims without a scope/:
        - heading /Claims without a scope/ [level=2]
        - list
  `,
  "/notes": `
    - main:
      - heading /Notes \\d+/ [level=1]
      - complementary "Narrow down":
        - combobox "Type"
        - textbox "Tag"
        - combobox "Order"
        - button "Show"
        - paragraph:
          - link "All tags"
      - list:
        - listitem:
          - list "Tags"
      - navigation "Pages of this list":
        - link "Next →"
  `,
  "/tags": `
    - main:
      - heading /Tags \\d+/ [level=1]
      - list:
        - listitem:
          - link "#fairness"
        - listitem:
          - link "#fairness/distributive"
  `,
};

for (const [address, outline] of Object.entries(OUTLINES)) {
  test(`the outline of ${address}`, async ({ page, server }) => {
    const first = shippedRun(server.vault, EVALUATION);
    const second = shippedRun(server.vault, "Predictive value of COMPAS by race");
    await page.goto(address.replace("FIRST", first).replace("SECOND", second));
    await expect(page.getByRole("main")).toMatchAriaSnapshot(outline);
  });
}

test("the palette's outline, and what it does with what is typed", async ({ page }) => {
  await page.goto("/problems");
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Palette" });
  await expect(palette).toMatchAriaSnapshot(`
    - dialog "Palette":
      - combobox "Go to a note, search, or do something" [expanded]
      - listbox "Suggestions":
        - group "Go and do":
          - option /Home/
          - option /Graph/
          - option /Change the colours/
  `);
  await page.keyboard.type("envy-freeness");
  await expect(palette.getByRole("group", { name: "Notes" }).getByRole("option", { name: /Envy-freeness/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: /Envy-freeness/ })).toBeVisible();
});
