import type { AnyTensor, Tfjs } from "../border/tensors.ts";

/**
 * Lets a gradient be taken through a call of another process.
 *
 * @param result What the call returned.
 * @param inputs The tensors among its arguments, in order.
 * @param gradient Asks the other process for the gradients with respect to `inputs`, of this gradient of the result.
 * @returns The result; on tfjs's tape, if one is being written.
 */
export function differentiable(
  tf: Tfjs,
  result: AnyTensor,
  inputs: readonly AnyTensor[],
  gradient: (dy: AnyTensor) => unknown,
): AnyTensor {
  if (!tf.engine().isTapeOn()) return result;
  return tf.customGrad(() => ({
    value: result,
    gradFunc(dy: AnyTensor) {
      const given = gradient(dy);
      const fits = Array.isArray(given) && given.length === inputs.length &&
        given.every((it, i) =>
          it instanceof tf.Tensor && String(it.shape) === String(inputs[i].shape)
        );
      if (!fits) throw new TypeError("The answer gave no gradient of its arguments' shapes.");
      return given;
    },
  }))(...inputs);
}
