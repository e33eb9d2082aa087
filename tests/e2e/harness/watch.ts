// Listens to a browser context for what a reader would never see and a developer should: errors in
// the console, exceptions, breaches of the content policy, dialogs, and requests to another host.

import type { BrowserContext } from "@playwright/test";

/** Of the page itself, and of the browser's own viewer of PDFs. */
const LOCAL_SCHEMES = new Set(["data:", "blob:", "about:", "chrome:", "chrome-extension:"]);

export class Watch {
  private readonly found: string[] = [];
  private readonly allowed: RegExp[] = [];

  /** `origin` is the only host that pages may ask. */
  static async over(context: BrowserContext, origin: string): Promise<Watch> {
    const watch = new Watch();
    // The browser reports a breach in the console too, but not when the policy only reports.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`content policy: ${event.violatedDirective} refused ${event.blockedURI}`);
      });
    });
    context.on("console", (message) => {
      if (message.type() === "error") watch.found.push(`console error: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => watch.found.push(`exception: ${error.error().message}`));
    context.on("dialog", async (dialog) => {
      watch.found.push(`dialog: ${dialog.message()}`);
      await dialog.dismiss();
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && !LOCAL_SCHEMES.has(url.protocol)) {
        watch.found.push(`request to another host: ${request.method()} ${url.href}`);
      }
    });
    return watch;
  }

  /** Expects troubles that match, such as the console's line about a page that is meant to be missing. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** What was heard and not allowed, in order. */
  troubles(): string[] {
    return this.found.filter((trouble) => !this.allowed.some((pattern) => pattern.test(trouble)));
  }
}
