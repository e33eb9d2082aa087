// A small form that keeps something under a name: the same that pages without scripts post.

import { element } from "./dom";

/** Folded until opened. `fields` are read when the name is given, so that they say what is seen then. */
export function keepForm(action: string, summary: string, label: string, fields: () => Record<string, string>): HTMLDetailsElement {
  const name = element("input", { type: "text", name: "title", required: "", maxlength: "120", "aria-label": label, placeholder: label });
  const form = element("form", { method: "post", action }, element("div", { class: "row" }, name, element("button", {}, "Keep")));
  form.addEventListener("submit", () => {
    for (const old of form.querySelectorAll("input[type=hidden]")) old.remove();
    for (const [key, value] of Object.entries(fields())) form.append(element("input", { type: "hidden", name: key, value }));
  });
  const root = element("details", { class: "keep" }, element("summary", {}, summary), form);
  root.addEventListener("toggle", () => root.open && name.focus());
  return root;
}

/** The vault path in a note's address. */
export function pathOf(address: string): string | undefined {
  const rest = /^\/(?:note|paper)\/([^?#]+)/.exec(address)?.[1];
  try {
    return rest === undefined ? undefined : decodeURIComponent(rest);
  } catch {
    return undefined;
  }
}
