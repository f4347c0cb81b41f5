import * as tf from "@tensorflow/tfjs";
import { patch, patchProperty } from "./patch.ts";

/** What tfjs's layers have inside, as far as it is changed here. */
interface LayerInside {
  [option: string]: unknown;
  call(inputs: tf.Tensor | tf.Tensor[], options: Record<string, unknown>): tf.Tensor | tf.Tensor[];
  computeOutputShape(shape: tf.Shape | tf.Shape[]): tf.Shape;
  build(shape: tf.Shape | tf.Shape[]): void;
  getConfig(): tf.serialization.ConfigDict;
}

type Stock = Pick<LayerInside, "call" | "computeOutputShape" | "build" | "getConfig">;
type Change = (stock: Stock) => Partial<Stock> & ThisType<LayerInside>;

let mended = false;

/**
 * Mends layers of tfjs that throw in training or leave an option out, so that they do as Keras's.
 * Calling it again does nothing.
 */
export function mendLayers(): void {
  if (mended) return;
  mended = true;
  const classes = tf.serialization.SerializationMap.getMap().classNameMap;
  for (const [name, change] of Object.entries(CHANGES)) {
    const own = classes[name][0].prototype as LayerInside;
    const { call, computeOutputShape, build, getConfig } = own;
    const methods = change({ call, computeOutputShape, build, getConfig });
    for (const [name, method] of Object.entries(methods)) patch(own, name, () => method);
  }
  // Its documentation says the last axis where none is given; its code says the second.
  const { prototype } = classes.Softmax[0];
  patchProperty(prototype, "DEFAULT_AXIS", { get: () => -1, set: () => {} });
}

const CHANGES: Record<string, Change> = {
  // tfjs reads gamma and beta of a layer that has none, and normalizes over the wrong values where
  // the axis is not the last.
  BatchNormalization: ({ call }) => ({
    call(inputs, options) {
      const image = oneOf(inputs);
      const axis = this.axis as number;
      const own = axis < 0 ? axis + image.rank : axis;
      const lent = options?.training ? ["gamma", "beta"] : [];
      return withLent(this, lent, [image.shape[own]], () => {
        if (own === image.rank - 1) return call.call(this, inputs, options);
        const order = image.shape.map((_, i) => i).filter((i) => i !== own);
        return tf.tidy(() => {
          this.axis = -1;
          try {
            const y = call.call(this, tf.transpose(image, [...order, own]), options) as tf.Tensor;
            const back = image.shape.map((_, i) => i === own ? order.length : order.indexOf(i));
            return tf.transpose(y, back);
          } finally {
            this.axis = axis;
          }
        });
      });
    },
  }),

  // tfjs's gradient needs both gamma and beta.
  LayerNormalization: ({ call }) => ({
    call(inputs, options) {
      const { shape } = oneOf(inputs);
      const axes = (this.axis as number[]).map((axis) => shape[axis]);
      const { scale, center } = this;
      return withLent(this, ["gamma", "beta"], axes, () => {
        Object.assign(this, { scale: true, center: true });
        try {
          return call.call(this, inputs, options);
        } finally {
          Object.assign(this, { scale, center });
        }
      });
    },
  }),

  // tfjs knows the padding "causal" and does not do it.
  Conv1D: ({ call, computeOutputShape }) => ({
    call(inputs, options) {
      if (this.padding !== "causal") return call.call(this, inputs, options);
      const [dilation] = [this.dilationRate as number | number[]].flat();
      const before = dilation * ((this.kernelSize as number[])[0] - 1);
      const time = this.dataFormat === "channelsFirst" ? 2 : 1;
      const widths = [0, 1, 2].map((axis) => [axis === time ? before : 0, 0] as [number, number]);
      return tf.tidy(() => {
        this.padding = "valid";
        try {
          return call.call(this, tf.pad(oneOf(inputs), widths), options);
        } finally {
          this.padding = "causal";
        }
      });
    },
    computeOutputShape(shape) {
      const { padding } = this;
      this.padding = padding === "causal" ? "same" : padding;
      try {
        return computeOutputShape.call(this, shape);
      } finally {
        this.padding = padding;
      }
    },
  }),

  // tfjs passes the dilation over.
  DepthwiseConv2D: ({ call, computeOutputShape }) => ({
    call(inputs, options) {
      const dilation = this.dilationRate as [number, number];
      if (dilation.every((step) => step === 1)) return call.call(this, inputs, options);
      return tf.tidy(() => {
        const first = this.dataFormat === "channelsFirst";
        const image = oneOf(inputs) as tf.Tensor4D;
        const x = first ? tf.transpose(image, [0, 2, 3, 1]) : image;
        const kernel = (this.depthwiseKernel as tf.LayerVariable).read() as tf.Tensor4D;
        const { strides, padding, bias, activation } = this as unknown as DepthwiseOptions;
        const sums = tf.depthwiseConv2d(x, kernel, strides, padding, "NHWC", dilation);
        const biased = bias ? tf.add(sums, bias.read()) : sums;
        const y = activation ? activation.apply(biased) : biased;
        return first ? tf.transpose(y, [0, 3, 1, 2]) : y;
      });
    },
    computeOutputShape(shape) {
      const own = this.kernelSize as number[];
      const dilation = this.dilationRate as number[];
      this.kernelSize = own.map((length, axis) => (length - 1) * dilation[axis] + 1);
      try {
        return computeOutputShape.call(this, shape);
      } finally {
        this.kernelSize = own;
      }
    },
  }),

  // tfjs adds the bias to the wrong axis where the channels come first.
  SeparableConv2D: ({ call, getConfig }) => ({
    call(inputs, options) {
      if (this.dataFormat !== "channelsFirst") return call.call(this, inputs, options);
      return tf.tidy(() => {
        this.dataFormat = "channelsLast";
        try {
          const x = tf.transpose(oneOf(inputs), [0, 2, 3, 1]);
          return tf.transpose(call.call(this, x, options) as tf.Tensor, [0, 3, 1, 2]);
        } finally {
          this.dataFormat = "channelsFirst";
        }
      });
    },
    // It forgets a setting, too.
    getConfig() {
      return { ...getConfig.call(this), depthMultiplier: this.depthMultiplier as number };
    },
  }),

  // tfjs knows the last axis only.
  Softmax: ({ call }) => ({
    call(inputs, options) {
      const x = oneOf(inputs);
      const axis = this.axis as number;
      const own = axis < 0 ? axis + x.rank : axis;
      if (own === x.rank - 1) return call.call(this, inputs, options);
      const order = x.shape.map((_, i) => i === own ? x.rank - 1 : i === x.rank - 1 ? own : i);
      return tf.tidy(() => tf.transpose(tf.softmax(tf.transpose(x, order)), order));
    },
  }),

  // tfjs passes the dilation over.
  Conv2DTranspose: ({ build }) => ({
    build(shape) {
      const dilation = this.dilationRate as number[];
      if (dilation.some((step) => step !== 1)) {
        throw new RangeError(
          `tf.layers.conv2dTranspose(): dilationRate [${dilation}] is not computed; leave it ` +
            "away or give 1.",
        );
      }
      build.call(this, shape);
    },
  }),

  // tfjs leaves a side open that the others leave no choice for.
  Reshape: ({ computeOutputShape }) => ({
    computeOutputShape(shape) {
      const [batch, ...sides] = shape as tf.Shape;
      if (sides.includes(null) || batch !== null) return computeOutputShape.call(this, shape);
      return [null, ...computeOutputShape.call(this, [1, ...sides]).slice(1)];
    },
  }),

  // tfjs cuts by an operation without gradient, at a wrong column, and changes the shape it is given.
  CenterCrop: ({ call, computeOutputShape }) => ({
    call(inputs, options) {
      const image = oneOf(inputs);
      const size = [this.height, this.width] as [number, number];
      const spare = size.map((length, axis) => image.shape.at(axis - 3)! - length);
      if (spare.some((pixels) => pixels < 0)) return call.call(this, inputs, options);
      const start = image.shape.map(() => 0);
      const part = [...image.shape];
      size.forEach((length, axis) => {
        start[image.rank - 3 + axis] = Math.floor(spare[axis] / 2);
        part[image.rank - 3 + axis] = length;
      });
      return tf.slice(image, start, part);
    },
    computeOutputShape(shape) {
      return computeOutputShape.call(this, [...shape] as tf.Shape);
    },
  }),

  // tfjs leaves out that pixels have their centres in the middle.
  UpSampling2D: ({ call }) => ({
    call(inputs, options) {
      if (this.interpolation !== "bilinear") return call.call(this, inputs, options);
      return tf.tidy(() => {
        const first = this.dataFormat === "channelsFirst";
        const image = oneOf(inputs) as tf.Tensor4D;
        const x = first ? tf.transpose(image, [0, 2, 3, 1]) : image;
        const [down, across] = this.size as [number, number];
        const size: [number, number] = [x.shape[1] * down, x.shape[2] * across];
        const y = tf.image.resizeBilinear(x, size, false, true);
        return first ? tf.transpose(y, [0, 3, 1, 2]) : y;
      });
    },
  }),

  // tfjs aligns the corners, and takes a batch for one image.
  Resizing: ({ call }) => ({
    call(inputs, options) {
      if (this.cropToAspectRatio) return call.call(this, inputs, options);
      const size = [this.height, this.width] as [number, number];
      const image = oneOf(inputs) as tf.Tensor4D;
      return this.interpolation === "nearest"
        ? tf.image.resizeNearestNeighbor(image, size, false, true)
        : tf.image.resizeBilinear(image, size, false, true);
    },
    computeOutputShape(shape) {
      const own = [...shape] as tf.Shape;
      own.splice(-3, 2, this.height as number, this.width as number);
      return own;
    },
  }),
};

/** Runs `work` while the layer has ones for a missing gamma, and zeros for a missing beta. */
function withLent<Result>(
  layer: LayerInside,
  names: readonly string[],
  shape: number[],
  work: () => Result,
): Result {
  const missing = names.filter((name) => layer[name] == null);
  const before = missing.map((name) => layer[name]);
  for (const name of missing) {
    layer[name] = { read: () => name === "gamma" ? tf.ones(shape) : tf.zeros(shape) };
  }
  try {
    return tf.tidy(work as () => tf.Tensor) as Result;
  } finally {
    missing.forEach((name, i) => layer[name] = before[i]);
  }
}

interface DepthwiseOptions {
  strides: [number, number];
  padding: "valid" | "same";
  bias: tf.LayerVariable | null;
  activation: { apply(x: tf.Tensor): tf.Tensor } | null;
}

function oneOf(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0] : inputs;
}
