import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { runSession } from "../platform/kernel_session.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

interface Cell {
  id: string;
  source: string[];
}

Deno.test({
  name: "the cell that makes the first variable shows its figure, also right after the imports",
  ignore,
  async fn() {
    const file = join(project.notebooks, "02_radar_convolutions.ipynb");
    const { cells } = JSON.parse(await Deno.readTextFile(file)) as { cells: Cell[] };
    const sources = ["radar-01", "radar-02", "radar-04"].map((id) => ({
      code: cells.find((cell) => cell.id === id)!.source.join(""),
      timeout: 60,
    }));
    const offline = { code: `Deno.env.set("CONVOLUTIONS_OFFLINE", "1")` };
    const session = await runSession(project, [offline, ...sources]);
    const { status, outputs } = session.cells.at(-1)!;
    assert.equal(status, "ok", JSON.stringify(outputs));
    assert.match(outputs.at(-1)!.text, /36×36/);
  },
});
