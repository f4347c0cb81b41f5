import type { ScalarFunction } from "../../backend/network/mod.ts";
import type { LayerReader } from "./layer_reader.ts";
import { imageShape, size, type Value } from "./step_graph.ts";

/** The functions of tfjs's activations; softmax is none of each number. */
const functions: Record<string, ScalarFunction> = {
  linear: { name: "linear" },
  relu: { name: "relu" },
  relu6: { name: "relu", most: 6 },
  sigmoid: { name: "sigmoid" },
  tanh: { name: "tanh" },
  elu: { name: "elu", alpha: 1 },
  selu: { name: "selu" },
  softplus: { name: "softplus" },
  softsign: { name: "softsign" },
  swish: { name: "swish" },
  hardSigmoid: { name: "hardSigmoidFifth" },
  gelu: { name: "gelu" },
  gelu_new: { name: "geluTanh" },
  mish: { name: "mish" },
};

/** The activation that a layer's setting names. */
export function activate(reader: LayerReader, value: Value): Value {
  const name = reader.get<string>("activation") ?? "linear";
  if (name === "softmax" || name === "logSoftmax") {
    return softmax(reader, value, 2, name === "logSoftmax");
  }
  if (!Object.hasOwn(functions, name)) {
    throw reader.refuse(`activation ${JSON.stringify(name)} is not known here.`);
  }
  return reader.apply(value, functions[name]);
}

/** Shares along an axis of an image, or their logarithms. */
export function softmax(
  reader: LayerReader,
  value: Value,
  axis: 0 | 1 | 2,
  isLogarithm = false,
): Value {
  const image = reader.graph.image(value);
  const sides = Object.values(imageShape(value.shape)) as number[];
  const length = sides[axis];
  const step = size(sides.slice(axis + 1));
  return reader.graph.host([image], value.shape, ([x], result) => {
    for (let start = 0; start < x.length; start++) {
      if (Math.floor(start / step) % length > 0) continue;
      const end = start + length * step;
      let largest = -Infinity;
      for (let i = start; i < end; i += step) largest = Math.max(largest, x[i]);
      let sum = 0;
      for (let i = start; i < end; i += step) sum += Math.exp(x[i] - largest);
      const logarithm = largest + Math.log(sum);
      for (let i = start; i < end; i += step) {
        result[i] = isLogarithm ? x[i] - logarithm : Math.exp(x[i] - largest) / sum;
      }
    }
  });
}

/** Layers that are an activation. */
export const activationSteps: Record<string, (reader: LayerReader) => Value> = {
  Activation: (reader) => activate(reader, reader.inputs[0]),
  ReLU: (reader) => {
    const most = reader.get<number | null | undefined>("maxValue") ?? undefined;
    return reader.apply(
      reader.inputs[0],
      most === undefined ? { name: "relu" } : { name: "relu", most },
    );
  },
  LeakyReLU: (reader) =>
    reader.apply(reader.inputs[0], { name: "relu", slope: reader.get<number>("alpha") }),
  ELU: (reader) =>
    reader.apply(reader.inputs[0], { name: "elu", alpha: reader.get<number>("alpha") }),
  ThresholdedReLU: (reader) =>
    reader.apply(reader.inputs[0], { name: "thresholdedRelu", theta: reader.get<number>("theta") }),
  PReLU: (reader) => {
    const { inputs: [input], graph } = reader;
    const sides = Object.values(imageShape(input.shape)) as number[];
    const shared = (reader.get<number[] | null>("sharedAxes") ?? [])
      .map((axis) => reader.imageAxis(axis));
    const { alpha } = reader.weights;
    const own = sides.map((side, axis) => shared.includes(axis as 0 | 1 | 2) ? 1 : side);
    const [rows, columns, depth] = own;
    const slopes = Float32Array.from({ length: size(sides) }, (_, index) => {
      const channel = index % sides[2] % depth;
      const column = Math.floor(index / sides[2]) % sides[1] % columns;
      const row = Math.floor(index / sides[2] / sides[1]) % rows;
      return alpha[(row * columns + column) * depth + channel];
    });
    return graph.host([graph.image(input)], input.shape, ([x], result) => {
      for (let i = 0; i < x.length; i++) result[i] = x[i] < 0 ? slopes[i] * x[i] : x[i];
    });
  },
  Softmax: (reader) => {
    const axis = reader.get<number | number[]>("axis");
    const axes = Array.isArray(axis) ? axis : [axis];
    if (axes.length !== 1) throw reader.refuse(`axis ${JSON.stringify(axis)} is not known here.`);
    return softmax(reader, reader.inputs[0], reader.imageAxis(axes[0]));
  },
  ScalarFunction: (reader) => {
    const { inputs: [input], shape } = reader;
    const depth = shape.at(-1)!;
    const byChannel = (key: string, idle: number) => {
      const value = reader.get<number | number[]>(key);
      if (value === idle) return undefined;
      const values = new Float32Array(depth);
      if (Array.isArray(value)) {
        if (value.length !== depth) throw reader.refuse(`${key} of ${value.length} numbers.`);
        values.set(value);
      } else values.fill(value);
      return values;
    };
    return reader.apply(input, reader.get<unknown>("apply") as ScalarFunction, {
      scale: byChannel("scale", 1),
      shift: byChannel("shift", 0),
    });
  },
};
