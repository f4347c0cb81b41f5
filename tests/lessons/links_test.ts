/** Links between the lessons lead to a notebook that is there, and to a heading in it. */

import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { notebooksIn, Project } from "../../scripts/project.ts";

const project = new Project();
const lessons = await notebooksIn(project.notebooks);
const exercises = await notebooksIn(project.exercises);

interface Cell {
  cell_type: string;
  id: string;
  source: string | string[];
  attachments?: Record<string, unknown>;
}

async function textCells(file: string): Promise<(Cell & { text: string })[]> {
  const { cells } = JSON.parse(await Deno.readTextFile(join(project.notebooks, file)));
  return (cells as Cell[])
    .filter(({ cell_type }) => cell_type === "markdown")
    .map((cell) => ({ ...cell, text: [cell.source].flat().join("") }));
}

/** What a link to a heading is called, as JupyterLab makes it: its text, with - for spaces. */
const anchorOf = (heading: string) => heading.trim().replaceAll(/[`*]/g, "").replaceAll(" ", "-");

const anchors = new Map<string, Set<string>>();
for (const file of lessons) {
  const headings = (await textCells(file)).flatMap(({ text }) =>
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading))
  );
  anchors.set(file, new Set(headings));
}

for (const [place, file] of lessons.entries()) {
  Deno.test(`${file}: its links lead somewhere`, async () => {
    for (const { id, text, attachments = {} } of await textCells(file)) {
      // A heading may have brackets; an address has none but in pairs.
      for (const [, target] of text.matchAll(/\]\(((?:[^()\s]|\([^()]*\))+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        if (target.startsWith("attachment:")) {
          assert.ok(Object.hasOwn(attachments, target.slice(11)), `${id}: ${target}`);
          continue;
        }
        const [path, anchor] = target.split("#");
        if (path.startsWith("practice/")) {
          assert.ok(exercises.includes(basename(path)), `${id}: no exercise ${path}`);
          continue;
        }
        const found = anchors.get(path || file);
        assert.ok(found, `${id}: no lesson ${path}`);
        if (anchor !== undefined) {
          assert.ok(found.has(decodeURIComponent(anchor)), `${id}: ${target}: no such heading`);
        }
      }
    }
  });

  Deno.test(`${file} begins with links to its neighbours and ends with the next and an exercise`, async () => {
    const cells = await textCells(file);
    const first = cells[0].text.split("\n")[0], last = cells.at(-1)!.text;
    const [before, after] = [lessons[place - 1], lessons[place + 1]];
    for (const neighbour of [before, after]) {
      if (neighbour) assert.ok(first.includes(`(${neighbour})`), `${neighbour} is not in ${first}`);
    }
    if (after) assert.match(last, /\*\*Next:?\*\*/);
    if (place > 0) assert.ok(last.includes(`(practice/${file})`), "no link to the exercise");
  });
}
