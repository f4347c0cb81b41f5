/// <reference lib="dom" />
/** Keeps an element as light or dark as JupyterLab is; elsewhere the reader's system decides. */
export function followTheme(element: HTMLElement, onChange: () => void): void {
  const follow = () => {
    const light = document.body.dataset.jpThemeLight;
    element.style.colorScheme = light === undefined ? "" : light === "false" ? "dark" : "light";
    onChange();
  };
  follow();
  new MutationObserver(follow).observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light"],
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
}
