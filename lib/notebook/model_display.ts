import * as tf from "@tensorflow/tfjs";
import { modelSummary } from "../figures/mod.ts";

/** The method by which Deno asks a value for its printed form, also inside of lists and objects. */
const $inspect = Symbol.for("Deno.customInspect");

/** Teaches Deno how to print every value of a class. */
function registerInspect<T extends object>(
  // deno-lint-ignore no-explicit-any -- any class, whatever its constructor takes
  type: { prototype: T } & (abstract new (...args: any[]) => any),
  print: (value: T) => string,
): void {
  Object.defineProperty(type.prototype, $inspect, {
    configurable: true,
    value(this: T) {
      // A class that has no instance here is asked as well when its prototype is printed.
      return this === type.prototype ? `${type.name}.prototype` : print(this);
    },
  });
}

function printModel(model: tf.LayersModel): string {
  try {
    return modelSummary(model).toString();
  } catch {
    // A sequential model has no shapes before it is told those of its input.
    const layers = model.layers?.length ?? 0;
    return `${model.getClassName()} "${model.name}", ${layers} layers, not built yet`;
  }
}

function printLayer(layer: tf.layers.Layer): string {
  const head = `${layer.getClassName()} "${layer.name}"`;
  try {
    return `${head}, output shape ${printShape(layer.outputShape)}, ${layer.countParams()} weights`;
  } catch {
    return `${head}, not built yet`;
  }
}

function printShape(shape: tf.Shape | tf.Shape[]): string {
  return `[${shape.map((part) => Array.isArray(part) ? printShape(part) : `${part}`).join(", ")}]`;
}

registerInspect(tf.layers.Layer, printLayer);
registerInspect(tf.LayersModel, printModel);
registerInspect(
  tf.SymbolicTensor,
  ({ name, shape, dtype }) => `SymbolicTensor "${name}", shape ${printShape(shape)} ${dtype}`,
);
// Its numbers may lie on a graphics card; a cell shows those of a tensor that is its last value.
registerInspect(
  tf.Tensor,
  ({ shape, dtype, isDisposed }) =>
    `Tensor shape ${printShape(shape)} ${dtype}${isDisposed ? ", disposed" : ""}`,
);
