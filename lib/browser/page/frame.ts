/// <reference lib="dom" />
/**
 * Starts what is in a live output's frame: a document without an address of its own, in which no
 * script stands. It is sent HTML, and tells its height.
 *
 * Scripts are run as blobs, one after the other: the page's policy allows no inline one. An element's
 * `document.currentScript` is then what it would be in a notebook.
 */
{
  const show = async (html: string) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    const scripts = [...template.content.querySelectorAll("script")];
    document.body.replaceChildren(template.content);
    for (const inert of scripts) {
      const script = document.createElement("script");
      script.src = URL.createObjectURL(new Blob([inert.textContent], { type: "text/javascript" }));
      const done = new Promise((resolve) => script.onload = script.onerror = resolve);
      inert.replaceWith(script);
      await done;
      URL.revokeObjectURL(script.src);
    }
    tell();
    new ResizeObserver(tell).observe(document.body);
  };
  const tell = () => {
    // A bar to scroll what is too wide by takes its room from what is seen.
    const bar = innerHeight - document.documentElement.clientHeight;
    parent.postMessage(
      { height: Math.ceil(document.body.getBoundingClientRect().height) + bar },
      "*",
    );
  };
  addEventListener("message", ({ data, source }) => {
    if (source !== parent) return;
    const { html, dark } = data as { html?: string; dark?: boolean };
    // What is live looks where JupyterLab says this.
    if (dark !== undefined) {
      document.body.dataset.jpThemeLight = String(!dark);
      document.documentElement.style.colorScheme = dark ? "dark" : "light";
    }
    if (html !== undefined) void show(html);
  });
  parent.postMessage({ height: 0 }, "*");
}
