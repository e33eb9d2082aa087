// Asking the server to do something, with its own words where it refuses.

export async function send<T>(method: string, address: string): Promise<T> {
  const response = await fetch(address, { method, headers: { "Content-Type": "application/json" }, body: "{}" });
  const answer: unknown = await response.json().catch(() => ({}));
  if (response.ok) return answer as T;
  const problem = answer as { detail?: string; hint?: string };
  throw new Error([problem.detail ?? `the server answered ${response.status}`, problem.hint].filter(Boolean).join(". "));
}
