import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import assert from "node:assert/strict";
import { registerTrainingKernels } from "../../../lib/backend/kernels/mod.ts";

await tf.setBackend("wasm");
await registerTrainingKernels();

interface Values {
  shape: number[];
  values: (number | string)[];
}

interface ConvCase {
  image: number[];
  kernel: number[];
  stride: number;
  padding: number;
  dilation: number;
  poison: "x" | "kernel" | "dy" | null;
  y: Values;
  dx: Values;
  dKernel: Values;
  dBias: Values;
}

interface PoolCase {
  kind: "max" | "avg";
  image: number[];
  size: number;
  stride: number;
  ties: boolean;
  poison: boolean;
  y: Values;
  dx: Values;
}

interface OptimizerCase {
  losses: number[];
  kernel: Values;
  weights: Values;
}

const fixture: {
  convolutions: ConvCase[];
  poolings: PoolCase[];
  relu: Record<"x" | "dy" | "y" | "dx", Values>;
  optimizers: Record<"sgd" | "adam", OptimizerCase>;
} = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/training_kernels.json", import.meta.url)),
);

function number(value: number | string): number {
  return typeof value === "number"
    ? value
    : value === "nan"
    ? NaN
    : value === "inf"
    ? Infinity
    : -Infinity;
}

/** The fixture's inputs, as its maker draws them. */
function draw(shape: number[], seed: number): tf.TensorBuffer<tf.Rank> {
  const buffer = tf.buffer(shape);
  for (let i = 0; i < buffer.size; i++) {
    buffer.values[i] = (7919 * i + 104729 * seed) % 2003 / 1001 - 1;
  }
  return buffer;
}

function assertEqual(actual: tf.Tensor, expected: Values, what: string): void {
  assert.deepEqual(actual.shape.filter((n) => n > 1), expected.shape.filter((n) => n > 1), what);
  const values = actual.dataSync();
  expected.values.forEach((value, i) => {
    const wanted = number(value);
    const same = Object.is(values[i], wanted) ||
      Math.abs(values[i] - wanted) <= 2e-5 * Math.max(1, Math.abs(wanted));
    if (!same) assert.fail(`${what}: value ${i} is ${values[i]}, PyTorch's is ${wanted}`);
  });
}

/** The gradients of `f` with the output's gradient as given. */
function backward<T extends tf.Tensor>(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: T[],
  dy: tf.Tensor,
): tf.Tensor[] {
  return tf.grads(f)(inputs, dy);
}

fixture.convolutions.forEach((c, i) => {
  const { image, kernel, stride, padding, dilation, poison } = c;
  const name = `conv2d case ${i} (${image} ⋆ ${kernel}, stride ${stride}, padding ${padding}` +
    `${dilation > 1 ? `, dilation ${dilation}` : ""}${poison ? `, ∞ and NaN in ${poison}` : ""})`;
  Deno.test(`${name} and its gradients equal PyTorch's`, () => {
    tf.tidy(() => {
      const [x, w, b] = [draw(image, 1), draw(kernel, 2), draw([kernel[3]], 3)];
      const dy = draw(c.y.shape, 4);
      const [, rows, columns, depth] = image;
      if (poison === "x") {
        x.set(Infinity, 0, 1, 1, 0);
        x.set(NaN, image[0] - 1, 2, 2, depth - 1);
      }
      if (poison === "kernel") {
        w.set(Infinity, 0, 0, 0, 0);
        w.set(NaN, kernel[0] - 1, kernel[1] - 1, kernel[2] - 1, kernel[3] - 1);
      }
      if (poison === "dy") {
        dy.set(-Infinity, 0, 0, 0, 0);
        dy.values[dy.size - 1] = NaN;
      }
      assert.ok(rows * columns > 0);
      const p: [number, number] = [padding, padding];
      const convolve = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
        tf.add(
          tf.conv2d(
            x as tf.Tensor4D,
            w as tf.Tensor4D,
            stride,
            [[0, 0], p, p, [0, 0]],
            "NHWC",
            dilation,
            "floor",
          ),
          b,
        );
      const inputs = [x, w, b].map((buffer) => buffer.toTensor());
      assertEqual(convolve(inputs[0], inputs[1], inputs[2]), c.y, "y");
      const fused = tf.fused.conv2d({
        x: inputs[0] as tf.Tensor4D,
        filter: inputs[1] as tf.Tensor4D,
        strides: stride,
        pad: [[0, 0], p, p, [0, 0]],
        dilations: dilation,
        dimRoundingMode: "floor",
        bias: inputs[2],
        activation: "relu",
      });
      const clipped = c.y.values.map((value) => Math.max(0, number(value)));
      assertEqual(fused, { shape: c.y.shape, values: clipped }, "fused with ReLU");
      const [dx, dw, db] = backward(
        (...[x, w, b]) => convolve(x, w, b),
        inputs,
        dy.toTensor(),
      );
      assertEqual(dx, c.dx, "dx");
      assertEqual(dw, c.dKernel, "dKernel");
      assertEqual(db, c.dBias, "dBias");
    });
  });
});

fixture.poolings.forEach((c, i) => {
  const { kind, image, size, stride, ties, poison } = c;
  const name = `${kind}Pool case ${i} (${image}, window ${size}, stride ${stride}` +
    `${ties ? ", ties" : ""}${poison ? ", NaN and -∞" : ""})`;
  Deno.test(`${name} and its gradient equal PyTorch's`, () => {
    tf.tidy(() => {
      const x = draw(image, 5);
      if (ties) {
        for (let i = 0; i < x.size; i++) {
          x.values[i] = Math.sign(x.values[i]) + (x.values[i] > 0.5 ? 1 : 0);
        }
      }
      if (poison) {
        x.set(NaN, 0, 0, 1, 0);
        x.set(NaN, 0, 1, 0, 0);
        x.set(NaN, 0, 2, 2, 1);
        for (const [row, column] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
          x.set(-Infinity, 0, row, column, 2);
        }
      }
      const pool = (x: tf.Tensor) =>
        kind === "max"
          ? tf.maxPool(x as tf.Tensor4D, size, stride, "valid")
          : tf.avgPool(x as tf.Tensor4D, size, stride, "valid");
      const image4 = x.toTensor();
      assertEqual(pool(image4), c.y, "y");
      const [dx] = backward(pool, [image4], draw(c.y.shape, 6).toTensor());
      assertEqual(dx, c.dx, "dx");
    });
  });
});

Deno.test("relu() and its gradient pass NaN and infinity on as PyTorch does", () => {
  tf.tidy(() => {
    const tensor = ({ values }: Values) => tf.tensor1d(values.map(number));
    const { x, dy, y, dx } = fixture.relu;
    assertEqual(tf.relu(tensor(x)), y, "y");
    assertEqual(backward((x) => tf.relu(x), [tensor(x)], tensor(dy))[0], dx, "dx");
  });
});

for (const [name, c] of Object.entries(fixture.optimizers)) {
  Deno.test(`five steps of tf.train.${name}() equal PyTorch's`, () => {
    const kernel = tf.variable(draw([3, 3, 2, 4], 7).toTensor());
    const weights = tf.variable(draw([36, 5], 8).toTensor());
    const x = draw([6, 6, 6, 2], 9).toTensor() as tf.Tensor4D;
    const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 3, 4, 0], "int32"), 5);
    const optimizer = name === "sgd" ? tf.train.sgd(0.1) : tf.train.adam(0.01, 0.9, 0.999, 1e-8);
    const losses = c.losses.map(() => {
      const loss = optimizer.minimize(
        () => {
          const k = kernel as unknown as tf.Tensor4D;
          const pad: tf.backend_util.ExplicitPadding = [[0, 0], [1, 1], [1, 1], [0, 0]];
          const hidden = tf.relu(tf.conv2d(x, k, 2, pad, "NHWC", 1, "floor"));
          const logits = tf.matMul(hidden.reshape([6, 36]), weights);
          return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
        },
        true,
        [kernel, weights],
      )!;
      return loss.dataSync()[0];
    });
    c.losses.forEach((loss, i) =>
      assert.ok(Math.abs(losses[i] - loss) < 5e-6, `loss ${i} is ${losses[i]}, not ${loss}`)
    );
    assertEqual(kernel, c.kernel, "kernel");
    assertEqual(weights, c.weights, "weights");
    tf.dispose([kernel, weights, x, labels]);
    optimizer.dispose();
  });
}
