// How the browser journeys run: one Chromium of the system's (Playwright's own is never
// downloaded), one server a worker, no retries, since a journey that passes at the second try
// failed.
//
// Packages are installed under web/ alone; tsconfig.json beside this file maps imports there.

import { defineConfig } from "@playwright/test";
import { chromium } from "./harness/chromium";

export default defineConfig({
  testDir: ".",
  outputDir: "../../target/e2e",
  // Limits of waiting, not expectations: a laden machine is slower, and no less right.
  timeout: 120_000,
  expect: { timeout: 20_000, toPass: { timeout: 60_000 } },
  workers: Number(process.env["E2E_WORKERS"] ?? 2),
  fullyParallel: false,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"], ["./harness/closing.ts"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: chromium(),
      chromiumSandbox: false,
      args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
