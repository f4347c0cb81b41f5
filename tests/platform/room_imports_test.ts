import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Project } from "../../scripts/project.ts";
import {
  forbiddenImports,
  libraryFiles,
  libraryGraph,
  machineNames,
  type ModuleGraph,
  namesakes,
} from "../../scripts/room_imports.ts";

const project = new Project();
const library = pathToFileURL(join(project.root, "lib")).href + "/";

Deno.test("lib/ has no import between rooms that the table does not allow", async () => {
  const graph = await libraryGraph(project.root);
  const walked = graph.modules.filter((m) => m.specifier.startsWith(library) && !m.error);
  assert.equal(walked.length, (await libraryFiles(project.root)).length);
  assert.deepEqual(forbiddenImports(graph, library), []);
});

/** A graph of one file that imports one target. */
function graphOf(file: string, target: string, kind: "code" | "type" = "code"): ModuleGraph {
  return {
    modules: [{
      specifier: `file:///p/lib/${file}`,
      dependencies: [{ specifier: "as written", [kind]: { specifier: target } }],
    }],
  };
}

Deno.test("forbiddenImports() finds what the table does not allow", () => {
  const faults: [string, string, string][] = [
    ["figures/imshow.ts", "file:///p/lib/sources/mod.ts", "imports sources/mod.ts"],
    ["figures/imshow.ts", "file:///p/lib/notebook/display.ts", "imports notebook/display.ts"],
    ["arrays/dataset.ts", "file:///p/lib/backend/mod.ts", "imports backend/mod.ts"],
    ["backend/start.ts", "file:///p/lib/arrays/mod.ts", "imports arrays/mod.ts"],
    ["training/fit.ts", "file:///p/lib/figures/mod.ts", "imports figures/mod.ts"],
    ["convolution/pad.ts", "file:///p/lib/mod.ts", "imports mod.ts"],
    ["sources/x.ts", "file:///p/scripts/setup.ts", "imports file:///p/scripts/setup.ts"],
    ["arrays/dataset.ts", "npm:/@tensorflow/tfjs@4.22.0", "imports as written"],
    ["grading/score.ts", "npm:/@tensorflow/tfjs@4.22.0", "imports as written"],
    ["grading/judge/start_judge.ts", "file:///p/lib/notebook/mod.ts", "imports notebook/mod.ts"],
  ];
  for (const [file, target, fault] of faults) {
    for (const kind of ["code", "type"] as const) {
      const found = forbiddenImports(graphOf(file, target, kind), "file:///p/lib/");
      assert.deepEqual(found, [`${file} ${fault}`]);
    }
  }
});

Deno.test("forbiddenImports() lets pass what the table allows", () => {
  const allowed: [string, string][] = [
    ["figures/imshow.ts", "file:///p/lib/figures/svg.ts"],
    ["figures/imshow.ts", "file:///p/lib/arrays/mod.ts"],
    ["training/fit.ts", "file:///p/lib/convolution/mod.ts"],
    ["notebook/display.ts", "file:///p/lib/figures/mod.ts"],
    ["browser/kernel/worker.ts", "file:///p/lib/mod.ts"],
    ["backend/start.ts", "npm:/@tensorflow/tfjs@4.22.0"],
    ["arrays/dataset.ts", "node:fs"],
    ["grading/judge/start_judge.ts", "npm:/@tensorflow/tfjs@4.22.0"],
    ["mod.ts", "file:///p/lib/sources/mod.ts"],
  ];
  for (const [file, target] of allowed) {
    assert.deepEqual(forbiddenImports(graphOf(file, target), "file:///p/lib/"), []);
  }
});

Deno.test("forbiddenImports() finds a file that is in no room", () => {
  const found = forbiddenImports(graphOf("utils/all.ts", "node:fs"), "file:///p/lib/");
  assert.deepEqual(found, ["utils/all.ts is in no room of the table"]);
});

Deno.test("only platform, grading and browser name Deno, Node or a native package", async () => {
  const naming: string[] = [];
  for (const file of await libraryFiles(project.root)) {
    naming.push(...machineNames(file, await Deno.readTextFile(join(project.root, "lib", file))));
  }
  assert.deepEqual(naming, []);
});

Deno.test("machineNames() finds what names the machine, and passes over comments", () => {
  const naming = [
    'const path = Deno.env.get("HOME");',
    "const { env } = Deno;",
    "globalThis.Deno?.exit();",
    'import { gunzip } from "node:zlib";',
    'const { gunzip } = await import("node:zlib");',
    'import sharp from "npm:sharp";',
    'const { default: sharp } = await import("sharp");',
    'import type { Sharp } from "sharp";',
    'import { Resvg } from "@resvg/resvg-js";',
    'const url = import.meta.resolve("h5wasm");',
    "process.exit(1);",
    "const bytes = Buffer.from(text);",
  ];
  for (const line of naming) {
    assert.deepEqual(machineNames("sources/x.ts", `/** Reads. */\n${line}\n`), [
      `sources/x.ts names the machine: ${line}`,
    ]);
    assert.deepEqual(machineNames("platform/deno/x.ts", line), []);
    assert.deepEqual(machineNames("sources/x.ts", `/**\n * ${line}\n */\n  // ${line}`), []);
  }
  for (
    const line of [
      'Symbol.for("Deno.customInspect")',
      "new Uint8Array(new ArrayBuffer(8))",
      'new URL("./helper.ts", import.meta.url)',
    ]
  ) assert.deepEqual(machineNames("sources/x.ts", line), []);
});

Deno.test("no two files of a room have one name", async () => {
  assert.deepEqual(namesakes(await libraryFiles(project.root)), []);
});

Deno.test("namesakes() finds files of one name in a room, and lets twins pass", () => {
  const twice = ["figures/palette.ts", "figures/animation/palette.ts", "live/page/palette.tsx"];
  assert.deepEqual(namesakes(twice), ["figures has two palette: palette.ts, animation/palette.ts"]);
  assert.deepEqual(namesakes(["live/film.ts", "live/page/training/film.tsx"]).length, 1);
  assert.deepEqual(
    namesakes([
      ...["mod.ts", "figures/mod.ts", "figures/model/mod.ts", "arrays/file.ts", "sources/file.ts"],
      ...[
        "platform/deno/files.ts",
        "platform/browser/files.ts",
        "live/ask.ts",
        "live/page/ask.tsx",
      ],
    ]),
    [],
  );
});
