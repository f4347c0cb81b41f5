/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { inBrowser, openPage } from "./browser.ts";

const project = new Project();

/** The page that `deno task run` makes of a notebook. */
async function pageOf(notebook: unknown): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "n.ipynb");
    await Deno.writeTextFile(path, JSON.stringify(notebook));
    const program = `import sys; sys.path.insert(0, sys.argv[1])
import nbformat
from offline_page import offline_page
sys.stdout.reconfigure(encoding="utf-8")
print(offline_page(nbformat.read(sys.argv[2], as_version=4), "n"))`;
    const { code, stdout, stderr } = await new Deno.Command(project.python, {
      args: ["-I", "-c", program, join(project.root, "scripts"), path],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const markdown = (source: string) => ({
  cells: [{ cell_type: "markdown", id: "m", metadata: {}, source }],
  metadata: { language_info: { name: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
});

Deno.test("a page's formulas are MathML, and its code keeps its dollars", async () => {
  const page = await pageOf(markdown(
    "A kernel of $k \\times k$:\n\n$$\\left\\lfloor\\frac{h - f}{s}\\right\\rfloor$$\n\n" +
      "It costs 5$ or 6$, `const $a = $b$`, and $\\nonsense{$.\n\n```ts\nconst $x$ = `$y$`;\n```\n",
  ));
  assert.equal(page.match(/<math /g)!.length, 2);
  assert.match(page, /<mfrac>.*h.*f.*<\/mfrac>/s);
  assert.ok(page.includes("It costs 5$ or 6$"), "prices");
  assert.ok(page.includes("const $a = $b$"), "code in a line");
  assert.match(page.replaceAll(/<[^>]+>/g, ""), /const \$x\$ = `\$y\$`/);
});

Deno.test(
  "a lesson's page asks no other address, and what is live in it is live",
  inBrowser,
  async () => {
    const [second] = await project.lessons(["02"]);
    const page = await pageOf(JSON.parse(await Deno.readTextFile(second)));
    assert.doesNotMatch(page, /<(?:script|link|img|iframe)[^>]+(?:src|href)="https?:/);
    await using open = await openPage(page);
    assert.ok(await open.page.locator("math").count() > 3);
    assert.ok(await open.page.locator(".live").count() >= 3);
    // Figures shrink with the page: none is wider than its place.
    await open.page.setViewportSize({ width: 600, height: 900 });
    const cut = await open.page.locator(".jp-RenderedSVG img").evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().width > one.parentElement!.clientWidth).length
    );
    assert.equal(cut, 0);
    await open.page.locator(".live .player button[aria-label='one step on']").first().click();
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);
