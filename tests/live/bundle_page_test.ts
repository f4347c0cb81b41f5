import assert from "node:assert/strict";
import { bundlePage, PAGES, usedRules } from "../../scripts/bundle_page.ts";
import { Project } from "../../scripts/project.ts";

Deno.test("usedRules() keeps what has no class, and classes that the script names", () => {
  const style =
    ":host{display:block}p{margin:0}.a{top:1px}.b{top:.5px}.a .b{top:2px}.a,.b{top:3px}" +
    "button[aria-x=true]:is(*,:hover){top:4px}";
  assert.equal(
    usedRules(style, 'h("p",{class:"small a"})'),
    ":host{display:block}p{margin:0}.a{top:1px}.a,.b{top:3px}" +
      "button[aria-x=true]:is(*,:hover){top:4px}",
  );
});

Deno.test("usedRules() looks into rules within rules, and drops those that are empty", () => {
  const style = "@media print{.a{top:0}.b{top:0}}@container (min-width:9px){.b{top:0}}";
  assert.equal(usedRules(style, '"a"'), "@media print{.a{top:0}}");
});

Deno.test("bundlePage(): every page has its base style, and no page's own mark is left", async () => {
  const { stop } = await import("esbuild");
  for (const page of PAGES) {
    const script = await bundlePage(new Project(), page);
    assert.match(script, /:host\{display:block\}/, page);
    assert.doesNotMatch(script, /the page's styles/, page);
  }
  await stop();
});
