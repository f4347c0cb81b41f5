/// <reference lib="dom" />

/** The site's address: JupyterLab loads this script from `lite/extensions/convolutions-kernel/static/`. */
export const SITE: URL = new URL(
  "../../../../",
  (document.currentScript as HTMLScriptElement).src,
);
