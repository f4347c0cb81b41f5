import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";
import { guardMemory } from "./guarded_memory.ts";
import { type Random, seededRandom } from "./seeded_random.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();
const { checkGuards } = guardMemory();

/** Many more are tried with `RANDOM_CASES=5000 RANDOM_SEED=… deno test …`. */
const CASES = Number(Deno.env.get("RANDOM_CASES") ?? 700);
const SEED = Number(Deno.env.get("RANDOM_SEED") ?? 20261130);

type DType = "float32" | "int32" | "bool";
type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Data and what is done with them; `gradient` if it has one by all inputs. */
interface Case {
  name: string;
  inputs: { shape: number[]; dtype: DType; values: number[] }[];
  operation: Operation;
  gradient: boolean;
}

const choose = <T>(random: Random, ...values: T[]): T => values[random(values.length)];

function drawShape(random: Random, rank = random(5)): number[] {
  return Array.from(
    { length: rank },
    () => random(12) === 0 ? 0 : choose(random, 1, 1, 2, 3, 4, 5, 7),
  );
}

function draw(random: Random, shape: number[], dtype: DType, special = random(4) === 0) {
  const size = shape.reduce((a, b) => a * b, 1);
  const value = () => {
    if (dtype === "bool") return random(2);
    if (dtype === "int32") return random(21) - 10;
    if (special && random(8) === 0) return choose(random, NaN, Infinity, -Infinity, 0, -0);
    return random(6001) / 1000 - 3;
  };
  return { shape, dtype, values: Array.from({ length: size }, value) };
}

/** A shape that broadcasts with another: some lengths 1, some of the first left out. */
function partner(random: Random, shape: number[]): number[] {
  return shape.slice(random(3) === 0 ? random(shape.length + 1) : 0)
    .map((length) => random(3) === 0 ? 1 : length);
}

const drawDType = (random: Random): DType =>
  choose(random, "float32", "float32", "float32", "int32", "bool");

const MAKERS: Record<string, (random: Random) => Case> = {
  binary(random) {
    const names = ["add", "sub", "mul", "div", "maximum", "minimum", "squaredDifference"] as const;
    const name = choose(random, ...names);
    const shape = drawShape(random);
    const shapes = random(2) ? [shape, partner(random, shape)] : [partner(random, shape), shape];
    // Whole numbers divided by 0 are none.
    const dtype = () => name === "div" ? "float32" : drawDType(random);
    const inputs = shapes.map((shape) => draw(random, shape, dtype()));
    // tfjs's gradients of these do not know that they broadcast.
    const plain = name === "maximum" || name === "minimum" || name === "squaredDifference";
    const gradient = inputs.every(({ dtype }) => dtype === "float32") &&
      (!plain || shapes[0].join() === shapes[1].join());
    return { name, inputs, operation: (a, b) => tf[name](a, b), gradient };
  },
  unary(random) {
    const [least, most] = [-1 - random(3), random(4)];
    const [name, operation] = choose<[string, Operation]>(
      random,
      ["relu", (x) => tf.relu(x)],
      ["relu6", (x) => tf.relu6(tf.mul(x, 3))],
      ["square", (x) => tf.square(x)],
      ["pow 2", (x) => tf.pow(x, tf.scalar(2, x.dtype === "int32" ? "int32" : "float32"))],
      ["clip", (x) => tf.clipByValue(x, least, most)],
      ["clone", (x) => tf.clone(x)],
      ["cast", (x) => tf.cast(x, "float32")],
    );
    const dtype = name === "pow 2" ? choose(random, "float32", "int32") : drawDType(random);
    // At NaN, ReLU's gradient is PyTorch's.
    const inputs = [draw(random, drawShape(random), dtype, name !== "relu" && random(3) === 0)];
    return { name, inputs, operation, gradient: dtype === "float32" };
  },
  reduce(random) {
    const name = choose(random, "sum", "mean", "max", "min");
    const shape = drawShape(random).map((length) => length || 1);
    const axes = shape.flatMap((_, i) => random(2) ? [random(2) ? i : i - shape.length] : []);
    const axis = random(3) === 0 ? undefined : axes.length === 1 ? axes[0] : axes;
    const keepDims = random(2) === 1;
    const dtype = drawDType(random);
    return {
      name: `${name} over ${axis}`,
      inputs: [draw(random, shape, dtype)],
      operation: (x) => tf[name as "sum"](x, axis, keepDims),
      gradient: dtype === "float32" && (name === "sum" || name === "mean"),
    };
  },
  box(random) {
    const shape = drawShape(random, 1 + random(4));
    const dtype = drawDType(random);
    const paddings = shape.map(() => [random(3), random(3)] as [number, number]);
    const begin = shape.map((length) => random(length + 1));
    const size = shape.map((length, i) => random(length - begin[i] + 1));
    const value = random(5);
    const [name, operation] = choose<[string, Operation]>(
      random,
      [`pad ${JSON.stringify(paddings)}`, (x) => tf.pad(x, paddings, dtype === "bool" ? 1 : value)],
      [`slice ${begin} ${size}`, (x) => tf.slice(x, begin, size)],
      [`broadcastTo 2, ${shape}`, (x) => tf.broadcastTo(x, [2, ...shape])],
    );
    return { name, inputs: [draw(random, shape, dtype)], operation, gradient: dtype === "float32" };
  },
  gather(random) {
    const shape = drawShape(random, 1 + random(3)).map((length) => length || 1);
    const axis = random(shape.length);
    const places = Array.from({ length: 1 + random(5) }, () => random(shape[axis]));
    const dtype = choose(random, "float32", "int32");
    return {
      name: `gather ${places} of axis ${axis}`,
      inputs: [draw(random, shape, dtype)],
      operation: (x) => tf.gather(x, tf.tensor1d(places, "int32"), axis),
      gradient: false,
    };
  },
  matMul(random) {
    const batch = random(3) ? [] : [1 + random(3)];
    const length = () => random(15) === 0 ? 0 : choose(random, 1, 2, 3, 5, 8, 13, 29, 40);
    const [rows, inner, columns] = [length(), length(), length()];
    const [turnA, turnB] = [random(2) === 1, random(2) === 1];
    const [a, b] = [
      turnA ? [inner, rows] : [rows, inner],
      turnB ? [columns, inner] : [inner, columns],
    ].map((shape) => draw(random, [...batch, ...shape], "float32"));
    const bias = draw(
      random,
      choose(random, [columns], [1], [rows, columns], [1, columns]),
      "float32",
      false,
    );
    const activation = choose(random, "linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu");
    const fused = batch.length === 0 && random(2) === 1;
    return {
      name: `matMul, transposed ${turnA} ${turnB}${fused ? `, ${activation}` : ""}`,
      inputs: fused ? [a, b, bias] : [a, b],
      operation: fused
        ? (a, b, bias) =>
          tf.fused.matMul({
            a: a as tf.Tensor2D,
            b: b as tf.Tensor2D,
            transposeA: turnA,
            transposeB: turnB,
            bias,
            activation: activation as "relu",
            leakyreluAlpha: 0.2,
          })
        : (a, b) => tf.matMul(a, b, turnA, turnB),
      gradient: !fused && rows * inner * columns > 0,
    };
  },
  convolution(random) {
    const [rows, columns, depth] = [5 + random(7), 5 + random(7), 1 + random(9)];
    const [kernelRows, kernelColumns] = [1 + random(3), 1 + random(3)];
    const outDepth = 1 + random(9);
    const dilation = random(5) === 0 ? 1 + random(2) : 1;
    const strides: [number, number] = dilation > 1 ? [1, 1] : [1 + random(3), 1 + random(3)];
    const pad = choose(random, "same", "valid");
    const special = random(5) === 0;
    const x = draw(
      random,
      [random(8) ? 1 + random(3) : 0, rows, columns, depth],
      "float32",
      special,
    );
    const filter = draw(random, [kernelRows, kernelColumns, depth, outDepth], "float32", false);
    const bias = draw(random, choose(random, [outDepth], [1]), "float32", false);
    const activation = choose(random, "linear", "relu", "relu6", "elu", "sigmoid");
    const fused = random(2) === 1;
    return {
      name: `conv2d, strides ${strides}, ${pad}, dilation ${dilation}${fused ? activation : ""}`,
      inputs: fused ? [x, filter, bias] : [x, filter],
      operation: fused
        ? (x, filter, bias) =>
          tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides,
            pad,
            dilations: dilation,
            bias,
            activation: activation as "relu",
          })
        : (x, filter) =>
          tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, "NHWC", dilation),
      gradient: !fused && dilation === 1 && !special,
    };
  },
  transposed(random) {
    const stride = 1 + random(3);
    const pad = choose(random, "same", "valid");
    const [inDepth, outDepth, size] = [1 + random(6), 1 + random(6), 1 + random(4)];
    const output: [number, number, number, number] = [
      1 + random(2),
      size + random(7),
      size + random(7),
      outDepth,
    ];
    const along = (length: number) =>
      pad === "same" ? Math.ceil(length / stride) : Math.ceil((length - size + 1) / stride);
    const shape = [output[0], along(output[1]), along(output[2]), inDepth];
    return {
      name: `conv2dTranspose to ${output}, stride ${stride}, ${pad}`,
      inputs: [
        draw(random, shape, "float32", false),
        draw(random, [size, size, outDepth, inDepth], "float32", false),
      ],
      operation: (x, filter) =>
        tf.conv2dTranspose(x as tf.Tensor4D, filter as tf.Tensor4D, output, stride, pad),
      gradient: true,
    };
  },
  pooling(random) {
    const window: [number, number] = [1 + random(3), 1 + random(3)];
    const strides: [number, number] = [1 + random(3), 1 + random(3)];
    const isMax = random(2) === 1;
    const pad = choose(random, "same", "valid");
    const shape = [1 + random(2), 3 + random(6), 3 + random(6), 1 + random(7)];
    return {
      name: `${isMax ? "max" : "avg"}Pool ${window}, strides ${strides}, ${pad}`,
      // NaN passes through ours, as in PyTorch.
      inputs: [draw(random, shape, "float32", false)],
      operation: (x) => (isMax ? tf.maxPool : tf.avgPool)(x as tf.Tensor4D, window, strides, pad),
      // Of several maxima tfjs takes the last; of means with padding it divides by the window.
      gradient: !isMax && pad === "valid",
    };
  },
};

interface Result {
  shape: number[];
  dtype: string;
  values: ArrayLike<number>;
}

/** The result, and the gradients of its sum weighted by 1 to 7. */
function compute({ inputs, operation, gradient }: Case): Result[] {
  return tf.tidy(() => {
    const tensors = inputs.map(({ shape, dtype, values }) => tf.tensor(values, shape, dtype));
    const result = operation(...tensors);
    const results = [result];
    if (gradient) {
      const weights = tf.tensor(
        Array.from({ length: result.size }, (_, i) => i % 7 + 1),
        result.shape,
      );
      results.push(...tf.grads(operation)(tensors, weights));
    }
    return results.map(({ shape, dtype }, i) => ({
      shape,
      dtype,
      values: results[i].dataSync().slice(),
    }));
  });
}

/** Whether two numbers are one but for rounding, of sums of some `terms`. */
function alike(a: number, b: number, scale: number): boolean {
  return Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b)) ||
    Math.abs(a - b) <= 2e-6 * scale;
}

Deno.test(`${CASES} random calls of what is replaced equal tfjs cpu, gradients too`, async () => {
  const random = seededRandom(SEED);
  const names = Object.keys(MAKERS);
  const cases = Array.from({ length: CASES }, () => MAKERS[names[random(names.length)]](random));
  const attempt = (c: Case): Result[] | Error => {
    try {
      return compute(c);
    } catch (error) {
      return error as Error;
    }
  };
  await tf.setBackend("cpu");
  Object.assign(tf.backend(), { firstUse: false });
  const expected = cases.map(attempt);
  await tf.setBackend("wasm");
  cases.forEach((c, i) => {
    const what = `case ${i}, ${c.name} of ${c.inputs.map((x) => `${x.dtype} [${x.shape}]`)}`;
    const [actual, wanted] = [attempt(c), expected[i]];
    if (actual instanceof Error || wanted instanceof Error) {
      assert.ok(
        actual instanceof Error && wanted instanceof Error,
        `${what}: ${actual instanceof Error ? actual : "a result"}, not ${wanted}`,
      );
      return;
    }
    wanted.forEach(({ shape, dtype, values }, j) => {
      assert.deepEqual(actual[j].shape, shape, what);
      assert.equal(actual[j].dtype, dtype, what);
      const finite = Array.from(values).filter(Number.isFinite).map(Math.abs);
      const scale = Math.max(10, ...finite);
      for (let k = 0; k < values.length; k++) {
        const value: number = actual[j].values[k];
        assert.ok(alike(value, values[k], scale), `${what}, ${j}: ${value}, not ${values[k]}`);
      }
    });
  });
  checkGuards();
});
