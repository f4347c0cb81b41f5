/** What compileModel() and its network say of what they do not know. */

import { deepEqual, rejects, throws } from "node:assert/strict";
import { startBackend, tf } from "../../lib/backend/mod.ts";
import { compileModel } from "../../lib/training/mod.ts";

await startBackend("cpu");

type Make = (x: tf.SymbolicTensor[]) => tf.SymbolicTensor;
const one = (...layers: tf.layers.Layer[]): Make => (x) =>
  layers.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, x[0]);
const l = tf.layers;
const image = [5, 6, 3];

/** What compileModel() says of a layer that it does not know so. */
const REFUSED: [shapes: number[][], make: Make, problem: string][] = [
  [[image], one(l.softmax({ axis: [1, 2] as never, name: "it" })), "axis [1,2] is not known here."],
  [
    [[4, 4, 2]],
    one(l.maxPooling2d({ poolSize: 2, dataFormat: "channelsFirst", name: "it" })),
    'dataFormat "channelsFirst" is not known here.',
  ],
  [
    [[4, 4, 2]],
    one(l.flatten({ dataFormat: "channelsFirst", name: "it" })),
    'dataFormat "channelsFirst" is not known here.',
  ],
];

Deno.test("compileModel() names the layer and the setting that it does not know", async () => {
  for (const [shapes, make, problem] of REFUSED) {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    const model = tf.model({ inputs, outputs: make(inputs) });
    const layer = model.getLayer("it");
    await rejects(compileModel(model, { threads: 1 }), {
      name: "TypeError",
      message: `Cannot compile the layer "it" (${layer.getClassName()}): ${problem}`,
    });
  }
});

Deno.test("a compiled network says what is wrong with the images that it is given", async () => {
  const [a, b] = [[2, 3], [4]].map((shape) => tf.input({ shape }));
  const model = tf.model({
    inputs: [a, b],
    outputs: [a, b].map((x) => l.reLU().apply(x)) as never,
  });
  const compiled = await compileModel(model, { threads: 1 });
  const refused: [number[][], string][] = [
    [[[1, 2, 3]], "Cannot predict: 1 tensors for the network's 2 inputs."],
    [
      [[1, 2, 4], [1, 4]],
      "Cannot predict: the images have the shape [1,2,4], the network wants [n,2,3].",
    ],
    [
      [[2, 2, 3], [1, 4]],
      "Cannot predict: the images have the shape [1,4], the network wants [2,4].",
    ],
  ];
  for (const [shapes, message] of refused) {
    throws(() => compiled.predictAll(shapes.map((shape) => tf.zeros(shape))), {
      name: "RangeError",
      message,
    });
  }
  throws(() => compiled.predict([tf.zeros([1, 2, 3]), tf.zeros([1, 4])]), {
    name: "TypeError",
    message: "Cannot predict: the network has 2 outputs; predictAll() gives them all.",
  });
  const whole = compiled.predictAll([tf.ones([3, 2, 3], "int32"), tf.zeros([3, 4])]);
  deepEqual(whole.map(({ shape }) => shape), [[3, 2, 3], [3, 4]]);
  deepEqual([...whole[0].dataSync()], Array(18).fill(1));
  compiled.dispose();
});
