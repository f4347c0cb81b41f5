import { deepEqual } from "node:assert/strict";
import { ModuleGraph } from "../../scripts/grading/module_graph.ts";

const FILES = {
  "lib/mod.ts":
    'export { a, b as c, type T } from "./room/mod.ts";\nexport * as space from "./room/deep.ts";\nexport type { U } from "./room/types.ts";\nexport const own = 1;',
  "lib/room/mod.ts":
    'export * from "./a.ts";\nexport * from "./b.ts";\nexport default class Main {}',
  "lib/room/a.ts":
    'import { help } from "./help.ts";\n// import { no } from "./no.ts";\nexport async function a() {}\nexport abstract class Base {}\nconst hidden = help;\nexport { hidden as shown };',
  "lib/room/b.ts":
    'import type { U } from "./types.ts";\nimport platform, { one as two } from "#platform";\nexport function* b() {}\nexport enum Kind {}\nnew Worker(new URL("./worker.ts", import.meta.url));',
  "lib/room/deep.ts":
    'import "./effect.ts";\nimport data from "./data.json" with { type: "json" };\nexport let deep = data;',
  "lib/room/help.ts": 'import * as a from "./a.ts";\nexport const help = a, other = 1;',
  "lib/room/types.ts": "export interface U {}",
  "lib/room/worker.ts": 'import("npm:x");',
  "lib/room/effect.ts": "globalThis.x = 1;",
  "lib/room/data.json": "{}",
  "lib/platform.ts": "export const one = 1;",
};

async function withGraph(test: (graph: ModuleGraph) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${root}/lib/room`, { recursive: true });
    for (const [path, text] of Object.entries(FILES)) {
      await Deno.writeTextFile(`${root}/${path}`, text);
    }
    await test(new ModuleGraph(root, { "#platform": "lib/platform.ts" }));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("ModuleGraph.exportsOf() names what is declared, listed and handed on; types are none", async () => {
  await withGraph(async (graph) => {
    const names = async (path: string) => [...await graph.exportsOf(path)].sort();
    deepEqual(await names("lib/mod.ts"), ["a", "c", "own", "space"]);
    deepEqual(await names("lib/room/mod.ts"), ["Base", "Kind", "Main", "a", "b", "shown"]);
    deepEqual(await names("lib/room/a.ts"), ["Base", "a", "shown"]);
    deepEqual(await names("lib/room/types.ts"), []);
    deepEqual(await names("lib/none.ts"), []);
  });
});

Deno.test("ModuleGraph.textsBehind() follows a name to its module, and all that this imports", async () => {
  await withGraph(async (graph) => {
    const paths = async (path: string, ...names: string[]) =>
      (await graph.textsBehind([names.length > 0 ? { path, names } : { path }]))
        .map(([path]) => path.replace("lib/", "").replace("room/", ""));
    deepEqual(await paths("lib/mod.ts", "own"), ["mod.ts"]);
    // The room's barrel and the module share a name once the folder is gone.
    deepEqual(await paths("lib/mod.ts", "a"), ["mod.ts", "a.ts", "help.ts", "mod.ts"]);
    deepEqual(await paths("lib/mod.ts", "c"), [
      "mod.ts",
      "platform.ts",
      "b.ts",
      "mod.ts",
      "worker.ts",
    ]);
    deepEqual(await paths("lib/mod.ts", "space"), ["mod.ts", "data.json", "deep.ts", "effect.ts"]);
    deepEqual(await paths("lib/mod.ts"), [
      "mod.ts",
      "platform.ts",
      "a.ts",
      "b.ts",
      "data.json",
      "deep.ts",
      "effect.ts",
      "help.ts",
      "mod.ts",
      "worker.ts",
    ]);
    deepEqual(await paths("lib/room/mod.ts", "Main"), ["mod.ts"]);
    deepEqual(await paths("lib/none.ts"), []);
  });
});

Deno.test("ModuleGraph.textsBehind() gives of a barrel what is its own, of a module all", async () => {
  await withGraph(async (graph) => {
    const texts = Object.fromEntries(
      await graph.textsBehind([{ path: "lib/mod.ts", names: ["own"] }, {
        path: "lib/room/types.ts",
      }]),
    );
    deepEqual(texts["lib/mod.ts"].trim(), "export const own = 1;");
    deepEqual(texts["lib/room/types.ts"], FILES["lib/room/types.ts"]);
  });
});
