// The colours of the drawing. They live in the stylesheet, one name with two values for light and
// dark; the canvas needs them resolved.

export interface Palette {
  paper: string;
  ink: string;
  inkSoft: string;
  /** What is not in focus. */
  faint: string;
  edge: string;
  accent: string;
  relation(name: string): string | undefined;
  type(name: string): string;
  /** Of a claim; what is no claim steps back. */
  standing(name: string): string;
  /** The largest communities have colours of their own, the next lighter ones, the rest one. */
  community(id: number): string;
}

/** Communities with a colour of their own. */
export const COLOURED = 10;

const TYPES: Record<string, string> = {
  claim: "--claim",
  concept: "--concept",
  paper: "--of-paper",
  inquiry: "--inquiry",
  evaluation: "--evaluation",
};

const RELATIONS: Record<string, string> = {
  supports: "--supports",
  contradicts: "--contradicts",
  near: "--graph-near",
};

const STANDINGS: Record<string, string> = {
  supported: "--supports",
  contradicted: "--contradicts",
  contested: "--inconclusive",
  undecided: "--inconclusive",
};

export function readPalette(): Palette {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const resolved = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const plain = resolved("--plain-note");
  const types = new Map(Object.entries(TYPES).map(([type, name]) => [type, resolved(name)]));
  const relations = new Map(Object.entries(RELATIONS).map(([relation, name]) => [relation, resolved(name)]));
  const standings = new Map(Object.entries(STANDINGS).map(([standing, name]) => [standing, resolved(name)]));
  const open = resolved("--ink-faint");
  const noClaim = resolved("--rule-strong");
  const communities = Array.from({ length: COLOURED }, (_, id) => resolved(`--community-${id}`));
  const paper = resolved("--paper");
  // The next ones have the same hues, halfway to the paper's.
  const shades = [...communities, ...communities.map((colour) => mixed(colour, paper))];
  const palette: Palette = {
    paper,
    ink: resolved("--ink"),
    inkSoft: resolved("--ink-soft"),
    faint: resolved("--rule"),
    edge: resolved("--graph-edge"),
    accent: resolved("--link"),
    relation: (name) => relations.get(name),
    type: (name) => types.get(name) ?? plain,
    standing: (name) => (name === "" ? noClaim : (standings.get(name) ?? open)),
    community: (id) => shades[id] ?? plain,
  };
  probe.remove();
  return palette;
}

function mixed(one: string, other: string): string {
  const [first, second] = [bytes(one), bytes(other)];
  return `rgb(${[0, 1, 2].map((at) => Math.round(0.6 * first[at]! + 0.4 * second[at]!)).join(", ")})`;
}

/** Calls back when the reader or the system changes the colours. */
export function onThemeChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

/** `rgb(1, 2, 3)` and `rgb(1 2 3 / 50%)` as four bytes; black where it is neither. */
export function bytes(colour: string): [number, number, number, number] {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+%?/g) ?? []).map((part) =>
    part.endsWith("%") ? Number.parseFloat(part) / 100 : Number.parseFloat(part),
  );
  return [red, green, blue, Math.round(alpha * 255)];
}
