/** What a Deno version must do as a kernel before the project moves to it. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { executeNotebook } from "../../scripts/execute_notebook.ts";
import { Project } from "../../scripts/project.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

interface Output {
  output_type: string;
  text?: string[];
  data?: Record<string, string[]>;
  ename?: string;
}

interface Cell {
  id: string;
  execution_count: number | null;
  outputs: Output[];
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeNotebook(
  folder: string,
  sources: readonly string[],
  name = "conformance",
): Promise<string> {
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `cell-${index + 1}`,
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  const path = join(folder, `${name}.ipynb`);
  await Deno.writeTextFile(
    path,
    JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  );
  return path;
}

async function readCells(path: string): Promise<Cell[]> {
  return JSON.parse(await Deno.readTextFile(path)).cells;
}

Deno.test("the kernel loses no result in 200 cells: sync, async 5 ms, async 200 ms, CPU-bound", {
  ignore,
}, async () => {
  const kinds = [
    (i: number) => `console.log("printed ${i}"); ${i} * 2`,
    (i: number) =>
      `await new Promise((r) => setTimeout(r, 5)); console.log("printed ${i}"); ${i} * 2`,
    (i: number) =>
      `await new Promise((r) => setTimeout(r, 200)); console.log("printed ${i}"); ${i} * 2`,
    (i: number) =>
      `{ const t = performance.now(); while (performance.now() - t < 20); } ` +
      `console.log("printed ${i}"); ${i} * 2`,
  ];
  const sources = Array.from({ length: 200 }, (_, i) => kinds[i % kinds.length](i));
  await inFolder(async (folder) => {
    const notebook = await writeNotebook(folder, sources);
    const output = join(folder, "out");
    const started: string[] = [];
    const execution = await executeNotebook(project, notebook, {
      output,
      onCell: (id) => started.push(id),
    });
    assert.equal(execution.failure, undefined);
    assert.equal(execution.cells, 200);
    assert.equal(started.length, 200);
    const cells = await readCells(execution.notebook);
    cells.forEach((cell, i) => {
      assert.equal(cell.execution_count, i + 1);
      const printed = cell.outputs.filter((out) => out.output_type === "stream");
      assert.deepEqual(printed.flatMap((out) => out.text), [`printed ${i}\n`], cell.id);
      const results = cell.outputs.filter((out) => out.output_type === "execute_result");
      assert.deepEqual(results.map((out) => out.data?.["text/plain"]), [[`${i * 2}`]], cell.id);
    });
    assert.ok((await Deno.readTextFile(execution.page)).includes("printed 199"));
  });
});

Deno.test(
  "a cell that throws, rejects or is no TypeScript leaves an error output and a failed run",
  {
    ignore,
  },
  async () => {
    const faults = [
      {
        name: "throws",
        source: `throw new RangeError("kernel 5x5 is larger than image 3x3")`,
        said: "RangeError: kernel 5x5 is larger than image 3x3",
      },
      {
        name: "rejects",
        source: `await new Promise((r) => setTimeout(r, 5)); throw new TypeError("too late")`,
        said: "TypeError: too late",
      },
      { name: "syntax", source: "const = 1;", said: "SyntaxError: " },
    ];
    await inFolder(async (folder) => {
      const notebooks: string[] = [];
      for (const { name, source } of faults) {
        const cells = ["1 + 1", source, `console.log("not reached")`];
        notebooks.push(await writeNotebook(folder, cells, `conformance-${name}`));
      }
      const run = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", join(project.root, "scripts", "run.ts"), ...notebooks],
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(run.code, 1);
      const lines = new TextDecoder().decode(run.stdout).split("\n");
      for (const { name, said } of faults) {
        const notebook = `conformance-${name}`;
        const start = `${
          notebook.padEnd("conformance-rejects".length)
        }  FAILED in cell cell-2: ${said}`;
        assert.ok(lines.some((line) => line.startsWith(start)), `${start} in ${lines.join("\n")}`);
        const cells = await readCells(join(project.build, `${notebook}.ipynb`));
        assert.deepEqual(cells[0].outputs.map((out) => out.output_type), ["execute_result"]);
        assert.deepEqual(cells[1].outputs.map((out) => out.output_type), ["error"]);
        assert.deepEqual(cells[2].outputs, []);
        for (const suffix of ["ipynb", "html"]) {
          await Deno.remove(join(project.build, `${notebook}.${suffix}`));
        }
      }
    });
  },
);

Deno.test("a run of cells that all succeed exits with 0, and of no such lesson with 1", {
  ignore,
}, async () => {
  await inFolder(async (folder) => {
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", join(project.root, "scripts", "run.ts"), ...args],
        env: { NO_COLOR: "1" },
      }).output();
      return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
    };
    const notebook = await writeNotebook(folder, ["1 + 1"], "conformance-good");
    const good = await run(notebook, "--in-place");
    assert.equal(good.code, 0, good.said);
    assert.match(good.said, /^conformance-good +[\d.]+ s +1 cells +build.conformance-good.html\n$/);
    const [cell] = await readCells(notebook);
    assert.deepEqual(cell.outputs[0].data?.["text/plain"], ["2"]);
    for (const suffix of ["ipynb", "html"]) {
      await Deno.remove(join(project.build, `conformance-good.${suffix}`));
    }
    const none = await run("99");
    assert.equal(none.code, 1);
    assert.ok(none.said.startsWith('No lesson starts with "99"'), none.said);
  });
});

Deno.test("executing a notebook twice gives the same bytes", { ignore }, async () => {
  await inFolder(async (folder) => {
    const notebook = await writeNotebook(folder, [
      `for (let i = 0; i < 20; i++) { console.log(i); await new Promise((r) => setTimeout(r, 3)); }`,
      `console.error("to stderr"); ({ shape: [1, 2], name: "x" })`,
      `await Deno.jupyter.display({ "text/plain": "shown" }, { raw: true })`,
    ]);
    const texts: string[] = [];
    for (const name of ["first", "second"]) {
      const execution = await executeNotebook(project, notebook, { output: join(folder, name) });
      assert.equal(execution.failure, undefined);
      texts.push(await Deno.readTextFile(execution.notebook));
    }
    assert.equal(texts[0], texts[1]);
    const notebookText = texts[0];
    assert.ok(notebookText.includes("shown"));
    assert.ok(!notebookText.includes("iopub"), "execution times are recorded");
    assert.ok(!notebookText.includes("\\u001b["), "outputs hold terminal colors");
  });
});

Deno.test("the kernel reads the project's import map and loads CommonJS packages from .npm", {
  ignore: ignore ||
    !await Deno.stat(join(project.root, ".npm", "node_modules", "skia-canvas")).then(
      () => true,
      () => false,
    ),
}, async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(project.root, ".check"), { recursive: true });
    const path = await writeNotebook(join(project.root, ".check"), [
      `import { createRequire } from "node:module";
       const anchor = ${JSON.stringify(join(project.root, ".npm", "anchor.js"))};
       const { Canvas } = createRequire(anchor)("skia-canvas");
       new Canvas(3, 2).width`,
      `import * as resolved from "netcdfjs"; typeof resolved.NetCDFReader`,
    ]);
    const execution = await executeNotebook(project, path, { output: folder });
    await Deno.remove(path);
    assert.equal(execution.failure, undefined, JSON.stringify(execution.failure));
    const cells = await readCells(execution.notebook);
    assert.deepEqual(
      cells.map((cell) => cell.outputs[0].data?.["text/plain"]),
      [["3"], ['"function"']],
    );
  });
});
