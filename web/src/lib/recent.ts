// The last searches, kept in this browser alone.

const KEY = "equipoise.searches";
const KEPT = 8;

export function recentSearches(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export function remember(query: string): void {
  const text = query.trim();
  if (text === "") return;
  try {
    localStorage.setItem(KEY, JSON.stringify(withNewest(recentSearches(), text)));
  } catch {
    // A browser that keeps nothing has no recent searches.
  }
}

/** The newest first, each once, no more than are kept. */
export function withNewest(searches: string[], newest: string): string[] {
  return [newest, ...searches.filter((one) => one !== newest)].slice(0, KEPT);
}
