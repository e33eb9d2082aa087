// Ends the run with one line of plain counts, for whoever reads only the last line.

import type { FullConfig, Reporter, Suite, TestCase } from "@playwright/test/reporter";

export default class Closing implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_config: FullConfig, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(): void {
    const count = (...outcomes: string[]) => this.tests.filter((test) => outcomes.includes(test.outcome())).length;
    const skipped = count("skipped");
    const line = `${count("expected")} passed, ${count("unexpected", "flaky")} failed`;
    console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
  }

  printsToStdio(): boolean {
    return false;
  }
}
