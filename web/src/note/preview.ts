// A glance at the note behind a link, after resting on it for a moment.

import { ask, glyph, type Note } from "../lib/api";
import { element } from "../lib/dom";

const REST_MS = 350;
const LEAVE_MS = 150;
const CHARACTERS = 280;

const known = new Map<string, Promise<Note>>();
let box: HTMLElement | undefined;
let timer = 0;

function apiAddress(link: HTMLAnchorElement): string | undefined {
  const url = new URL(link.href, location.href);
  const rest = /^\/(?:note|paper)\/(.+)$/.exec(url.pathname)?.[1];
  const elsewhere = url.origin === location.origin && url.pathname !== location.pathname;
  return rest !== undefined && elsewhere ? `/api/v1/notes/${rest}` : undefined;
}

/** The first words of a note's text. */
export function firstWords(text: string): string {
  const plain = text.replace(/\s+/g, " ").trim();
  if (plain.length <= CHARACTERS) return plain;
  return `${plain.slice(0, plain.lastIndexOf(" ", CHARACTERS))} …`;
}

function hide(): void {
  clearTimeout(timer);
  box?.remove();
  box = undefined;
}

async function show(link: HTMLAnchorElement, address: string): Promise<void> {
  let asked = known.get(address);
  if (!asked) known.set(address, (asked = ask<Note>(address)));
  const note = await asked.catch(() => known.delete(address) && undefined);
  if (!note || !(link.matches(":hover") || link === document.activeElement)) return;
  hide();
  const text = new DOMParser().parseFromString(note.html, "text/html").body.textContent ?? "";
  const sign = element("span", { class: "glyph", "data-type": note.type }, glyph(note.type));
  // The link's own page says all of this: for a screen reader there is nothing new here.
  box = element(
    "div",
    { class: "preview", "aria-hidden": "true" },
    element("p", { class: "preview-title" }, sign, note.title),
    ...(note.claim ? [element("p", {}, note.claim)] : []),
    element("p", { class: "preview-text" }, note.description ?? firstWords(text)),
  );
  box.addEventListener("pointerleave", hide);
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  document.body.append(box);
  place(box, link);
}

/** Beneath the link, or above it where there is no room beneath. */
function place(card: HTMLElement, link: HTMLElement): void {
  const at = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const room = innerHeight - at.bottom;
  const top = room > card.offsetHeight + 16 ? at.bottom + 6 : at.top - card.offsetHeight - 6;
  const left = Math.min(at.left, innerWidth - card.offsetWidth - 16);
  card.style.top = `${Math.max(top, 8) + scrollY}px`;
  card.style.left = `${Math.max(left, 16) + scrollX}px`;
}

export function startPreviews(): void {
  const main = document.querySelector("main");
  const rest = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href]:not(svg a)") : null;
    const address = link && apiAddress(link);
    if (!link || !address) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void show(link, address), REST_MS);
  };
  const leave = () => {
    clearTimeout(timer);
    timer = window.setTimeout(hide, LEAVE_MS);
  };
  main?.addEventListener("pointerover", rest);
  main?.addEventListener("focusin", rest);
  main?.addEventListener("pointerout", leave);
  main?.addEventListener("focusout", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
