import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

type Numbers = (number | string)[];

/** What Keras and PyTorch give; see its maker. */
const expected: {
  start: number[];
  gradients: number[][];
  optimizers: Record<string, number[][]>;
  constraints: Record<string, [kernel: number[], bias: number[]]>;
  products: {
    a: number[];
    b: number[];
    shape: number[];
    y: number[];
    da: number[];
    db: number[];
  }[];
  passedOn: Record<string, Numbers>;
} = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/kernel_corners.json", import.meta.url)),
);

function assertClose(actual: tf.Tensor, values: Numbers, what: string): void {
  const numbers = values.map((value) =>
    typeof value === "number" ? value : Number(value.replace("inf", "Infinity"))
  );
  const data = actual.dataSync();
  assert.equal(data.length, numbers.length, what);
  numbers.forEach((value, i) => {
    const close = Math.abs(data[i] - value) <= 2e-6 * Math.max(1, Math.abs(value));
    assert.ok(
      close || Object.is(data[i], value),
      `${what}: value ${i} is ${data[i]}, not ${value}`,
    );
  });
}

const OPTIMIZERS: Record<string, () => tf.Optimizer> = {
  rmspropCentered: () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true),
  rmsprop: () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7),
  adadelta: () => tf.train.adadelta(1, 0.95, 1e-6),
  adagrad: () => tf.train.adagrad(0.1, 0.1),
  adamax: () => tf.train.adamax(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  nesterov: () => tf.train.momentum(0.1, 0.9, true),
};

for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test(`${name} steps as Keras does, gradients of 0 included`, () => {
    const optimizer = make();
    const variable = tf.variable(tf.tensor1d(expected.start));
    expected.gradients.forEach((gradient, step) => {
      optimizer.applyGradients({ [variable.name]: tf.tensor1d(gradient) });
      assertClose(variable, expected.optimizers[name][step], `step ${step}`);
    });
    variable.dispose();
    optimizer.dispose();
  });
}

const ALL: typeof OPTIMIZERS = {
  ...OPTIMIZERS,
  sgd: () => tf.train.sgd(0.1),
  adam: () => tf.train.adam(0.1),
};

for (const [name, make] of Object.entries(ALL)) {
  Deno.test(`${name} repeats a gradient that broadcasts, and refuses any other`, () => {
    for (const [shape, small] of [[[300], []], [[4, 8], [8]], [[4, 8], [4, 1]], [[2], [1]]]) {
      const values = [small, shape].map((gradientShape) => {
        const optimizer = make();
        const variable = tf.variable(tf.ones(shape));
        const gradient = tf.tidy(() => {
          const size = small.reduce((product, length) => product * length, 1);
          const drawn = tf.linspace(0.5, 2, size).reshape(small);
          return gradientShape === small ? drawn : drawn.broadcastTo(shape);
        });
        optimizer.applyGradients([{ name: variable.name, tensor: gradient }]);
        const result = variable.dataSync();
        tf.dispose([variable, gradient]);
        optimizer.dispose();
        return result;
      });
      assert.deepEqual(values[0], values[1], `[${small}] for [${shape}]`);
    }
    for (const small of [[3], [1, 3]]) {
      const variable = tf.variable(tf.ones([0, 3]));
      make().applyGradients([{ name: variable.name, tensor: tf.ones(small) }]);
      assert.deepEqual(variable.shape, [0, 3]);
      checkGuards();
    }
    for (
      const [shape, wrong] of [[[3], [5000]], [[3], [1, 3]], [[1], [5]], [[2, 3], [3, 2]], [[4], [
        2,
        4,
      ]]]
    ) {
      const variable = tf.variable(tf.ones(shape));
      const gradient = tf.ones(wrong);
      assert.throws(
        () => make().applyGradients([{ name: variable.name, tensor: gradient }]),
        (error: Error) => [shape, wrong].every((lengths) => error.message.includes(`${lengths}`)),
      );
      assert.ok(variable.dataSync().every((value) => value === 1));
    }
    checkGuards();
  });
}

Deno.test("an optimizer's memory of a variable stays its own when a loss leaves others out", () => {
  for (const make of [ALL.adam, ALL.adadelta, ALL.rmspropCentered]) {
    const results = [false, true].map((leaveOut) => {
      const optimizer = make();
      const [first, second] = [tf.variable(tf.ones([300])), tf.variable(tf.ones([5000]))];
      const step = (...variables: tf.Variable[]) =>
        tf.tidy(() =>
          optimizer.applyGradients(
            variables.map(({ name, shape }) => ({ name, tensor: tf.fill(shape, 0.5) })),
          )
        );
      if (leaveOut) {
        step(first);
        step(second);
      }
      step(first, second);
      const values = second.dataSync();
      tf.dispose([first, second]);
      optimizer.dispose();
      return values;
    });
    assert.equal(new Set(results[0]).size, 1);
    assert.equal(new Set(results[1]).size, 1);
    assert.ok(Math.abs(1 - results[1][0]) > 1.5 * Math.abs(1 - results[0][0]), "two steps");
    checkGuards();
  }
});

const { maxNorm, unitNorm, minMaxNorm, nonNeg } = tf.constraints;
const CONSTRAINTS: Record<string, object> = {
  maxNorm: { kernelConstraint: maxNorm({ maxValue: 1, axis: 0 }) },
  unitNorm: { kernelConstraint: unitNorm({ axis: 0 }) },
  minMaxNorm: {
    kernelConstraint: minMaxNorm({ minValue: 0.5, maxValue: 1, rate: 0.5, axis: 0 }),
  },
  nonNeg: { kernelConstraint: nonNeg(), biasConstraint: nonNeg() },
};

for (const [name, constraints] of Object.entries(CONSTRAINTS)) {
  Deno.test(`a layer trains under the constraint ${name} as in Keras`, async () => {
    const layer = tf.layers.dense({ units: 2, inputShape: [3], ...constraints });
    const model = tf.sequential({ layers: [layer] });
    const start = [tf.tensor2d([[1, -2], [3, 0.5], [-1, 2]]), tf.tensor1d([0.3, -0.2])];
    // setWeights() would apply the constraints, which Keras does not.
    layer.weights.forEach((weight, i) =>
      (weight as unknown as { val: tf.Variable }).val.assign(start[i])
    );
    model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
    for (let i = 0; i < 3; i++) {
      await model.trainOnBatch(
        tf.tensor2d([[1, 2, 3], [-1, 0, 1]]),
        tf.tensor2d([[1, 0], [3, -4]]),
      );
    }
    layer.getWeights().forEach((weight, i) =>
      assertClose(weight, expected.constraints[name][i], `weight ${i}`)
    );
  });
}

for (const { a, b, shape, y, da, db } of expected.products) {
  Deno.test(`matMul() of [${a}] and [${b}] and its gradients broadcast as in PyTorch`, () => {
    tf.tidy(() => {
      const count = (lengths: number[]) => lengths.reduce((n, length) => n * length, 1);
      const draw = (lengths: number[], period: number, from: number) =>
        tf.tensor(Array.from({ length: count(lengths) }, (_, i) => i % period - from), lengths);
      const inputs = [draw(a, 7, 3), draw(b, 5, 2)];
      const product = tf.matMul(inputs[0], inputs[1]);
      assert.deepEqual(product.shape, shape);
      assertClose(product, y, "product");
      const dy = tf.range(1, product.size + 1).reshape(shape);
      const gradients = tf.grads((a, b) => tf.matMul(a, b))(inputs, dy);
      assertClose(gradients[0], da, "first gradient");
      assertClose(gradients[1], db, "second gradient");
    });
    checkGuards();
  });
}

Deno.test("relu6(), clipByValue(), maximum() and minimum() pass NaN on, as PyTorch's", () => {
  const { x, y, ...results } = expected.passedOn;
  const numbers = (values: Numbers) =>
    tf.tensor1d(values.map((value) => Number(`${value}`.replace("inf", "Infinity"))));
  tf.tidy(() => {
    const [a, b] = [numbers(x), numbers(y)];
    const [column, row] = [a.reshape([-1, 1]), b.slice(0, 3).reshape([1, 3])];
    const actual: Record<string, tf.Tensor> = {
      relu6: tf.relu6(a),
      clip: tf.clipByValue(a, -1, 3),
      maximum: tf.maximum(a, b),
      minimum: tf.minimum(a, b),
      maximumColumn: tf.maximum(column, row),
      minimumColumn: tf.minimum(column, row),
    };
    for (const [name, values] of Object.entries(results)) assertClose(actual[name], values, name);
    const middle = tf.maximum(a.reshape([11, 1, 1]), b.slice(0, 6).reshape([1, 2, 3]));
    assertClose(middle.slice([0, 0, 0], [11, 1, 3]), results.maximumColumn, "three dimensions");
  });
  checkGuards();
});

Deno.test("a product with an activation passes NaN on, whatever the bias's shape", () => {
  for (const activation of ["relu", "relu6"] as const) {
    for (const biasShape of [[3], [1], [1, 3], [2, 1], [2, 3]]) {
      tf.tidy(() => {
        const bias = tf.linspace(-1, 1, tf.util.sizeFromShape(biasShape)).reshape(biasShape);
        const y = tf.fused.matMul({
          a: tf.tensor2d([[NaN, 1], [2, -3]]),
          b: tf.tensor2d([[1, 2, 3], [-1, 4, 0.5]]),
          bias,
          activation,
        });
        const most = activation === "relu" ? Infinity : 6;
        const sums = [[NaN, NaN, NaN], [5, -8, 4.5]];
        const starts = bias.broadcastTo([2, 3]).arraySync() as number[][];
        const values = sums.flatMap((row, i) =>
          row.map((sum, j) => Math.min(most, Math.max(0, sum + starts[i][j])))
        );
        assertClose(y, values.map((value) => Number.isNaN(value) ? "NaN" : value), activation);
      });
    }
  }
  checkGuards();
});

Deno.test("pow() takes each number's own exponent", () => {
  tf.tidy(() => {
    const [x, exponents] = [tf.tensor1d([3, 2, 5]), tf.tensor1d([2, 3, 1])];
    assert.deepEqual([...tf.pow(x, exponents).dataSync()], [9, 8, 5]);
    assert.deepEqual([...tf.pow(x, tf.tensor1d([1, 2, 2])).dataSync()], [3, 4, 25]);
    assert.deepEqual([...tf.pow(x, tf.tensor1d([2])).dataSync()], [9, 4, 25]);
    assert.deepEqual([...tf.pow(x, tf.scalar(1)).dataSync()], [3, 2, 5]);
    assert.deepEqual([...tf.pow(x, tf.scalar(3)).dataSync()], [27, 8, 125]);
    assert.deepEqual(tf.pow(x, tf.tensor2d([[2]])).shape, [1, 3]);
    const whole = tf.tensor1d([3, 2, 5], "int32");
    assert.deepEqual([...tf.pow(whole, tf.scalar(2, "int32")).dataSync()], [9, 4, 25]);
  });
  checkGuards();
});

Deno.test("a kernel that fits nowhere has a gradient of zeros", () => {
  tf.tidy(() => {
    const x = tf.ones([2, 2, 2, 3]);
    for (const batch of [0, 2]) {
      const gradient = tf.engine().runKernel("Conv2DBackpropFilter", {
        x: batch === 0 ? tf.zeros([0, 2, 2, 3]) : x,
        dy: tf.zeros([batch, 0, 0, 4]),
      }, { strides: 1, pad: "valid", dataFormat: "NHWC", filterShape: [3, 3, 3, 4] }) as tf.Tensor;
      assert.deepEqual(gradient.shape, [3, 3, 3, 4]);
      assert.ok(gradient.dataSync().every((value) => value === 0));
    }
  });
  checkGuards();
});

Deno.test("a sum over no axes is the tensor itself", () => {
  tf.tidy(() => {
    for (const shape of [[3], [3, 1], [1, 3], []]) {
      const x = tf.tensor(shape.length === 0 ? [7] : [1, 2, 3], shape);
      for (const sum of [tf.sum(x, []), tf.mean(x, [])]) {
        assert.deepEqual([sum.shape, [...sum.dataSync()]], [shape, [...x.dataSync()]]);
      }
    }
  });
  checkGuards();
});
