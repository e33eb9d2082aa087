// How the graph page says things. The relations' words are the notebook's own.

import type { Relation, Store } from "./store";

const INVERSES: Record<string, string> = {
  supports: "supported by",
  contradicts: "contradicted by",
  refines: "refined by",
  mirrors: "mirrored by",
  complements: "complemented by",
  "alternative-to": "has alternative",
  "draws-on": "source of",
  cites: "cited by",
  links: "linked from",
  tagged: "on",
  near: "near in meaning to",
};

const LABELS: Record<string, string> = { near: "near in meaning to" };

const SIGNS: Record<string, string> = { supports: "▲", contradicts: "▼", near: "≈" };

/** The relation as a note at one of its ends says it. */
export function relationLabel(name: string, outgoing: boolean): string {
  const label = LABELS[name] ?? name.replaceAll("-", " ");
  return outgoing ? label : (INVERSES[name] ?? `${label} (of)`);
}

export function relationSign(name: string): string {
  return SIGNS[name] ?? "";
}

/** Where a claim stands, in words. */
export function standingName(name: string): string {
  return name === "open" ? "not enough evidence" : name;
}

/** `A supports B`, and why. */
export function sentence(store: Store, { source, target, name }: Relation): string {
  return `${store.nodes[source]!.label} ${relationLabel(name, true)} ${store.nodes[target]!.label}`;
}

const GROUPED = new Intl.NumberFormat("en-GB");

export function number(value: number): string {
  return GROUPED.format(value);
}

export function counted(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const TYPE_NAMES: Record<string, string> = {
  claim: "claims",
  concept: "concepts",
  paper: "papers",
  inquiry: "inquiries",
  evaluation: "evaluations",
  note: "notes",
  canvas: "canvases",
  attachment: "attachments",
  tag: "tags",
};

export function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type;
}
