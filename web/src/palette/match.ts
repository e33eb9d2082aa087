// Which of many names fit what was typed so far: every word typed must begin a word of the name.

export interface Named {
  title: string;
}

function words(text: string): string[] {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The names that fit: the very one first, then those that begin with the text, then the others. */
export function fitting<T extends Named>(names: readonly T[], typed: string, most: number): T[] {
  const wanted = words(typed);
  if (wanted.length === 0) return [];
  const first = wanted[0] ?? "";
  const same: T[] = [];
  const beginning: T[] = [];
  const others: T[] = [];
  for (const name of names) {
    const has = words(name.title);
    if (!wanted.every((part) => has.some((word) => word.startsWith(part)))) continue;
    if (has.length === wanted.length && has.every((word, at) => word === wanted[at])) same.push(name);
    else (has[0]?.startsWith(first) ? beginning : others).push(name);
  }
  return [...same, ...beginning, ...others].slice(0, most);
}
