/// <reference lib="dom" />
const KEY = "convolutions:theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners: (() => void)[] = [];

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? system.matches : theme === "dark";
}

/** Calls back when the page becomes light or dark. */
export function onTheme(listener: () => void): void {
  listeners.push(listener);
}

/** Lets the reader choose in the menu. */
export function startTheme(): void {
  const changed = () => listeners.forEach((listener) => listener());
  system.addEventListener("change", changed);
  const { dataset } = document.documentElement;
  for (const input of document.querySelectorAll<HTMLInputElement>("input[name=theme]")) {
    input.checked = input.value === (dataset.theme ?? "system");
    input.addEventListener("change", () => {
      if (input.value === "system") delete dataset.theme;
      else dataset.theme = input.value;
      try {
        localStorage.setItem(KEY, input.value);
      } catch {
        // It then holds for this page.
      }
      changed();
    });
  }
}
