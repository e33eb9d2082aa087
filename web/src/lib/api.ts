// The part of the server's answers that islands read, and how they ask.

export interface NoteSummary {
  path: string;
  title: string;
  type: string;
  description: string | null;
  year: number | null;
}

export interface Note extends NoteSummary {
  html: string;
  claim: string | null;
}

export interface SearchResult extends NoteSummary {
  passage: string;
}

export type Progress =
  | { phase: "idle" | "scanning" }
  | { phase: "parsing" | "indexing"; done: number; total: number }
  | { phase: "embedding"; done: number; total: number; per_second: number };

const GLYPHS: Record<string, string> = {
  claim: "●",
  concept: "◇",
  paper: "▤",
  inquiry: "?",
  evaluation: "⚗",
  canvas: "▦",
  tag: "#",
};

export function glyph(type: string): string {
  return GLYPHS[type] ?? "·";
}

/** Where a note is read; the same spelling as the server's. */
export function href(note: { type: string; path: string }): string {
  return `/${note.type === "paper" ? "paper" : "note"}/${encodePath(note.path)}`;
}

export function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

/** JSON from the API. Throws with the server's own words where it refuses. */
export async function ask<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, signal ? { signal } : {});
  if (!response.ok) {
    const problem: { detail?: string } = await response.json().catch(() => ({}));
    throw new Error(problem.detail ?? `the server answered ${response.status}`);
  }
  return (await response.json()) as T;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
