// Which names are written: the most important first, none over another. Pure, so that it can be
// tested without a canvas.

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const CELL = 48;

/** Boxes that are taken, found again by the cells of a grid. */
export class Taken {
  private readonly cells = new Map<number, Box[]>();

  /** Takes the box if it is free, or whether or not it is. */
  take(box: Box, anyway = false): boolean {
    const keys = cellsOf(box);
    if (!anyway && keys.some((key) => this.cells.get(key)?.some((other) => overlap(box, other)))) return false;
    for (const key of keys) {
      const cell = this.cells.get(key);
      if (cell) cell.push(box);
      else this.cells.set(key, [box]);
    }
    return true;
  }
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function cellsOf({ left, top, right, bottom }: Box): number[] {
  const keys: number[] = [];
  for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column++) {
    for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row++) keys.push(column * 4096 + row);
  }
  return keys;
}

/** The text, cut to so many characters at a word where there is one. */
export function shortened(text: string, most: number): string {
  const letters = [...text];
  if (letters.length <= most) return text;
  const cut = letters.slice(0, most - 1).join("");
  const space = cut.lastIndexOf(" ");
  return `${(space > most * 0.6 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** The text in at most `lines` lines of about `width` characters. */
export function wrapped(text: string, width: number, lines: number): string[] {
  const made: string[] = [];
  let rest = text.trim();
  while (rest !== "" && made.length < lines) {
    const last = made.length === lines - 1;
    const letters = [...rest];
    if (letters.length <= width) {
      made.push(rest);
      break;
    }
    if (last) {
      made.push(shortened(rest, width));
      break;
    }
    const line = letters.slice(0, width + 1).join("");
    const space = line.lastIndexOf(" ");
    const taken = space > 0 ? line.slice(0, space) : letters.slice(0, width).join("");
    made.push(taken);
    rest = rest.slice(taken.length).trim();
  }
  return made;
}
