import { ConvForward } from "./conv_forward.ts";
import { BatchedInputGradient } from "./conv_input_batched.ts";
import { GatheredInputGradient, gatheringCost } from "./conv_input_gradient.ts";
import { ScatteredInputGradient, scatteringCost } from "./conv_input_scatter.ts";
import { ConvKernelGradient } from "./conv_kernel_gradient.ts";
import { referenceForward, referenceInputGradient } from "./conv_reference.ts";
import {
  checkGradient,
  type ConvAttributes,
  type ConvShape,
  convShape,
  hasBorder,
  inFloats,
  joinedImages,
  outFloats,
  type TapRange,
  usedTaps,
  withTaps,
} from "./conv_shape.ts";
import { type Heap, sizeOf, type TensorInfo } from "./heap.ts";
import { matrices } from "./matrices.ts";
import { multiplyPanels, panelsSize, type ProductShape } from "./panel_product.ts";
import { PlanCache } from "./plan_cache.ts";
import {
  type Role,
  rowConvolution,
  tiledRows,
  WinogradConvolution,
} from "./winograd_convolution.ts";

/**
 * A convolution as it was asked for, and the part of it that is computed: without the taps that only
 * meet the border, of how many images, and which taps are left if not all.
 */
interface Call extends ReturnType<typeof convShape> {
  part: ConvShape;
  images: number;
  taps?: TapRange;
  /** Where tiles of rows are faster. */
  tiled?: WinogradConvolution;
}

function usedPart(whole: ConvShape, batch: number): Pick<Call, "part" | "images" | "taps"> {
  const used = usedTaps(whole);
  const all = used.rows === whole.kernelRows && used.columns === whole.kernelColumns;
  const { shape: part, images } = joinedImages(all ? whole : withTaps(whole, used), batch);
  return { part, images, taps: all ? undefined : used };
}

/** The convolution kernels of tfjs, on plans that are compiled once per shape. */
export class Convolutions {
  readonly #plans = new PlanCache();
  readonly #calls = new PlanCache();

  constructor(readonly heap: Heap) {}

  /** `y = x ⋆ kernel`, plus one bias per output channel and ReLU if asked for. */
  forward(
    x: TensorInfo,
    kernel: TensorInfo,
    attributes: ConvAttributes,
    fused: { bias?: TensorInfo; relu?: boolean } = {},
  ): TensorInfo {
    const { heap } = this;
    const call = this.#call(x.shape, kernel.shape, attributes);
    const { shape, batch, outShape, part, images, taps } = call;
    // A copy by spread keeps a form of array that engines stumble over, again and again.
    const [count, rows, columns, depth] = outShape;
    const y = heap.output([count, rows, columns, depth]);
    if (sizeOf(outShape) === 0) return y;
    const { bias, relu = false } = fused;
    if (hasBorder(shape) && !this.#isFinite(kernel)) {
      const values = this.#floats(y);
      if (bias) {
        const starts = this.#floats(bias);
        for (let i = 0; i < values.length; i++) values[i] = starts[i % starts.length];
      } else values.fill(0);
      referenceForward(shape, batch, this.#floats(x), this.#floats(kernel), values);
      // Math.max passes NaN on.
      if (relu) { for (let i = 0; i < values.length; i++) values[i] = Math.max(values[i], 0); }
      return y;
    }
    const weights = taps ? this.#cut(kernel, taps) : kernel;
    const biasAt = bias ? heap.address(bias) : 0;
    const [left, right, out] = [x, weights, y].map((tensor) => heap.address(tensor));
    const product = productOf(part, images, part.inDepth, part.outDepth);
    const places = { image: left, kernel: right, result: out };
    const options = { bias: bias && biasAt, relu };
    if (product) multiplyPanels(heap, product, { left, right, bias: biasAt, out }, { relu });
    else {
      const plain = ({ image, kernel, result }: typeof places, count = 1) =>
        this.#forwardPlan(part, { bias: bias !== undefined, relu })
          .run(heap, image, kernel, biasAt, result, count);
      if (!this.#byTiles("result", call, places, options, plain)) plain(places, images);
    }
    if (taps) heap.backend.disposeData(weights.dataId);
    return y;
  }

  /** The gradient by the image. */
  inputGradient(
    dy: TensorInfo,
    kernel: TensorInfo,
    inputShape: number[],
    attributes: ConvAttributes,
  ): TensorInfo {
    const { heap } = this;
    const call = this.#call(inputShape, kernel.shape, attributes);
    const { shape, batch, outShape, part, images, taps } = call;
    if (isLarger(dy.shape, outShape)) {
      // As in tfjs, a smaller image takes the upper left part.
      const inside = this.#upperLeft(dy, [...outShape]);
      const dx = this.inputGradient(inside, kernel, inputShape, attributes);
      heap.backend.disposeData(inside.dataId);
      return dx;
    }
    checkGradient("conv2dTranspose() or the gradient of conv2d()", inputShape, outShape, dy.shape);
    const dx = heap.output(inputShape);
    if (sizeOf(inputShape) === 0) return dx;
    if (sizeOf(dy.shape) === 0) {
      this.#floats(dx).fill(0);
      return dx;
    }
    if (!this.#isFinite(kernel)) {
      const [dyValues, weights] = [this.#floats(dy), this.#floats(kernel)];
      referenceInputGradient(shape, batch, dyValues, weights, this.#floats(dx));
      return dx;
    }
    const weights = taps ? this.#cut(kernel, taps) : kernel;
    const [left, right, out] = [dy, weights, dx].map((tensor) => heap.address(tensor));
    const product = productOf(part, images, part.outDepth, part.inDepth);
    if (product) {
      multiplyPanels(heap, product, { left, right, bias: 0, out }, { transposed: true });
    } else {
      const places = { result: left, kernel: right, image: out };
      const plain = ({ result, kernel, image }: typeof places, count = 1) =>
        this.#inputGradientPlan(part, count).run(heap, result, kernel, image, count);
      if (!this.#byTiles("image", call, places, {}, plain)) plain(places, images);
    }
    if (taps) heap.backend.disposeData(weights.dataId);
    return dx;
  }

  /** The gradient by the kernel. */
  kernelGradient(
    x: TensorInfo,
    dy: TensorInfo,
    kernelShape: number[],
    attributes: ConvAttributes,
  ): TensorInfo {
    const { heap } = this;
    const call = this.#call(x.shape, kernelShape, attributes);
    const { outShape, part, images, taps } = call;
    checkGradient("The gradient of conv2d()", x.shape, outShape, dy.shape);
    const dKernel = heap.output(kernelShape);
    if (sizeOf(kernelShape) === 0) return dKernel;
    if (sizeOf(x.shape) === 0 || sizeOf(dy.shape) === 0) {
      this.#floats(dKernel).fill(0);
      return dKernel;
    }
    const result = taps ? heap.output([taps.rows, taps.columns, ...kernelShape.slice(2)]) : dKernel;
    const [left, right, out] = [x, dy, result].map((tensor) => heap.address(tensor));
    // A product is faster where it fills its registers.
    const wholeTiles = part.inDepth % 4 === 0 && part.outDepth % 8 === 0;
    if (wholeTiles && productOf(part, images, part.inDepth, part.outDepth)) {
      const shape = { rows: part.inDepth, inner: part.outColumns, columns: part.outDepth };
      const size = panelsSize(shape);
      const panels = heap.scratch(size + shape.rows * shape.inner);
      const turned = panels + size * 4;
      const { transpose } = matrices(heap);
      transpose(left, turned, shape.inner, shape.rows, shape.rows * 4, shape.inner * 4);
      multiplyPanels(heap, shape, { left: turned, right, bias: 0, out, panels });
    } else {
      const places = { image: left, result: right, kernel: out };
      const size = sizeOf(result.shape);
      const add = ({ image, result }: typeof places) => {
        const term = heap.output([size]);
        const at = heap.address(term);
        this.#kernelGradientPlan(part).run(heap, image, result, at, 1);
        const [sums, terms] = [heap.floats(out, size), heap.floats(at, size)];
        for (let i = 0; i < size; i++) sums[i] += terms[i];
        heap.backend.disposeData(term.dataId);
      };
      if (!this.#byTiles("kernel", call, places, {}, add)) {
        this.#kernelGradientPlan(part).run(heap, left, right, out, images);
      }
    }
    if (taps) {
      this.#floats(dKernel).fill(0);
      this.#copyTaps(dKernel, result, taps, (whole, used) => whole.set(used));
      heap.backend.disposeData(result.dataId);
    }
    return dKernel;
  }

  #forwardPlan(shape: ConvShape, options: { bias: boolean; relu: boolean }): ConvForward {
    return this.#plans.get(
      `forward ${options.bias} ${options.relu} ${key(shape)}`,
      () => new ConvForward(this.heap, shape, options),
    );
  }

  #inputGradientPlan(shape: ConvShape, images: number) {
    const { heap } = this;
    const batched = BatchedInputGradient.covers(shape, images);
    return this.#plans.get(
      `input gradient ${batched} ${key(shape)}`,
      () =>
        batched
          ? new BatchedInputGradient(heap, shape)
          : scatteringCost(shape) < gatheringCost(shape)
          ? new ScatteredInputGradient(heap, shape)
          : new GatheredInputGradient(heap, shape),
    );
  }

  #kernelGradientPlan(shape: ConvShape): ConvKernelGradient {
    return this.#plans.get(
      `kernel gradient ${key(shape)}`,
      () => new ConvKernelGradient(this.heap, shape),
    );
  }

  /**
   * Computes a convolution, or one of its gradients, by tiles of rows. Returns false, with nothing
   * of use computed, where that is slower, something is infinite or NaN, or values are of too
   * unlike sizes; where those of some images are, `plain` computes these, or adds their share.
   */
  #byTiles(
    target: Role,
    { tiled, part, images }: Call,
    places: Record<Role, number>,
    options: { bias?: number; relu?: boolean },
    plain: (places: Record<Role, number>) => void,
  ): boolean {
    const done = tiled?.run(target, places, images, options);
    if (!done?.isFinite) return false;
    for (const index of done.mixed) {
      plain({
        image: places.image + index * inFloats(part) * 4,
        kernel: places.kernel,
        result: places.result + index * outFloats(part) * 4,
      });
    }
    return true;
  }

  #tiled(shape: ConvShape): WinogradConvolution | undefined {
    const rows = tiledRows(shape);
    if (rows === undefined) return undefined;
    const { heap } = this;
    const small = rowConvolution(shape, rows);
    return new WinogradConvolution(heap, shape, rows, {
      result: () => {
        const plan = this.#forwardPlan(small, { bias: false, relu: false });
        return ({ image, kernel, result }, count) =>
          plan.run(heap, image, kernel, 0, result, count);
      },
      image: (images) => {
        const plan = this.#inputGradientPlan(small, images);
        return ({ image, kernel, result }, count) => plan.run(heap, result, kernel, image, count);
      },
      kernel: () => {
        const plan = this.#kernelGradientPlan(small);
        return ({ image, kernel, result }, count) => plan.run(heap, image, result, kernel, count);
      },
    });
  }

  /** The sizes of a convolution, worked out when they are first met. */
  #call(imageShape: number[], kernelShape: number[], attributes: ConvAttributes): Call {
    const { strides, pad, dilations, dimRoundingMode } = attributes;
    return this.#calls.get(
      `${imageShape} ${kernelShape} ${strides} ${pad} ${dilations} ${dimRoundingMode}`,
      () => {
        const whole = convShape(imageShape, kernelShape, attributes);
        const used = usedPart(whole.shape, whole.batch);
        const make = () => ({ tiled: this.#tiled(used.part) });
        return { ...whole, ...used, ...this.#plans.get(`tiled ${key(used.part)}`, make) };
      },
    );
  }

  /** The first rows and columns of images, to be disposed. */
  #upperLeft(images: TensorInfo, shape: number[]): TensorInfo {
    const part = this.heap.output(shape);
    const [batch, rows, columns, depth] = shape;
    const [, allRows, allColumns] = images.shape;
    const [from, to] = [this.#floats(images), this.#floats(part)];
    const length = columns * depth;
    for (let i = 0; i < batch * rows; i++) {
      const start = (Math.floor(i / rows) * allRows + i % rows) * allColumns * depth;
      to.set(from.subarray(start, start + length), i * length);
    }
    return part;
  }

  /** A part of a kernel, to be disposed. */
  #cut(kernel: TensorInfo, taps: TapRange): TensorInfo {
    const part = this.heap.output([taps.rows, taps.columns, ...kernel.shape.slice(2)]);
    this.#copyTaps(kernel, part, taps, (whole, used) => used.set(whole));
    return part;
  }

  /** Calls `copy` for every row of the taps: in the whole kernel, and in the part. */
  #copyTaps(
    kernel: TensorInfo,
    part: TensorInfo,
    { firstRow, firstColumn, rows, columns }: TapRange,
    copy: (whole: Float32Array, used: Float32Array) => void,
  ): void {
    const [, kernelColumns, inDepth, outDepth] = kernel.shape;
    const tap = inDepth * outDepth;
    const [wholes, useds] = [this.#floats(kernel), this.#floats(part)];
    for (let row = 0; row < rows; row++) {
      const start = ((firstRow + row) * kernelColumns + firstColumn) * tap;
      const used = useds.subarray(row * columns * tap, (row + 1) * columns * tap);
      copy(wholes.subarray(start, start + used.length), used);
    }
  }

  #floats(tensor: TensorInfo): Float32Array {
    return this.heap.floats(this.heap.address(tensor), sizeOf(tensor.shape));
  }

  #isFinite(tensor: TensorInfo): boolean {
    return matrices(this.heap).areFinite(this.heap.address(tensor), sizeOf(tensor.shape));
  }
}

/** Whether images have more rows or columns than others, of at least a pixel, and no fewer. */
function isLarger(shape: number[], other: number[]): boolean {
  return sizeOf(other) > 0 && shape.join() !== other.join() &&
    shape.every((length, i) => i === 1 || i === 2 ? length >= other[i] : length === other[i]);
}

/** The matrix product that a convolution with joined images is; `undefined` for any other. */
function productOf(
  s: ConvShape,
  images: number,
  inner: number,
  columns: number,
): ProductShape | undefined {
  const isProduct = images === 1 && s.inRows * s.outRows === 1 && s.inColumns === s.outColumns &&
    columns > 1 &&
    s.kernelRows * s.kernelColumns * s.strideRows * s.strideColumns === 1;
  return isProduct ? { rows: s.outColumns, inner, columns } : undefined;
}

const keys = new WeakMap<ConvShape, string>();

function key(shape: ConvShape): string {
  let found = keys.get(shape);
  if (found === undefined) keys.set(shape, found = Object.values(shape).join(","));
  return found;
}
