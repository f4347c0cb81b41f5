import { equal, match, ok } from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { svgText } from "../../lib/figures/text.ts";

/** How a figure refers to the glyph that stands for signs which the typeface lacks. */
const MISSING = /#g[rs]0\W/;

Deno.test("no figure of a lesson shows a sign that the typeface lacks", async () => {
  match(svgText("⌊", 0, 0), MISSING);
  for (const path of await new Project().lessons()) {
    const notebook = await Deno.readTextFile(path);
    ok(notebook.includes("#gr"), `${path} has figures with text`);
    equal(notebook.match(MISSING), null, path);
  }
});
