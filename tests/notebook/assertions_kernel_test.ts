import assert from "node:assert/strict";
import { runCells } from "./run_cells.ts";

interface Output {
  output_type: string;
  name?: string;
  text?: string;
  data?: Record<string, string>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** Runs cells in one kernel; returns the outputs of each. */
async function run(...sources: string[]): Promise<Output[][]> {
  const cells = await runCells<{ outputs: Output[] }>(sources.map((source) => ({ source })));
  return cells.map(({ outputs }) => outputs);
}

const IMPORT =
  'import { assertClose, assertEqual, credit, preloadPictures, startBackend, tf } from "convolutions";';
const WRONG = "[[9, 5, 0], [0, 2, 4], [7, 6, 7]]";
const RIGHT = "[[9, 5, 0], [0, 2, 4], [7, 6, 6]]";

Deno.test("in a notebook, checks show the picture, then the remark, and credit its number", async () => {
  const [, passed, wrong, small, asTensor, withoutRead, inCredit, partial, none] = await run(
    `${IMPORT}\nawait startBackend("wasm");\nawait preloadPictures();`,
    `assertClose(${RIGHT}, ${RIGHT}); await assertClose(tf.tensor2d(${RIGHT}), ${RIGHT})`,
    `assertClose(${WRONG}, ${RIGHT}, "blur(image)")`,
    `assertClose([1, 2], [1, 3], "pair")`,
    `await assertClose(tf.tensor4d(${WRONG}.flat(), [1, 3, 3, 1]), tf.tensor4d(${RIGHT}.flat(), [1, 3, 3, 1]), "t")`,
    `await Deno.permissions.revoke({ name: "read" });\nassertClose(${WRONG}, ${RIGHT}, "blur(image)")`,
    `await credit({ "a": [1, () => assertEqual(1, 1)], "b": [2, () => assertClose(${WRONG}, ${RIGHT}, "b(x)")] })`,
    `await credit({ "a": [1, () => assertEqual(1, 1)], "b": [2, async () => assertEqual(await 2, 2)] })`,
    `await credit({ "a": [1, () => assertEqual(1, 2, "a")] })`,
  );
  assert.deepEqual(passed, []);
  const kinds = (outputs: Output[]) => outputs.map(({ output_type }) => output_type);
  for (const outputs of [wrong, withoutRead, asTensor]) {
    assert.deepEqual(kinds(outputs), ["display_data", "error"]);
    const { "image/svg+xml": svg, "image/png": png, "text/plain": alt } = outputs[0].data!;
    assert.match([svg].flat().join(""), /^<svg [^>]*>.*<\/svg>$/s);
    assert.equal(atob([png].flat().join("").trim()).slice(1, 4), "PNG");
    assert.match([alt].flat().join(""), /: 1 of 9 pixels differ$/);
    assert.equal(outputs[1].ename, "AssertionError");
  }
  assert.equal(
    wrong[1].evalue,
    "blur(image): 1 of 9 values differ; the first, [2][2], is 7, expected 6. " +
      "Only the last row is wrong. Where does the loop end?",
  );
  assert.deepEqual(kinds(small), ["error"]);
  const credited = (points: number) => ({
    "application/vnd.convolutions.credit+json": { points, of: 3 },
    "text/plain": `${points}`,
  });
  const result = (outputs: Output[]) => outputs.find((it) => it.output_type === "execute_result");
  assert.deepEqual(result(inCredit)!.data, credited(1));
  assert.ok(inCredit.some(({ output_type }) => output_type === "display_data"));
  assert.deepEqual(result(partial)!.data, credited(3));
  assert.equal(none.at(-1)!.output_type, "error");
  for (const outputs of [inCredit, partial, none]) {
    for (const output of outputs) assert.notEqual(output.name, "stderr");
  }
  assert.doesNotMatch(JSON.stringify([inCredit, partial, none]), /\\u001b/);
});
