// Which of many names fit what was typed so far: every word typed must begin a word of the name.

export interface Named {
  title: string;
}

function words(text: string): string[] {
  return text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The names that fit, those that begin with the text first; otherwise in the order given. */
export function fitting<T extends Named>(names: readonly T[], typed: string, most: number): T[] {
  const wanted = words(typed);
  if (wanted.length === 0) return [];
  const first = wanted[0] ?? "";
  const beginning: T[] = [];
  const others: T[] = [];
  for (const name of names) {
    const has = words(name.title);
    if (!wanted.every((part) => has.some((word) => word.startsWith(part)))) continue;
    (has[0]?.startsWith(first) ? beginning : others).push(name);
    if (beginning.length >= most) break;
  }
  return [...beginning, ...others].slice(0, most);
}
