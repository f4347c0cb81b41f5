/** Every cell of every lesson, run by the kernel in browsers: what is committed is what comes out. */

import assert from "node:assert/strict";
import sharp from "sharp";
import { Project } from "../../scripts/project.ts";
import { testInBrowsers } from "../live/browsers.ts";
import { builtKernel } from "./built_site.ts";
import { type Cell, runCells } from "./kernel_page.ts";
import { openSite, serve } from "./open_site.ts";
import { type Saved, savedOutputs, whole, withPixels } from "./saved_outputs.ts";

interface NotebookCell {
  id: string;
  cell_type: string;
  source: string | string[];
  outputs?: Saved[];
  metadata: { tags?: string[] };
}

const project = new Project();
const mirror = Deno.env.get("CONVOLUTIONS_MIRROR");

async function codeCells(path: string): Promise<NotebookCell[]> {
  const { cells } = JSON.parse(await Deno.readTextFile(path));
  return cells.filter((cell: NotebookCell) => cell.cell_type === "code");
}

const asCell = ({ id, source }: NotebookCell): Cell => ({ id, code: whole(source) });

/** What a cell shows, medium by medium, as it can be compared. */
async function shown(outputs: readonly Saved[]): Promise<Record<string, string>[]> {
  return await Promise.all(outputs.map(async ({ output_type, name, text, data, ename, evalue }) => {
    const media: Record<string, string> = { output_type };
    if (text !== undefined) media[name!] = whole(text);
    if (ename !== undefined) media.error = `${ename}: ${evalue}`;
    for (const [type, value] of Object.entries(data ?? {})) {
      media[type] = await withPixels(whole(value));
    }
    return media;
  }));
}

/** How far the mean of a photograph's numbers may be off what JPEG has made of them. */
const MOST_OFF = 3;

/** Compares photographs, which Deno's half writes as JPEG and the browser's as PNG, and takes them out. */
async function photographs(
  cell: string,
  got: readonly Saved[],
  want: readonly Saved[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const [i, { data: theirs }] of want.entries()) {
    const ours = got[i]?.data;
    if (!theirs?.["image/jpeg"] || !ours?.["image/png"]) continue;
    const [jpeg, png] = await Promise.all(
      [theirs["image/jpeg"], ours["image/png"]].map(async (file) => {
        const bytes = Uint8Array.fromBase64(whole(file).trim());
        const image = sharp(bytes).flatten({ background: "#fff" }).toColorspace("srgb").raw();
        return await image.toBuffer({ resolveWithObject: true });
      }),
    );
    const sum = jpeg.data.reduce((sum, value, at) => sum + Math.abs(value - png.data[at]), 0);
    const off = sum / jpeg.data.length;
    const sameSize = jpeg.info.width === png.info.width && jpeg.info.height === png.info.height;
    if (!sameSize || off > MOST_OFF) faults.push(`${cell}: the photograph is off by ${off}`);
    delete theirs["image/jpeg"];
    delete ours["image/png"];
  }
  return faults;
}

/** What a cell that measures time says beside that: losses, accuracies. */
function untimed(media: Record<string, string>): Record<string, string> {
  const texts = Object.entries(media).filter(([type]) => !/html|image/.test(type));
  return Object.fromEntries(texts.map(([type, text]) => [
    type,
    text
      .replaceAll(/\[[\d.]+ \S+, [\d.]+\/s\]/g, "[time]") // of a progress bar
      .replaceAll(/[\d.]+ [nµm]?s( ± [\d.]+ [nµm]?s)?|\d[\d,]* loops?|\d+ moments/g, "time")
      .replaceAll(/\d+ times faster/g, "time")
      .replaceAll(/"[\d.]+"\s*│$/gm, "time") // the last column of a table: seconds
      .replaceAll(/[\d.]+%/g, "percent") // of networks whose weights begin without a seed
      .replaceAll(/ +|─+/g, " "),
  ]));
}

/** Where two cells' outputs part, in a line each. */
function differences(
  cell: string,
  got: readonly Record<string, string>[],
  want: readonly Record<string, string>[],
): string[] {
  if (got.length !== want.length) return [`${cell}: ${got.length} outputs, not ${want.length}`];
  return got.flatMap((media, i) =>
    Object.keys({ ...media, ...want[i] }).flatMap((type) => {
      const [a, b] = [media[type], want[i][type]];
      if (a === b) return [];
      if (a === undefined || b === undefined) return [`${cell}: ${type} is ${a ? "new" : "gone"}`];
      let at = 0;
      while (a[at] === b[at]) at++;
      const near = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 30), at + 60));
      return [`${cell}: ${type} differs at ${at}: ${near(a)} instead of ${near(b)}`];
    })
  );
}

for (const path of await project.lessons()) {
  const name = path.slice(project.notebooks.length + 1);
  testInBrowsers(`${name} runs without an error, and gives what is committed`, async (browser) => {
    await using site = serve(await builtKernel());
    await using opened = await openSite(site.origin, "", { browser });
    const cells = await codeCells(path);
    const { outputs } = await runCells(opened.page, cells.map(asCell), { CONVOLUTIONS_PNG: "1" });
    assert.deepEqual(opened.errors, []);
    assert.deepEqual(opened.strangers, []);
    const faults: string[] = [];
    for (const cell of cells) {
      const saved = savedOutputs(outputs[cell.id]);
      if (mirror) faults.push(...await photographs(cell.id, saved, cell.outputs ?? []));
      const got = await shown(saved);
      for (const { error } of got) if (error) faults.push(`${cell.id}: ${error}`);
      // Without the mirror the stand-ins show other pictures than are committed.
      if (!mirror) continue;
      const want = await shown(cell.outputs ?? []);
      faults.push(
        ...cell.metadata.tags?.includes("timing")
          ? differences(cell.id, got.map(untimed), want.map(untimed))
          : differences(cell.id, got, want),
      );
    }
    assert.deepEqual(faults, []);
  }, { seldom: !/^0[15]_/.test(name) });
}
