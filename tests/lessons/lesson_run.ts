/** Runs lessons in kernels of their own, and holds what comes out against PyTorch and against what is committed. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { edit, type Edits, SHORT_TRAINING, UNASKED } from "./edits.ts";

/** An expression read after a cell, and what PyTorch gives for it; see fixtures/lessons/make_lessons.py. */
interface Check {
  cell: string;
  expression: string;
  reference: string;
  shape: number[];
  /** Positions of `values` in row-major order; absent: all. */
  indices?: number[];
  values: number[];
  tolerance: number;
}

export interface Output {
  output_type: string;
  /** Of a stream. */
  name?: string;
  text?: string;
  data?: Record<string, string>;
}

export interface Execution {
  outputs: Record<string, Output[]>;
  values: ({ shape: number[]; values: number[] } | null)[];
  error: { name: string; message: string } | null;
}

interface Cell {
  id: string;
  cell_type: string;
  source: string[] | string;
  metadata: { tags?: string[] };
  outputs?: Output[];
}

const project = new Project();
const fixtures = join(import.meta.dirname!, "..", "fixtures", "lessons");
/** Where the lessons' data lies; without it they have stand-ins. */
export const mirror = Deno.env.get("CONVOLUTIONS_MIRROR");

/** A lesson, its source and what PyTorch gives for it. */
export interface Lesson {
  /** The notebook's file. */
  file: string;
  /** By which the source's cells are named. */
  source: string;
  /** How many code cells the source has. */
  cells: number;
  /** Files of expected numbers. */
  checks: string[];
}

async function readChecks(files: string[]): Promise<Check[]> {
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(join(fixtures, file))));
  return texts.flatMap((text) => JSON.parse(text) as Check[]);
}

/**
 * Runs a lesson in a kernel of its own, without the internet and with an empty cache: what this machine has
 * fetched before must not change the numbers.
 */
async function execute(
  file: string,
  checks: string[],
  environment: Record<string, string> = {},
  edits: Edits = {},
): Promise<Execution> {
  const cache = await Deno.makeTempDir();
  const sources = (await readCells(file)).filter(({ id }) => Object.hasOwn(edits, id))
    .map(({ id, source }) => [id, edit(id, text(source), edits)]);
  try {
    const child = new Deno.Command(project.python, {
      args: [
        join(import.meta.dirname!, "execute.py"),
        join(project.notebooks, file),
        ...checks.map((check) => join(fixtures, check)),
      ],
      env: {
        ...project.jupyterEnvironment(),
        CONVOLUTIONS_OFFLINE: "1",
        CONVOLUTIONS_CACHE: cache,
        ...environment,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const input = child.stdin.getWriter();
    await input.write(new TextEncoder().encode(JSON.stringify(Object.fromEntries(sources))));
    await input.close();
    const { code, stdout, stderr } = await child.output();
    assert.equal(code, 0, new TextDecoder().decode(stderr).slice(-2000));
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

const runs = new Map<string, Promise<Execution>>();

/** The first run of a lesson, shared by the tests that only look at it. */
function firstRun(file: string, checks: string[]): Promise<Execution> {
  if (!runs.has(file)) runs.set(file, execute(file, checks, {}, UNASKED[file]));
  return runs.get(file)!;
}

/** @param apart Cells whose numbers this run does not have. */
function assertChecks(checks: Check[], execution: Execution, apart: readonly string[] = []) {
  assert.equal(execution.error, null, JSON.stringify(execution.error));
  for (const [index, check] of checks.entries()) {
    if (apart.includes(check.cell)) continue;
    const name = `${check.cell} ${check.expression} (${check.reference})`;
    const got = execution.values[index];
    assert.ok(got, `${name}: not read`);
    assert.deepEqual(got.shape, check.shape, `${name}: shape`);
    const places = check.indices ?? check.values.map((_, place) => place);
    for (const [k, place] of places.entries()) {
      const off = Math.abs(got.values[k] - check.values[k]);
      assert.ok(
        off <= check.tolerance + 1e-6 * Math.abs(check.values[k]),
        `${name}: place ${place} is ${got.values[k]}, PyTorch has ${check.values[k]}`,
      );
    }
  }
}

async function readCells(file: string): Promise<Cell[]> {
  return JSON.parse(await Deno.readTextFile(join(project.notebooks, file))).cells;
}

export function text(value: string[] | string | undefined): string {
  return Array.isArray(value) ? value.join("") : value ?? "";
}

/** What a reader can read in the outputs of a cell: printed lines and text forms, not pictures. */
export function printed(outputs: Output[]): string[] {
  return outputs.map((output) => text(output.text) + text(output.data?.["text/plain"]));
}

/**
 * Outputs to the byte, but for the running number (the first run also counts the cells that read
 * values), the order of media types, which the kernel shuffles and a notebook file sorts, and lines,
 * which a notebook file keeps one by one.
 */
function bytesOf(outputs: Output[]): string {
  return JSON.stringify(outputs.map(({ output_type, name, text: lines, data = {} }) => ({
    output_type,
    name,
    text: text(lines),
    data: Object.entries(data).map(([type, value]) => [type, withoutScript(text(value)).trimEnd()])
      .sort(),
  })));
}

/** A live output without its script, which is new with every change of a page. */
function withoutScript(html: string): string {
  return html.replaceAll(/<(script|style)[^]*?<\/\1>/g, "");
}

/** The tests that each lesson has to pass. */
export function testLesson({ file, source, cells, checks }: Lesson): void {
  Deno.test(`${file} gives the numbers of PyTorch`, async () => {
    const expected = await readChecks(checks);
    assert.ok(expected.length > 0 && expected.every(({ values }) => values.length > 0));
    assertChecks(expected, await firstRun(file, checks));
  });

  // With the real data the committed outputs are those of another run; stand-ins give others.
  const again = mirror ? "is committed with the bytes of" : "gives the same bytes as";
  Deno.test(`${file} ${again} another run`, async () => {
    const first = await firstRun(file, checks);
    const second = mirror ? undefined : await execute(file, [], {}, UNASKED[file]);
    for (const cell of await readCells(file)) {
      if (cell.cell_type !== "code" || cell.metadata.tags?.includes("timing")) continue;
      const before = second ? second.outputs[cell.id] : cell.outputs!;
      const now = first.outputs[cell.id];
      assert.deepEqual(printed(now), printed(before), cell.id);
      assert.ok(bytesOf(now) === bytesOf(before), `${cell.id}: a picture with other bytes`);
    }
  });

  Deno.test(`${file} mirrors every code cell of its source, in order`, async () => {
    const pattern = new RegExp(`^${source}-(\\d\\d)$`);
    const numbers = (await readCells(file))
      .filter((cell) => cell.cell_type === "code" && text(cell.source).trim() !== "")
      .flatMap((cell) => pattern.exec(cell.id)?.[1] ?? [])
      .map(Number);
    assert.deepEqual(numbers, Array.from({ length: cells }, (_, i) => i + 1));
  });

  Deno.test(`${file} is committed executed, small, and without paths of a machine`, async () => {
    const raw = await Deno.readTextFile(join(project.notebooks, file));
    assert.ok(raw.length < 2_000_000, `${raw.length} bytes`);
    assert.doesNotMatch(raw, /\/(?:root|home|work|tmp|Users)\/[\w./-]+/);
    const code = (await readCells(file)).filter((cell) => cell.cell_type === "code");
    assert.ok(code.filter((cell) => cell.outputs!.length > 0).length > code.length / 2);
    for (const { id, outputs = [] } of code) {
      assert.ok(outputs.every((output) => output.output_type !== "error"), `${id} has an error`);
      for (const { data } of outputs) {
        if (data?.["image/svg+xml"]) assert.ok(data["image/png"], `${id}: SVG without PNG`);
        const html = text(data?.["text/html"]);
        if (html.includes("<script")) assert.match(html, /<img /, `${id}: live, without a picture`);
      }
    }
  });
}

/**
 * Runs a lesson without any source of its data, and holds its numbers against those of the stand-ins.
 * Without a mirror the first run had no source either; with one that has trained, and this trains but little.
 */
export async function executeOnStandIns(file: string, checks: string[]): Promise<Execution> {
  const { edits, trained } = SHORT_TRAINING[file] ?? { edits: {}, trained: [] };
  const execution = mirror
    ? await execute(file, checks, { CONVOLUTIONS_MIRROR: "" }, edits)
    : await firstRun(file, checks);
  assertChecks(await readChecks(checks), execution, mirror ? trained : []);
  return execution;
}
