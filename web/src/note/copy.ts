// Copy buttons beside what one may want to take along.

import { element } from "../lib/dom";

function button(text: () => string, name: string): HTMLButtonElement {
  const made = element("button", { type: "button", class: "copy" }, name);
  made.addEventListener("click", () => {
    const done = (words: string) => {
      made.textContent = words;
      window.setTimeout(() => (made.textContent = name), 1600);
    };
    navigator.clipboard.writeText(text()).then(
      () => done("Copied"),
      () => done("Select and copy it by hand"),
    );
  });
  return made;
}

export function startCopying(): void {
  for (const link of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    link.after(" ", button(() => link.dataset["copy"] ?? "", "Copy"));
  }
  for (const field of document.querySelectorAll<HTMLInputElement>("[data-copy-field]")) {
    const row = element("div", { class: "field" });
    field.replaceWith(row);
    row.append(field, button(() => field.value, "Copy"));
    field.addEventListener("focus", () => field.select());
  }
}
