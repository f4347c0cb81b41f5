import * as tf from "@tensorflow/tfjs";
import {
  checkValue,
  knownOptions,
  numberFrom,
  type OptionKind,
  type OptionNames,
  POSITIVE,
} from "../geometry/mod.ts";

/** Constants of {@linkcode Adam}, as PyTorch names and sets them. */
export interface AdamOptions {
  /** Shares that the running means of gradient and squared gradient keep; 0.9 and 0.999. */
  betas?: readonly [number, number];
  /** Added to the root, so that nothing is divided by 0; 1e-8. */
  eps?: number;
}

interface Moments {
  /** Running mean of the gradient. */
  first: tf.Variable;
  /** Running mean of the squared gradient. */
  second: tf.Variable;
}

const BETAS: OptionKind = {
  must: "two numbers from 0 to below 1",
  holds: (value) =>
    Array.isArray(value) && value.length === 2 &&
    value.every((beta) => typeof beta === "number" && beta >= 0 && beta < 1),
};
const OPTIONS: OptionNames<AdamOptions> = { betas: BETAS, eps: numberFrom(0) };

/**
 * The optimizer of Kingma and Ba (2014), step by step as PyTorch's `optim.Adam`.
 *
 * `tf.train.adam` corrects its means by powers of 0.999 in float32, which changes a step by
 * 2·10⁻⁵ of its length; here they are float64, as in PyTorch.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Adam, tf } from "convolutions";
 *
 * const x = tf.variable(tf.scalar(1));
 * new Adam(0.1).minimize(() => x.square().asScalar());
 * assert.equal(x.dataSync()[0].toFixed(6), "0.900000");
 * ```
 */
export class Adam extends tf.Optimizer {
  readonly learningRate: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  #steps = 0;
  readonly #moments = new Map<string, Moments>();

  /**
   * @throws {RangeError} If the learning rate is not positive, or eps negative.
   * @throws {TypeError} If the betas are not two numbers in [0, 1).
   */
  constructor(learningRate = 1e-3, options: AdamOptions = {}) {
    super();
    const { betas = [0.9, 0.999], eps = 1e-8 } = knownOptions("Adam()", options, OPTIONS);
    this.learningRate = checkValue("Adam()", "learningRate", learningRate, POSITIVE);
    this.betas = betas;
    this.eps = eps;
  }

  override applyGradients(
    gradients: tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[],
  ): void {
    const named = Array.isArray(gradients)
      ? gradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(gradients);
    const [beta1, beta2] = this.betas;
    this.#steps++;
    const stepSize = this.learningRate / (1 - beta1 ** this.#steps);
    const rootCorrection = Math.sqrt(1 - beta2 ** this.#steps);
    for (const [name, gradient] of named) {
      if (!gradient) continue; // The loss does not use it.
      tf.tidy(() => {
        const weight = tf.engine().registeredVariables[name];
        const { first, second } = this.#momentsOf(name, weight);
        first.assign(tf.add(first, tf.mul(tf.sub(gradient, first), 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        const root = tf.add(tf.div(tf.sqrt(second), rootCorrection), this.eps);
        weight.assign(tf.sub(weight, tf.mul(tf.div(first, root), stepSize)));
      });
    }
    this.incrementIterations();
  }

  #momentsOf(name: string, weight: tf.Variable): Moments {
    let moments = this.#moments.get(name);
    if (!moments) {
      const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(weight), false));
      this.#moments.set(name, moments = { first: zeros(), second: zeros() });
    }
    return moments;
  }

  override dispose(): void {
    for (const { first, second } of this.#moments.values()) tf.dispose([first, second]);
    this.#moments.clear();
    super.dispose();
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, betas: [beta1, beta2], eps } = this;
    return { learningRate, beta1, beta2, eps };
  }

  /** @nocollapse */
  static get className(): string {
    return "TorchAdam";
  }
}
