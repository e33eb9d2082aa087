// The automatic part of an accessibility review: axe-core's rules for WCAG 2.2 level AA.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with each breach, its elements and the page that explains it. `part` narrows it to a selector. */
export async function expectAccessible(page: Page, part?: string): Promise<void> {
  const builder = new AxeBuilder({ page }).withTags(RULES);
  const { violations } = await (part ? builder.include(part) : builder).analyze();
  const breaches = violations.map((violation) => {
    const places = violation.nodes.map((node) => `    ${node.target.join(" ")}`).join("\n");
    return `${violation.id} (${violation.impact}): ${violation.help}\n${places}\n    ${violation.helpUrl}`;
  });
  expect(breaches.join("\n"), "accessibility breaches").toBe("");
}
