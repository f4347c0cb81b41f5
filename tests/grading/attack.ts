/** Executes attacks, each an answer of a student's with the test that it is up against. */

import { equal, match, ok } from "node:assert/strict";
import { join } from "node:path";
import {
  type Cell,
  type CellRun,
  type CellScore,
  type Execution,
  type ExecutionLimits,
  type Notebook,
  scoreNotebook,
} from "../../lib/grading/mod.ts";
import type { RunOptions } from "../../scripts/grading/executor.ts";
import { Project } from "../../scripts/project.ts";
import {
  executeSubmission,
  findSandbox,
  SubmissionExecutor,
} from "../../scripts/grading/execute.ts";

export const project = new Project();

/** Whether there is nothing to hold hostile code with, or no set-up project. */
export const nothingHolds = !(await isThere(project.python)) ||
  (await findSandbox(project)).fault !== undefined;

if (nothingHolds) console.log("No sandbox here: what needs one is ignored.");

/** One attack. */
export interface Attack {
  /** What the student's cell says. */
  answer?: string;
  /** What the instructor's test says; {@linkcode WRONG} if absent. */
  test?: string;
  /** What the test's cell must come to. */
  status: CellRun["status"] | readonly CellRun["status"][];
  /** What its reason must say. */
  reason?: RegExp;
  /** What it earns, because the answer is right all the same; 0 if absent. */
  points?: number;
}

/** A test that an answer fails, unless it has tampered with something. */
export const WRONG = "assertClose(twice(2), 4, 'twice(2)');";

/** What an honest answer passes in the kernel in which an attack has just been. */
const CONTROL =
  "assertClose(honest(2), 4); assertEqual(Object.is(honest(NaN), NaN), true); await assertClose(shown(), [1, 2]);";

/** Worth what its test is. */
const POINTS = 2;

const SETUP = `import { assertClose, assertEqual, credit } from "convolutions";
import * as tf from "@tensorflow/tfjs";
const table = [[1, 2], [3, 4]];
const picture = tf.tensor2d(table);
function helper(value: number) {
  return value;
}`;

/** The student's kernel notes what attacks replace; `restore()` puts it back, and fails where it cannot. */
const KEEP = `const restore = (() => {
  const { defineProperty, getOwnPropertyDescriptor: describe, is } = Object;
  const { deleteProperty, ownKeys } = Reflect;
  const { TypeError: Fault, String: text } = globalThis;
  const whole = [Math, Object, Object.prototype, Array, Array.prototype, Number, JSON, Promise, Promise.prototype,
    Function.prototype, Error, Error.prototype, console, tf.losses, tf.Tensor.prototype];
  const globals = ["Math", "Error", "Promise", "console", "assertClose"];
  const kept: [object, PropertyKey, PropertyDescriptor | undefined][] = [
    ...whole.flatMap((it) => ownKeys(it).map((key) => [it, key, describe(it, key)] as any)),
    ...globals.map((key) => [globalThis, key, describe(globalThis, key)] as any),
    [tf.engine(), "runKernel", undefined],
  ];
  const keys = whole.map((it) => new Set(ownKeys(it)));
  const parts = ["value", "get", "set", "writable", "enumerable", "configurable"] as const;
  const has = Function.prototype.call.bind(Set.prototype.has);
  const same = (a?: PropertyDescriptor, b?: PropertyDescriptor) => {
    if (!a || !b) return a === b;
    for (let i = 0; i < parts.length; i++) if (!is(a[parts[i]], b[parts[i]])) return false;
    return true;
  };
  return () => {
    for (let i = 0; i < whole.length; i++) {
      const now = ownKeys(whole[i]);
      for (let j = 0; j < now.length; j++) if (!has(keys[i], now[j])) deleteProperty(whole[i], now[j]);
      const after = ownKeys(whole[i]);
      for (let j = 0; j < after.length; j++) {
        if (!has(keys[i], after[j])) throw new Fault(i + " has got " + text(after[j]));
      }
    }
    for (let i = 0; i < kept.length; i++) {
      const it = kept[i][0], key = kept[i][1], before = kept[i][2];
      if (same(describe(it, key), before)) continue;
      deleteProperty(it, key);
      if (before) defineProperty(it, key, before);
      if (!same(describe(it, key), before)) throw new Fault(text(key) + " is not as before.");
    }
  };
})();`;

/** What a submission may use where a test says nothing else. */
const LIMITS = { timeout: 10 };

let shared: SubmissionExecutor | undefined;
Deno.test.afterAll(() => shared?.[Symbol.asyncDispose]());

/** Executes a notebook with {@linkcode LIMITS}, from kernels of its own, in the host of those before. */
export async function executeHere(
  notebook: Notebook,
  options: RunOptions = {},
): Promise<Execution> {
  shared ??= new SubmissionExecutor(project, LIMITS);
  return await shared.execute(notebook, options);
}

/** How {@linkcode withstand} has attacks run. */
export interface WithstandOptions {
  /** Other limits than a submission has as a rule: they take a host of their own. */
  limits?: Partial<ExecutionLimits>;
  /** Puts back what each attack has replaced in its process: the next one finds it as new, which is checked. */
  restored?: boolean;
}

/**
 * Has attacks run in one notebook, one after the other, between two honest tasks.
 *
 * Each must come to the status that it names, give no points and a reason; the honest tasks must give
 * theirs, and so must one whose answer is wrong give none.
 */
export async function withstand(
  t: Deno.TestContext,
  attacks: Record<string, Attack>,
  { restored = false, limits }: WithstandOptions = {},
): Promise<Execution> {
  const names = Object.keys(attacks);
  const honest = [
    answerCell(
      "honest",
      "function honest(x: number) { return 2 * x; }\nfunction shown() { return tf.tensor1d([1, 2]); }",
    ),
    testCell("honest-tests", "assertClose(honest(2), 4); assertEqual(table, [[1, 2], [3, 4]]);"),
  ];
  const last = [
    testCell("last", "assertClose(honest(3), 6); assertEqual(table, [[1, 2], [3, 4]]);"),
    testCell("wrong", "assertClose(honest(3), 7);"),
  ];
  const cells = names.flatMap((name, i) => [
    answerCell(`answer-${i}`, attacks[name].answer ?? ""),
    testCell(`attack-${i}`, attacks[name].test ?? WRONG),
    ...restored
      ? [answerCell(`restored-${i}`, "restore();"), testCell(`control-${i}`, CONTROL)]
      : [],
  ]);
  const keep = restored ? [answerCell("keep", KEEP)] : [];
  const notebook = notebookOf([lockedCell("setup", SETUP), ...keep, ...honest, ...cells, ...last]);
  const execution = limits
    ? await executeSubmission(project, notebook, { ...LIMITS, ...limits })
    : await executeHere(notebook);
  equal(execution.failure, undefined);
  const scores = new Map(
    scoreNotebook(notebook, execution).cells.map((score) => [score.gradeId, score]),
  );
  await t.step("the honest tasks beside them", () => {
    for (const id of ["honest-tests", "last"]) {
      equal(scores.get(id)?.points, POINTS, `${id}: ${scores.get(id)?.reason}`);
    }
    equal(scores.get("wrong")?.points, 0);
  });
  const runs = new Map(execution.cells.map((run) => [run.id, run]));
  for (const [i, name] of names.entries()) {
    await t.step(name, () => {
      check(attacks[name], runs.get(`attack-${i}`)!, scores.get(`attack-${i}`)!);
      if (!restored) return;
      const { status, reason } = runs.get(`restored-${i}`)!;
      equal(status, "ok", `after it: ${reason}`);
      const control = scores.get(`control-${i}`)!;
      equal(control.points, POINTS, `an honest task after it: ${control.reason}`);
    });
  }
  return execution;
}

function check(attack: Attack, run: CellRun, { points, reason }: CellScore): void {
  ok([attack.status].flat().includes(run.status), `${run.status}: ${reason}`);
  equal(points, attack.points ?? 0, `${run.status}: ${reason}`);
  if (points === 0) match(reason, attack.reason ?? /\w/);
}

/** Has each attack run in a notebook of its own: what it does to its process it does to itself. */
export async function withstandApart(
  t: Deno.TestContext,
  attacks: Record<string, Attack>,
): Promise<void> {
  let left = Object.keys(attacks).length;
  for (const [name, attack] of Object.entries(attacks)) {
    await t.step(name, async () => {
      const notebook = notebookOf([
        lockedCell("setup", SETUP),
        answerCell("answer", attack.answer ?? ""),
        testCell("attack", attack.test ?? WRONG),
      ]);
      const execution = await executeHere(notebook, { more: --left > 0 });
      equal(execution.failure, undefined);
      const run = execution.cells.find(({ id }) => id === "attack")!;
      check(attack, run, scoreNotebook(notebook, execution).cells[0]);
    });
  }
}

/** What a cell wrote to stdout. */
export function stdout(execution: Execution, id: string): string {
  const run = execution.cells.find((cell) => cell.id === id);
  return (run?.outputs ?? []).map((output) =>
    output.output_type === "stream" && output.name === "stdout" ? String(output.text) : ""
  ).join("");
}

export function notebookOf(cells: Cell[]): Notebook {
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  return { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

export function lockedCell(id: string, source: string): Cell {
  return cellOf(id, source, { grade: false, solution: false, locked: true });
}

export function answerCell(id: string, source: string): Cell {
  return cellOf(id, source, { grade: false, solution: true, locked: false });
}

export function testCell(id: string, source: string): Cell {
  return cellOf(id, source, { grade: true, solution: false, locked: true, points: POINTS });
}

function cellOf(
  id: string,
  source: string,
  note: { grade: boolean; solution: boolean; locked: boolean; points?: number },
): Cell {
  const nbgrader = { schema_version: 3 as const, grade_id: id, task: false, ...note };
  const metadata = { nbgrader };
  return { id, cell_type: "code", source, metadata, outputs: [], execution_count: null };
}

/** The processes of this machine whose command names something. */
export async function processesNaming(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const command = await Deno.readTextFile(join("/proc", name, "cmdline")).catch(() => "");
    if (command.includes(text)) found.push(command.replaceAll("\0", " "));
  }
  return found;
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
