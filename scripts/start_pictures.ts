/** Puts a small picture of each lesson into `00_start.ipynb`, out of the lessons' own outputs. */

import { join } from "node:path";
import sharp from "sharp";
import { Project } from "./project.ts";
import { writeAtomically } from "./write_atomically.ts";

/** The cell whose picture stands for a lesson. */
const CELLS: Readonly<Record<string, string>> = {
  "01": "steps-26a",
  "02": "radar-03c",
  "03": "edges-09f",
  "04": "filters-15b",
  "05": "mnist-78e",
};

/** Twice as wide as it is shown. */
const WIDTH = 400;

interface Cell {
  id: string;
  outputs?: { data?: Record<string, string> }[];
  attachments?: Record<string, Record<string, string>>;
}

const project = new Project();

async function read(path: string): Promise<{ cells: Cell[] }> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** The first picture of a lesson's cell, made small. */
async function smallPicture(number: string): Promise<string> {
  const [path] = await project.lessons([number]);
  const cell = (await read(path)).cells.find(({ id }) => id === CELLS[number]);
  const picture = cell?.outputs
    ?.map(({ data }) => data?.["image/png"] ?? data?.["image/jpeg"])
    .find(Boolean);
  if (!picture) throw new RangeError(`${path} has no picture in ${CELLS[number]}.`);
  const small = await sharp(Uint8Array.fromBase64(picture.replaceAll("\n", "")))
    .resize({ width: WIDTH, height: 260, fit: "inside", withoutEnlargement: true })
    .png({ palette: true })
    .toBuffer();
  return small.toBase64();
}

if (import.meta.main) {
  const start = join(project.notebooks, "00_start.ipynb");
  const notebook = await read(start);
  const cell = notebook.cells.find(({ id }) => id === "start-text-lessons")!;
  cell.attachments = {};
  for (const number of Object.keys(CELLS)) {
    cell.attachments[`${number}.png`] = { "image/png": await smallPicture(number) };
  }
  await writeAtomically(start, `${JSON.stringify(notebook, null, 1)}\n`);
}
