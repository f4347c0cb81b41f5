/**
 * The examples of docstrings and pages as tests that share an isolate, room by room.
 *
 * `deno test --doc` gives each an isolate of its own, and loading the library takes longer than most.
 */

import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Project } from "./project.ts";

/** An example, as it stands between its fences. */
export interface Example {
  /** Of its first fence, from 1. */
  line: number;
  code: string;
}

/** The examples of a module or a page: what stands there between fences of `ts`. */
export function examplesOf(text: string): Example[] {
  const fenced = text.matchAll(/^( *\* |)```ts\n([^]*?)^\1```$/gm);
  return Array.from(fenced, ({ index, 1: margin, 2: lines }) => ({
    line: text.slice(0, index).split("\n").length,
    code: lines.split("\n").map((line) => line.slice(margin.length)).join("\n"),
  }));
}

/** The module that has an example as its test; a path in its imports starts from `folder`. */
export function exampleTest(name: string, code: string, folder: string): string {
  const imports: string[] = [];
  const body = code.replaceAll(/^import [^;]*;\n/gm, (statement) => {
    imports.push(statement.replace(
      /"(\.[^"]*)"/,
      (_, path) => JSON.stringify(pathToFileURL(join(folder, path)).href),
    ));
    return "";
  });
  return `${imports.join("")}\nDeno.test(${JSON.stringify(name)}, async () => {\n${body}});\n`;
}

/** Writes each example of a project into a folder, as a test; gives the tests of each room. */
export async function writeExamples(project: Project, folder: string): Promise<string[][]> {
  const files = globSync(["{lib,scripts,notebooks}/**/*.{ts,tsx,md}", "README.md"], {
    cwd: project.root,
  });
  const rooms = new Map<string, string[]>();
  for (const file of files.sort()) {
    const room = dirname(file).split("/", 2).join("/");
    const path = join(project.root, file);
    for (const { line, code } of examplesOf(await readFile(path, "utf8"))) {
      const written = join(folder, dirname(file), `${basename(file, extname(file))}_${line}.ts`);
      await mkdir(dirname(written), { recursive: true });
      await writeFile(written, exampleTest(`${file}:${line}`, code, dirname(path)));
      rooms.set(room, [...rooms.get(room) ?? [], written]);
    }
  }
  return [...rooms.values()];
}
