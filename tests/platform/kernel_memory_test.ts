import assert from "node:assert/strict";
import { Project } from "../../scripts/project.ts";
import { runSession } from "./kernel_session.ts";

const project = new Project();
const ignore = !await Deno.stat(project.kernelspec).then(() => true, () => false);

const SET_UP = `
import * as tf from "@tensorflow/tfjs";
import { imshow, startBackend } from "convolutions";
await startBackend("wasm");
/** Memory that is reserved and never written. */
var untouched = (...shape) => {
  const { dataId } = tf.backend().makeOutput(shape, "float32");
  return tf.engine().makeTensorFromDataId(dataId, shape, "float32");
};`;

/** As radar-05: a photograph, a layer made anew, a figure as the last value. */
const RERUN = `
let photo = untouched(3000, 4000);
let small = tf.slice(photo.reshape([1, 3000, 4000, 1]), [0, 0, 0, 0], [1, 100, 100, 1]).mul(0);
let conv = tf.layers.conv2d({ filters: 1, kernelSize: 3 });
imshow(conv.apply(small).squeeze())`;

const LOOK = `const { numTensors } = tf.memory();
console.log(JSON.stringify({
  heap: tf.backend().wasm.HEAPU8.length,
  numTensors,
  variables: Object.keys(tf.engine().registeredVariables).length,
}))`;

function lookedAt(outputs: { text: string }[]) {
  return JSON.parse(outputs[0].text) as { heap: number; numTensors: number; variables: number };
}

Deno.test({
  name:
    "a cell that is run 60 times keeps the memory of a few runs, and shows its figure each time",
  ignore,
  async fn() {
    const reruns = Array.from({ length: 60 }, () => ({ code: RERUN, timeout: 60 }));
    const { cells } = await runSession(project, [{ code: SET_UP, timeout: 60 }, ...reruns, {
      code: LOOK,
    }]);
    for (const { status, outputs } of cells.slice(1, -1)) {
      assert.equal(status, "ok", JSON.stringify(outputs));
      assert.match(outputs.at(-1)!.text, /98×98/);
    }
    const { heap, numTensors, variables } = lookedAt(cells.at(-1)!.outputs);
    assert.ok(heap < 600e6, `${heap} bytes`); // 60 photographs are 2.9 GB
    assert.ok(numTensors < 60, `${numTensors} tensors`);
    assert.ok(variables < 20, `${variables} variables`);
  },
});

Deno.test({
  name: "a cell that fills the memory says so, and the kernel goes on",
  ignore,
  async fn() {
    const full = "var all = []; for (let i = 0; i < 99; i++) all.push(untouched(6000, 8000));";
    const big = "untouched(6000, 8000).shape.join()";
    const { cells: [, filled, smaller, , , again] } = await runSession(project, [
      { code: SET_UP, timeout: 60 },
      { code: full, timeout: 60 },
      { code: "imshow(tf.ones([30, 40]).add(1))", timeout: 60 },
      { code: `all = []; ${big}`, timeout: 60 }, // there is no pause before it asks for memory
      { code: "imshow(tf.ones([30, 40]).add(1))", timeout: 60 },
      { code: big, timeout: 60 },
    ]);
    assert.equal(filled.status, "error");
    assert.match(filled.outputs[0].text, /^OutOfMemoryError: .* 2\d of shape \[6000, 8000\]/);
    assert.match(smaller.outputs[0].text, /30×40|40×30/);
    assert.match(again.outputs[0].text, /6000,8000/);
  },
});
