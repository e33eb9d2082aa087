// A field that finds a note by part of its name: a combobox as the ARIA practices describe it.

import { element } from "../lib/dom";
import { glyph } from "../lib/api";

export interface Finder {
  root: HTMLElement;
  input: HTMLInputElement;
  /** Shows a name that was chosen elsewhere. */
  show(name: string): void;
}

export interface Choice {
  node: number;
  label: string;
  type: string;
}

let made = 0;

export function finder(options: {
  label: string;
  placeholder: string;
  find(text: string): Choice[];
  /** `undefined` when the field was emptied. */
  pick(node: number | undefined): void;
}): Finder {
  const id = `finder-${++made}`;
  const input = element("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: options.placeholder,
    "aria-expanded": "false",
    "aria-controls": `${id}-list`,
    "aria-autocomplete": "list",
  });
  const list = element("ul", { id: `${id}-list`, role: "listbox", class: "finder-list", "aria-label": options.label });
  list.hidden = true;
  let choices: Choice[] = [];
  let active = -1;

  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (at: number): void => {
    active = at;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    const item = list.children[at];
    if (item) input.setAttribute("aria-activedescendant", item.id);
    item?.scrollIntoView({ block: "nearest" });
  };
  const choose = (choice: Choice): void => {
    input.value = choice.label;
    close();
    options.pick(choice.node);
  };
  const open = (): void => {
    choices = options.find(input.value);
    list.replaceChildren(
      ...choices.map((choice, place) => {
        const sign = element("span", { class: "glyph", "data-type": choice.type, "aria-hidden": "true" }, glyph(choice.type));
        const item = element("li", { id: `${id}-${place}`, role: "option", "aria-selected": "false" }, sign, ` ${choice.label}`);
        // Before the field loses the focus and closes the list.
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(choice);
        });
        return item;
      }),
    );
    list.hidden = choices.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) mark(0);
  };

  input.addEventListener("input", () => {
    if (input.value.trim() === "") {
      close();
      options.pick(undefined);
    } else open();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) open();
    else if (event.key === "ArrowDown") mark(Math.min(active + 1, choices.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(active - 1, 0));
    else if (event.key === "Enter") {
      const choice = list.hidden ? undefined : choices[active];
      if (choice) choose(choice);
    } else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const label = element("label", { for: id }, options.label);
  return {
    root: element("div", { class: "finder" }, label, element("div", { class: "finder-box" }, input, list)),
    input,
    show(name) {
      if (document.activeElement !== input) input.value = name;
    },
  };
}
