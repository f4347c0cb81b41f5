import type { LayerReader } from "./layer_reader.ts";
import { imageShape, size, type Value } from "./step_graph.ts";

/** For every number of an image, its place among those that lie along some of the axes alone. */
function placesAlong(shape: readonly number[], axes: readonly number[]): Int32Array {
  const sides = Object.values(imageShape(shape)) as number[];
  const steps = sides.map((_, axis) =>
    axes.includes(axis) ? size(sides.filter((_, later) => later > axis && axes.includes(later))) : 0
  );
  return Int32Array.from({ length: size(sides) }, (_, index) => {
    const channel = index % sides[2];
    const column = Math.floor(index / sides[2]) % sides[1];
    const row = Math.floor(index / sides[2] / sides[1]);
    return row * steps[0] + column * steps[1] + channel * steps[2];
  });
}

/** `scale · x + shift`, with one of each for every place along an axis. */
function affine(
  reader: LayerReader,
  axis: number,
  scale: Float32Array,
  shift: Float32Array,
): Value {
  const { graph, image, shape } = reader;
  if (axis === 2) return reader.apply(image, { name: "linear" }, { scale, shift });
  const places = placesAlong(shape, [axis]);
  return graph.host([image], shape, ([x], result) => {
    for (let i = 0; i < x.length; i++) result[i] = x[i] * scale[places[i]] + shift[places[i]];
  });
}

/** Layers that normalize. */
export const normalizationSteps: Record<string, (reader: LayerReader) => Value> = {
  BatchNormalization: (reader) => {
    const { gamma, beta, moving_mean: mean, moving_variance: variance } = reader.weights;
    const epsilon = reader.get<number>("epsilon");
    const factors = Float64Array.from(
      variance,
      (value, i) => (gamma ? gamma[i] : 1) / Math.sqrt(value + epsilon),
    );
    const shift = Float32Array.from(
      factors,
      (factor, i) => (beta ? beta[i] : 0) - mean[i] * factor,
    );
    const axis = reader.imageAxis(reader.get<number>("axis"));
    return affine(reader, axis, Float32Array.from(factors), shift);
  },
  Normalization: (reader) => {
    const { mean, variance } = reader.weights;
    const factors = Float64Array.from(variance, (value) => 1 / Math.max(Math.sqrt(value), 1e-7));
    const shift = Float32Array.from(factors, (factor, i) => -mean[i] * factor);
    return affine(reader, 2, Float32Array.from(factors), shift);
  },
  LayerScale: (reader) =>
    reader.apply(reader.image, { name: "linear" }, { scale: reader.weights.gamma }),
  Rescaling: (reader) => {
    const depth = reader.shape.at(-1)!;
    return affine(
      reader,
      2,
      new Float32Array(depth).fill(reader.get<number>("scale")),
      new Float32Array(depth).fill(reader.get<number>("offset")),
    );
  },
  LayerNormalization: (reader) => {
    const { graph, image, shape, weights: { gamma, beta } } = reader;
    const given = reader.get<number | number[]>("axis");
    const axes = (Array.isArray(given) ? given : [given]).map((axis) => reader.imageAxis(axis));
    if (axes.some((axis, index) => index > 0 && axis <= axes[index - 1])) {
      throw reader.refuse(`axis ${JSON.stringify(given)} is not known here.`);
    }
    const epsilon = reader.get<number>("epsilon");
    const groups = placesAlong(
      shape,
      [0, 1, 2].filter((axis) => !axes.includes(axis as 0 | 1 | 2)),
    );
    const places = placesAlong(shape, axes);
    const count = groups.reduce((a, b) => Math.max(a, b), 0) + 1;
    const length = groups.length / count;
    return graph.host([image], shape, ([x], result) => {
      const [mean, variance] = [new Float64Array(count), new Float64Array(count)];
      for (let i = 0; i < x.length; i++) mean[groups[i]] += x[i] / length;
      for (let i = 0; i < x.length; i++) {
        variance[groups[i]] += (x[i] - mean[groups[i]]) ** 2 / length;
      }
      for (let i = 0; i < x.length; i++) {
        const [group, place] = [groups[i], places[i]];
        const value = (x[i] - mean[group]) / Math.sqrt(variance[group] + epsilon);
        result[i] = value * (gamma ? gamma[place] : 1) + (beta ? beta[place] : 0);
      }
    });
  },
};
