import assert from "node:assert/strict";
import { join } from "node:path";
import { Project } from "../../scripts/project.ts";
import { runSession } from "../platform/kernel_session.ts";

const project = new Project();
const storm = join(project.root, "data", "synthetic_storm.nc");
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

const setUp = `
import * as tf from "@tensorflow/tfjs";
import { conv2d, convolutionStep, imshow, openDataset, openImage, panels, startBackend, toTensor } from "convolutions";
await startBackend();
const bytes = await Deno.readFile(${JSON.stringify(storm)});
const good = await openDataset(bytes);
await panels([imshow([[0, 1], [2, 3]])]).toPng(); // loads what pictures need
const image = toTensor(good.get("radar_image_matrix").isel({ radarHeight: 0, radarField: 0 }));`;

/** A cell that a learner may well write, the class of its error, and words that its message must have. */
const cases: { name: string; code: string; error: string; says: RegExp[] }[] = [
  {
    name: "an even-sized kernel is no mistake: it has 31 places in 32",
    code: `conv2d(image, [[1, 1], [1, 1]]).shape.join(" × ")`,
    error: "",
    says: [/31 × 31/],
  },
  {
    name: "a kernel larger than the image",
    code: `conv2d(tf.ones([2, 2]), tf.ones([3, 3]))`,
    error: "RangeError",
    says: [/\[2, 2\]/, /\[3, 3\]/],
  },
  {
    name: "a kernel for three channels on an image of one",
    code: `conv2d(tf.ones([1, 5, 5, 1]), tf.ones([3, 3, 3, 1]))`,
    error: "RangeError",
    says: [/\[1, 5, 5, 1\]/, /\[3, 3, 3, 1\]/],
  },
  {
    name: "NaN in the image stays NaN around it",
    code: `const holed = [[1, 2, 3], [4, NaN, 6], [7, 8, 9]];
      Array.from(await conv2d(holed, [[1]]).data()).filter(Number.isNaN).length`,
    error: "",
    says: [/^1$/],
  },
  { name: "NaN in the kernel", code: `imshow(conv2d(image, [[NaN]]))`, error: "", says: [/32×32/] },
  { name: "an empty array", code: `conv2d([], [[1]])`, error: "RangeError", says: [/empty|\[0/] },
  { name: "an empty picture", code: `imshow([])`, error: "RangeError", says: [/empty|0/] },
  {
    name: "a URL that is no URL",
    code: `await openImage("https://")`,
    error: "SourceError",
    says: [/https:\/\//],
  },
  {
    name: "an address with Markdown around it, as in the source of lesson 02",
    code: `await openImage("[https://example.org/a.png](https://example.org/a.png)")`,
    error: "SourceError",
    says: [/example\.org/],
  },
  {
    name: "a local path that is a folder",
    code: `await openImage(${JSON.stringify(project.notebooks)})`,
    error: "SourceError",
    says: [/folder|directory/],
  },
  {
    name: "a file that is not there",
    code: `await openDataset("./no_such_file.nc")`,
    error: "SourceError",
    says: [/no_such_file\.nc/],
  },
  {
    name: "a truncated netCDF file",
    code: `await openDataset(bytes.slice(0, 20_000))`,
    error: "SourceError",
    says: [/20,?000|complete|truncated|cut/],
  },
  {
    name: "a variable that the file does not have",
    code: `good.get("reflectivity")`,
    error: "RangeError",
    says: [/reflectivity/, /radar_image_matrix/],
  },
  {
    name: "a dimension that the file does not have",
    code: `good.get("radar_image_matrix").isel({ row: 0 })`,
    error: "RangeError",
    says: [/row/, /grid_row/],
  },
  {
    name: "a step that leaves the image",
    code: `convolutionStep([[1, 2], [3, 4]], [[1]], { position: [2, 0] })`,
    error: "RangeError",
    says: [/\[2, 0\]/, /\[2, 2\]/],
  },
];

Deno.test({
  name: "the kernel answers bad input with one clear error in under a second, and lives on",
  ignore,
  async fn(t) {
    const next = { code: `"alive " + image.shape` };
    const { cells } = await runSession(project, [
      { code: setUp, timeout: 60 },
      ...cases.flatMap(({ code }) => [{ code, timeout: 30, patience: 0.1 }, next]),
    ]);
    assert.equal(cells[0].status, "ok", JSON.stringify(cells[0].outputs));
    for (const [i, { name, error, says }] of cases.entries()) {
      await t.step(name, () => {
        const [bad, after] = cells.slice(1 + 2 * i, 3 + 2 * i);
        const printed = bad.outputs.map((output) => output.text).join("\n");
        assert.equal(bad.status, error ? "error" : "ok", printed);
        if (error) {
          assert.equal(bad.outputs.length, 1, printed);
          assert.ok(printed.includes(error), printed);
        }
        for (const words of says) assert.match(printed, words);
        assert.ok(bad.seconds < 1, `${bad.seconds} s`);
        assert.match(after.outputs[0].text, /alive 32,32/);
      });
    }
  },
});
