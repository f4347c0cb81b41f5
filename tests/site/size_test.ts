/** What a reader's browser fetches for a lesson, as gzip makes it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { inBrowser } from "../live/browser.ts";
import { builtKernel } from "./built_site.ts";
import { runCells } from "./kernel_page.ts";
import { openSite, serve } from "./open_site.ts";
import { whole } from "./saved_outputs.ts";

/** Of lesson 01, run whole. */
const MOST_BYTES = 1_200_000;

const project = new Project();

Deno.test({
  name: "lesson 01 run whole fetches at most 1.2 MB, and nothing that draws PNG",
  ...inBrowser,
  async fn() {
    await using site = serve(await builtKernel());
    await using opened = await openSite(site.origin);
    const [path] = (await project.lessons()).filter((it) => it.includes("01_"));
    const { cells } = JSON.parse(await Deno.readTextFile(join(path)));
    const code = cells.filter((cell: { cell_type: string }) => cell.cell_type === "code");
    await runCells(
      opened.page,
      code.map((cell: { id: string; source: string }) => ({
        id: cell.id,
        code: whole(cell.source),
      })),
    );
    const sizes = [...site.sent].sort(([, a], [, b]) => b - a);
    const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    const list = sizes.map(([file, bytes]) => `${bytes} ${file}`).join("\n");
    assert.ok(!list.includes("resvg"), list);
    assert.ok(total <= MOST_BYTES, `${total} bytes:\n${list}`);
  },
});
