// Light, dark or the system's colours without loading the page again. The form does it without us.

type Theme = "system" | "light" | "dark";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const SIGN: Record<Theme, string> = { system: "◐", light: "○", dark: "●" };

const form = document.querySelector<HTMLFormElement>("form.theme");
const button = form?.querySelector("button");

export function show(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  document.querySelector('meta[name="color-scheme"]')?.setAttribute("content", theme === "system" ? "light dark" : theme);
  if (!button) return;
  const text = `Colours: ${theme}. Change to ${NEXT[theme]}`;
  button.value = NEXT[theme];
  button.title = text;
  const [sign, name] = button.children;
  if (sign) sign.textContent = SIGN[theme];
  if (name) name.textContent = text;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const theme = (button?.value ?? "system") as Theme;
  show(theme);
  const body = JSON.stringify({ theme });
  // The answer is a way back to this page, which is where we are.
  fetch("/theme", { method: "POST", headers: { "Content-Type": "application/json" }, body, redirect: "manual" }).catch(() => {
    // The colours are right on this page; the next one asks the server.
  });
});
