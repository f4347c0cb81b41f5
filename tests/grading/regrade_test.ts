import { deepEqual, equal, match, notEqual } from "node:assert/strict";
import { join } from "node:path";
import * as library from "convolutions";
import {
  changesCsv,
  changesMarkdown,
  gradeChanges,
  type SubmissionReport,
} from "../../lib/grading/mod.ts";
import { PartialVersion } from "../../scripts/grading/grader_version.ts";
import { ModuleGraph } from "../../scripts/grading/module_graph.ts";
import { Project } from "../../scripts/project.ts";

const aliases = { "#platform": "lib/platform/deno/mod.ts" };

Deno.test("ModuleGraph finds the very names that the library exports", async () => {
  const graph = new ModuleGraph(new Project().root, aliases);
  deepEqual([...await graph.exportsOf("lib/mod.ts")].sort(), Object.keys(library).sort());
});

Deno.test("ModuleGraph takes no less than Deno's own graph for a module that is asked for whole", async () => {
  const { root, deno } = new Project();
  const path = "lib/convolution/conv2d.ts";
  const { stdout } = await new Deno.Command(deno, { args: ["info", "--json", path], cwd: root })
    .output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { specifier: string; dependencies?: { code?: { specifier?: string } }[] }[];
  };
  const graph = new ModuleGraph(root, aliases);
  const ours = new Set((await graph.textsBehind([{ path }])).map(([file]) => file));
  const direct = modules.find(({ specifier }) => specifier.endsWith(path))!.dependencies ?? [];
  for (const { code } of direct) {
    const file = code?.specifier?.split(`${root}/`)[1];
    if (file?.startsWith("lib/")) equal(ours.has(file), true, file);
  }
});

/** A project with a library of two rooms. */
async function small(): Promise<
  { project: Project; write: (path: string, text: string) => Promise<void> }
> {
  const root = await Deno.makeTempDir();
  const write = async (path: string, text: string) => {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  };
  const files = {
    "deno.json": '{ "tasks": {}, "imports": {} }',
    "deno.lock": "",
    "scripts/kernel.py": "",
    "scripts/requirements.txt": "",
    "scripts/grading/host/host.py": "",
    "scripts/grading/grade_submission.ts": 'import { score } from "../../lib/grading/mod.ts";',
    "scripts/grading/report.ts": "",
    "lib/grading/mod.ts": 'export { score } from "./score.ts";\nexport { page } from "./page.ts";',
    "lib/grading/score.ts": "export const score = 1;",
    "lib/grading/page.ts": "export const page = 1;",
    "lib/mod.ts": 'export * from "./a/mod.ts";\nexport * from "./b/mod.ts";',
    "lib/a/mod.ts":
      'export { double } from "./double.ts";\nexport { triple as thrice } from "./triple.ts";',
    "lib/a/double.ts":
      'import { helper } from "../b/mod.ts";\nexport function double() { return helper(); }',
    "lib/a/triple.ts": 'import type { T } from "./types.ts";\nexport const triple = 3;',
    "lib/a/types.ts": "export type T = 1;",
    "lib/b/mod.ts": 'export * from "./helper.ts";\nexport * from "./draw.ts";',
    "lib/b/helper.ts":
      'const worker = new URL("./worker.ts", import.meta.url);\nexport function helper() {}',
    "lib/b/worker.ts": "",
    "lib/b/draw.ts": "export function draw() {}",
    "lib/b/kernel.wasm": "",
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { project: new Project(root), write };
}

Deno.test("PartialVersion changes with what a notebook uses, and with nothing else", async () => {
  const { project, write } = await small();
  const version = (text: string) => new PartialVersion(project).of(text);
  try {
    const uses = (text: string) => Promise.all([version("double(1)"), version(text)]);
    for (
      const [path, text, doubles, thrices] of [
        [
          "lib/a/double.ts",
          'import { helper } from "../b/mod.ts";\nexport function double() {}',
          true,
          false,
        ],
        [
          "lib/b/helper.ts",
          'new URL("./worker.ts", import.meta.url);\nexport function helper() {}',
          true,
          false,
        ],
        ["lib/b/worker.ts", "1", true, false],
        ["lib/a/triple.ts", "export const triple = 4;", false, true],
        ["lib/b/draw.ts", "export function draw(x) {}", false, false],
        ["lib/c/mod.ts", "export const c = 1;", false, false],
        [
          "lib/mod.ts",
          'export * from "./a/mod.ts";\nexport * from "./b/mod.ts";\nstart();',
          true,
          true,
        ],
        ["lib/grading/page.ts", "export const page = 2;", false, false],
        ["lib/grading/score.ts", "export const score = 2;", true, true],
        ["lib/b/kernel.wasm", "1", true, true],
        ["scripts/grading/report.ts", "1", false, false],
        ["scripts/grading/grade_submission.ts", "1", true, true],
        ["scripts/grading/host/host.py", "1", true, true],
        ["deno.json", '{ "tasks": { "a": "b" }, "imports": {} }', false, false],
        ["deno.json", '{ "imports": { "x": "y" } }', true, true],
        ["deno.lock", "1", true, true],
      ] as const
    ) {
      const before = await uses("const x = thrice;");
      const whole = await version('import * as all from "convolutions";');
      await write(path, text);
      const after = await uses("const x = thrice;");
      deepEqual([before[0] !== after[0], before[1] !== after[1]], [doubles, thrices], path);
      notEqual(await version('import * as all from "convolutions";'), whole, path);
    }
    for (
      const text of ["await import(name)", 'import { draw } from "../lib/b/draw.ts"', "eval(name)"]
    ) {
      equal(await version(text), await version("new Function()"), text);
    }
  } finally {
    await Deno.remove(project.root, { recursive: true });
  }
});

function graded(
  student: string,
  points: number,
  change: Partial<SubmissionReport> = {},
): SubmissionReport {
  const cell = {
    title: "",
    status: "ok",
    reason: points < 2 ? "got 3" : "",
    output: "",
    pictures: [],
    seconds: 0,
  };
  return {
    ...{
      student,
      exercise: "01",
      file: `${student}.ipynb`,
      status: "graded",
      problem: "",
      points,
      max: 2,
    },
    ...{ findings: [], seconds: 0, sandbox: "", result: "", hash: "h" },
    cells: [{ gradeId: "sum", points, max: 2, ...cell, status: "ok" }],
    ...change,
  };
}

Deno.test("gradeChanges() tells what changed for whom, old beside new", () => {
  const report = (...submissions: SubmissionReport[]) => ({
    schema: 1 as const,
    minScore: 0,
    submissions,
  });
  const old = report(
    graded("ada", 2),
    graded("bob", 1),
    graded("carl", 0),
    graded("dora", 1),
    graded("emil", 2),
  );
  const now = report(
    graded("ada", 1),
    graded("bob", 1, { seconds: 9, result: "other" }),
    graded("carl", 2, { hash: "i" }),
    graded("emil", 0, { status: "failed", problem: "no kernel", cells: [] }),
    graded("=eve", 1),
  );
  deepEqual(
    gradeChanges(old, now).map((one) => [one.student, one.task, one.before, one.after, one.reason]),
    [
      ["=eve", "", "", "1 of 2", "handed in since"],
      ["ada", "sum", "2 of 2", "1 of 2", "got 3"],
      ["carl", "sum", "0 of 2", "2 of 2", "another file was handed in"],
      ["dora", "", "1 of 2", "", "no longer there"],
      ["emil", "", "2 of 2", "failed", "no kernel"],
    ],
  );
  deepEqual(gradeChanges(old, old), []);
  match(
    changesMarkdown(gradeChanges(old, now)),
    /5 changes for 5 students[^]*\| ada \| 01 \| sum \| 2 of 2 \| 1 of 2 \|/,
  );
  match(changesMarkdown([]), /No grade would change/);
  match(
    changesCsv(gradeChanges(old, now)),
    /^student,exercise,file,task,before,after,reason\r\n'=eve,/,
  );
});
