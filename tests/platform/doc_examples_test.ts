import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { examplesOf, exampleTest, writeExamples } from "../../scripts/doc_examples.ts";
import { Project } from "../../scripts/project.ts";

const MODULE = `
/**
 * Adds.
 *
 * @example
 * \`\`\`ts
 * import assert from "node:assert/strict";
 * import {
 *   add,
 * } from "./add.ts";
 *
 * assert.equal(add(1, 2), 3);
 * \`\`\`
 */
export class Sum {
  /**
   * \`\`\`ts
   * await 2;
   * \`\`\`
   * \`\`\`sh
   * ls
   * \`\`\`
   */
}`;

Deno.test("examplesOf() finds what stands between fences of ts, also in members and pages", () => {
  assert.deepEqual(examplesOf(MODULE).map(({ line }) => line), [6, 17]);
  assert.deepEqual(examplesOf(MODULE)[1].code, "await 2;\n");
  assert.deepEqual(examplesOf("# A page\n\n```ts\n\n1;\n```\n"), [{ line: 3, code: "\n1;\n" }]);
});

Deno.test("exampleTest() keeps imports on top, with paths from where the example stands", () => {
  const [{ code }] = examplesOf(MODULE);
  assert.equal(
    exampleTest("add.ts:6", code, "/a b"),
    `import assert from "node:assert/strict";
import {
  add,
} from "file:///a%20b/add.ts";

Deno.test("add.ts:6", async () => {

assert.equal(add(1, 2), 3);
});
`,
  );
});

Deno.test("every fence of ts in the library is a test of its room", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const rooms = await writeExamples(new Project(), folder);
    const written = rooms.flat().map((path) => relative(folder, path));
    assert.ok(written.length > 170, `${written.length}`);
    assert.equal(new Set(written).size, written.length);
    for (const room of rooms) {
      assert.equal(new Set(room.map((path) => relative(folder, path).split("/")[1])).size, 1);
    }
    // By name Deno's strict assertions compare loosely; the import map mends that for tests alone.
    const texts = await Promise.all(rooms.flat().map((path) => readFile(path, "utf8")));
    assert.deepEqual(texts.filter((text) => /import \{.* from "node:assert/.test(text)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
