import * as tf from "@tensorflow/tfjs";

type Gradients = ReturnType<tf.GradConfig["gradFunc"]>;
type Attributes = Record<string, unknown>;

/** Gives operations that move values a gradient, where tfjs has none or a wrong one. */
export function mendMovingGradients(): void {
  // tfjs cuts the border off, and with it what the border passes on.
  register("MirrorPad", ["x"], (dy, [x], { paddings, mode }) => {
    const edge = mode === "reflect" ? 0 : 1;
    const places = (paddings as [number, number][]).map(([before, after], axis) =>
      mirrored(x.shape[axis], before, after, edge)
    );
    return { x: () => gatheredFrom(x, places, dy) };
  });
  register("StridedSlice", ["x"], (dy, [x], attributes) => {
    const { begin, end, strides, ...masks } = attributes as unknown as Slice;
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = masks;
    const bits = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
    const slice = tf.slice_util.sliceInfo(x.shape, begin, end, strides, ...bits);
    const places = slice.begin.map((first, axis) => {
      const [last, step] = [slice.end[axis], slice.strides[axis]];
      const count = Math.max(0, Math.ceil((last - first) / step));
      return Int32Array.from({ length: count }, (_, i) => first + i * step);
    });
    const shape = places.map(({ length }) => length);
    return { x: () => gatheredFrom(x, places, tf.reshape(dy, shape)) };
  });
  register("GatherNd", ["params", "indices"], (dy, [params, indices]) => ({
    params: () => tf.scatterND(indices, dy, params.shape),
    indices: () => tf.zerosLike(indices),
  }));
  register("ScatterNd", ["indices"], (dy, [indices]) => ({
    indices: () => tf.zerosLike(indices),
    updates: () => tf.gatherND(dy, indices),
  }));
  register("DepthToSpace", ["x"], (dy, [x], { blockSize, dataFormat }) => {
    const size = blockSize as number;
    const first = dataFormat === "NCHW";
    const { shape } = x as tf.Tensor4D;
    const [images, ...rest] = shape;
    const [rows, columns, channels] = first ? [rest[1], rest[2], rest[0]] : rest;
    const inner = channels / size ** 2;
    const blocks = first
      ? [images, inner, rows, size, columns, size]
      : [images, rows, size, columns, size, inner];
    const order = first ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 2, 4, 5];
    return { x: () => dy.reshape(blocks).transpose(order).reshape(shape) };
  });
  // tfjs forgets to put the axes back where they were.
  register("Cumsum", ["x"], (dy, [x], { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, axis as number, exclusive as boolean, !reverse).reshape(x.shape),
  }));
}

interface Slice {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** Which of `length` values stands at each place of an axis that is padded by a mirror. */
function mirrored(length: number, before: number, after: number, edge: 0 | 1): Int32Array {
  return Int32Array.from({ length: before + length + after }, (_, at) => {
    const place = at - before;
    if (place < 0) return -place - edge;
    return place < length ? place : 2 * length - 2 + edge - place;
  });
}

/** The gradient by `x` of values that were taken from these places of its axes. */
function gatheredFrom(x: tf.Tensor, places: readonly Int32Array[], dy: tf.Tensor): tf.Tensor {
  return places.reduce((sums, along, axis) => {
    const length = x.shape[axis];
    if (along.length === length && along.every((place, i) => place === i)) return sums;
    // The axis comes first while values of one place are added up.
    const order = [axis, ...sums.shape.map((_, i) => i).filter((i) => i !== axis)];
    const rows = tf.transpose(sums, order);
    const added = tf.unsortedSegmentSum(rows, tf.tensor1d(along, "int32"), length);
    return tf.transpose(added, sums.shape.map((_, i) => order.indexOf(i)));
  }, dy);
}

function register(
  kernelName: string,
  inputsToSave: string[],
  gradFunc: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => Gradients,
): void {
  if (tf.getGradient(kernelName)) tf.unregisterGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) => gradFunc(dy as tf.Tensor, saved, attributes),
  });
}
