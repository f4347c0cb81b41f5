import * as tf from "@tensorflow/tfjs";
import { mendGradients } from "../gradients.ts";
import { manageMemory } from "../memory/mod.ts";
import type { ConvAttributes } from "./conv_shape.ts";
import { applyConstraints } from "./apply_constraints.ts";
import { replaceAdamUpdate } from "./adam_update.ts";
import { registerTrainedConvolution, trainWithFusedConvolution } from "./conv_training.ts";
import { Clipping } from "./clip.ts";
import { mendBatchNormGradient } from "./batch_norm_gradient.ts";
import { multiplyBatches } from "./broadcast_batches.ts";
import { Convolutions } from "./convolution.ts";
import { correctUpdates } from "./corrected_updates.ts";
import { registerCrossEntropy } from "./cross_entropy.ts";
import { readComplexNumbers } from "./cpu_kernel.ts";
import { depthwiseConvolution, isCommonDepthwise } from "./depthwise_convolution.ts";
import { Elementwise, type Operation } from "./elementwise.ts";
import { expandBoth } from "./expand_both.ts";
import { type ActivationAttributes, fuse } from "./fuse.ts";
import { gather, type GatherAttributes } from "./gather.ts";
import { guardKernels } from "./guarded_kernels.ts";
import { Heap, sizeOf, type TensorInfo } from "./heap.ts";
import { registerImageGradients } from "./image_gradients.ts";
import { MatrixProducts } from "./mat_mul.ts";
import { Boxes, type PadAttributes, type SliceAttributes } from "./pad_and_slice.ts";
import { normalizeBroadcast } from "./normalize_broadcast.ts";
import { type PoolAttributes, Poolings } from "./pooling.ts";
import { registerGradientKernels } from "./register_gradient_kernels.ts";
import { registerGradients } from "./register_gradients.ts";
import { BACKEND, replaceKernel } from "./replace_kernel.ts";
import { runKernel } from "./run_kernel.ts";
import { replaceSgdUpdate } from "./sgd_update.ts";
import { Sums } from "./sums.ts";
import { poolVolumes, type VolumePoolAttributes, volumePoolGradient } from "./volume_pooling.ts";
import { warmUpBeforeTraining } from "./warm_up.ts";

let registered: Promise<void> | undefined;

/**
 * Gives tfjs's wasm backend kernels to train with, in place of missing and slow ones.
 *
 * Afterwards `tf.grad`, `tf.train` and `tf.layers` use them without knowing. Calling it again does
 * nothing. What a kernel does not cover goes to tfjs's own kernel.
 *
 * @throws {Error} If the wasm backend has not been started.
 */
export function registerTrainingKernels(): Promise<void> {
  return registered ??= Promise.resolve().then(register);
}

function register(): void {
  const { registry, registryFactory } = tf.engine();
  const backend = registry[BACKEND];
  if (!backend) {
    throw new Error('The "wasm" backend is not running: call `await tf.setBackend("wasm")` first.');
  }
  guardKernels();
  registerFor(backend);
  mendGradients();
  trainWithFusedConvolution();
  registerGradients();
  mendBatchNormGradient();
  registerImageGradients();
  correctUpdates();
  applyConstraints();
  warmUpBeforeTraining();
  // After `tf.engine().reset()` tfjs makes a new backend, with a memory of its own.
  const entry = registryFactory[BACKEND];
  const { factory } = entry;
  entry.factory = async () => {
    const backend = await factory();
    registerFor(backend);
    return backend;
  };
}

/**
 * Lets tfjs give up a backend whose memory has been spoilt: a reset, which makes a new one, is the
 * way out of that.
 */
function disposeAlways(backend: tf.KernelBackend): void {
  const dispose = backend.dispose.bind(backend);
  backend.dispose = () => {
    try {
      dispose();
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    }
  };
}

/** Registers kernels that work on the memory of `backend`, in place of those on a memory before. */
function registerFor(backend: tf.KernelBackend): void {
  manageMemory(backend);
  readComplexNumbers(backend);
  disposeAlways(backend);
  const heap = new Heap(backend as unknown as ConstructorParameters<typeof Heap>[0]);
  registerConvolutions(heap);
  registerDepthwiseConvolutions(heap);
  registerPoolings(heap);
  registerMatrixProducts(heap);
  registerElementwise(heap);
  registerSums(heap);
  registerGather(heap);
  registerPadAndSlice(heap);
  registerCrossEntropy(heap);
  replaceKernel(
    "FusedBatchNorm",
    (inputs, attributes: object) => normalizeBroadcast(heap, inputs, attributes),
  );
  registerGradientKernels(heap);
  replaceAdamUpdate(heap);
  replaceSgdUpdate(heap);
}

function registerConvolutions(heap: Heap): void {
  const convolutions = new Convolutions(heap);
  registerTrainedConvolution(convolutions);
  replaceKernel("Conv2D", ({ x, filter }, attributes: ConvAttributes) => {
    if (!isCovered(x, filter, attributes)) return undefined;
    return convolutions.forward(x, filter, attributes);
  });
  replaceKernel("FusedConv2D", (
    { x, filter, bias, preluActivationWeights },
    attributes: ConvAttributes & ActivationAttributes,
  ) => {
    if (!isCovered(x, filter, attributes)) return undefined;
    return fuse(
      heap,
      filter.shape[3],
      { ...attributes, bias, alpha: preluActivationWeights },
      (fused) => convolutions.forward(x, filter, attributes, fused),
    );
  });
  replaceKernel("Conv2DBackpropInput", (
    { dy, filter },
    attributes: ConvAttributes & { inputShape: number[] },
  ) => {
    if (!isCovered(dy, filter, attributes)) return undefined;
    return convolutions.inputGradient(dy, filter, attributes.inputShape, attributes);
  });
  replaceKernel("Conv2DBackpropFilter", (
    { x, dy },
    attributes: ConvAttributes & { filterShape: number[] },
  ) => {
    if (!isCovered(x, dy, attributes)) return undefined;
    return convolutions.kernelGradient(x, dy, attributes.filterShape, attributes);
  });
}

function registerDepthwiseConvolutions(heap: Heap): void {
  replaceKernel("DepthwiseConv2dNative", ({ x, filter }, attributes: ConvAttributes) => {
    if (!isCovered(x, filter, attributes) || isCommonDepthwise(x, filter, attributes)) {
      return undefined;
    }
    return depthwiseConvolution(heap, x, filter, attributes);
  });
  replaceKernel("FusedDepthwiseConv2D", (
    { x, filter, bias, preluActivationWeights },
    attributes: ConvAttributes & ActivationAttributes,
  ) => {
    if (!isCovered(x, filter, attributes)) return undefined;
    const [, , depth, times] = filter.shape;
    const rest = { ...attributes, bias, alpha: preluActivationWeights };
    // tfjs's fused kernel drops NaN; its plain one is fast where it is right.
    return isCommonDepthwise(x, filter, attributes)
      ? fuse(
        heap,
        undefined,
        rest,
        () => runKernel(heap, "DepthwiseConv2dNative", { x, filter }, attributes),
      )
      : fuse(
        heap,
        depth * times,
        rest,
        (fused) => depthwiseConvolution(heap, x, filter, attributes, fused),
      );
  });
}

/** Whether these are floats, with the channels last. */
function isCovered(a: TensorInfo, b: TensorInfo, { dataFormat }: ConvAttributes): boolean {
  return areFloats(a, b) && dataFormat !== "NCHW";
}

function registerPoolings(heap: Heap): void {
  const poolings = new Poolings(heap);
  for (const [name, kind] of [["MaxPool", "max"], ["AvgPool", "average"]] as const) {
    replaceKernel(name, ({ x }, a: PoolAttributes) => poolings.forward(kind, x, a));
    replaceKernel(
      `${name}Grad`,
      ({ dy, input }, a: PoolAttributes) => poolings.gradient(kind, dy, input, a),
    );
  }

  for (const [name, kind] of [["MaxPool3D", "max"], ["AvgPool3D", "average"]] as const) {
    replaceKernel(
      name,
      ({ x }, a: VolumePoolAttributes) => areFloats(x) ? poolVolumes(heap, kind, x, a) : undefined,
    );
    replaceKernel(
      `${name}Grad`,
      ({ dy, input }, a: VolumePoolAttributes) =>
        areFloats(dy, input) ? volumePoolGradient(heap, kind, dy, input, a) : undefined,
    );
  }
}

function registerMatrixProducts(heap: Heap): void {
  const products = new MatrixProducts(heap);
  type Attributes = { transposeA: boolean; transposeB: boolean };
  replaceKernel(
    "BatchMatMul",
    ({ a, b }, attributes: Attributes) =>
      products.multiply(a, b, attributes) ?? multiplyBatches(heap, a, b, attributes),
  );
  replaceKernel("_FusedMatMul", (
    { a, b, bias, preluActivationWeights },
    attributes: Attributes & ActivationAttributes,
  ) => {
    const columns = b.shape.at(attributes.transposeB ? -2 : -1)!;
    return fuse(
      heap,
      columns,
      { ...attributes, bias, alpha: preluActivationWeights },
      (fused) => products.multiply(a, b, { ...attributes, ...fused, always: true }),
    );
  });
}

function registerElementwise(heap: Heap): void {
  const elementwise = new Elementwise(heap);
  const binary: [string, Operation][] = [
    ["Add", "add"],
    ["Sub", "subtract"],
    ["Multiply", "multiply"],
    ["RealDiv", "divide"],
  ];
  for (const [name, operation] of binary) {
    replaceKernel(name, ({ a, b }) => elementwise.binary(operation, a, b));
  }
  // tfjs's own drop a NaN on one side.
  for (const [name, operation] of [["Maximum", "maximum"], ["Minimum", "minimum"]] as const) {
    replaceKernel(
      name,
      ({ a, b }) =>
        areFloats(a, b)
          ? elementwise.binary(operation, a, b) ??
            expandBoth(heap, a, b, (a, b) => elementwise.binary(operation, a, b))
          : undefined,
    );
  }
  const clipping = new Clipping(heap);
  type Limits = { clipValueMin: number; clipValueMax: number };
  replaceKernel(
    "ClipByValue",
    ({ x }, { clipValueMin, clipValueMax }: Limits) => clipping.clip(x, clipValueMin, clipValueMax),
  );
  replaceKernel("Relu6", ({ x }) => clipping.clip(x, 0, 6));
  replaceKernel("Relu", ({ x }) => elementwise.unary("relu", x));
  replaceKernel("Square", ({ x }) => elementwise.binary("multiply", x, x));
  replaceKernel("Pow", ({ a, b }) => {
    if (!areFloats(a, b) || sizeOf(b.shape) !== 1 || b.shape.length > a.shape.length) {
      return undefined;
    }
    const [exponent] = heap.floats(heap.address(b), 1);
    if (exponent === 1) return heap.reference(a);
    return exponent === 2 ? elementwise.binary("multiply", a, a) : undefined;
  });
  replaceKernel("ReluGrad", ({ dy, x }) => elementwise.binary("reluGradient", dy, x));
  replaceKernel("SquareGrad", ({ dy, x }) => elementwise.binary("squareGradient", dy, x));
  replaceKernel(
    "BroadcastTo",
    ({ x }, { shape }: { shape: number[] }) => elementwise.spread(x, shape),
  );
  // The same values need no copy: tfjs counts who refers to them.
  replaceKernel("Identity", ({ x }) => x.dtype === "string" ? undefined : heap.reference(x));
  replaceKernel(
    "Cast",
    ({ x }, { dtype }: { dtype: string }) =>
      x.dtype === dtype && dtype !== "string" ? heap.reference(x) : undefined,
  );
}

function registerGather(heap: Heap): void {
  replaceKernel(
    "GatherV2",
    ({ x, indices }, attributes: GatherAttributes) => gather(heap, x, indices, attributes),
  );
}

function registerPadAndSlice(heap: Heap): void {
  const boxes = new Boxes(heap);
  replaceKernel("PadV2", ({ x }, attributes: PadAttributes) => boxes.pad(x, attributes));
  replaceKernel("Slice", ({ x }, attributes: SliceAttributes) => boxes.slice(x, attributes));
}

function registerSums(heap: Heap): void {
  const sums = new Sums(heap);
  type Attributes = { axis?: number | number[]; keepDims: boolean };
  replaceKernel("Sum", ({ x }, { axis, keepDims }: Attributes) => sums.sum(x, axis, keepDims));
  replaceKernel("Mean", ({ x }, { axis, keepDims }: Attributes) => {
    const total = sums.sum(x, axis, keepDims);
    if (!total) return undefined;
    const values = heap.floats(heap.address(total), sizeOf(total.shape));
    const count = sizeOf(x.shape) / values.length;
    for (let i = 0; i < values.length; i++) values[i] /= count;
    return total;
  });
}

function areFloats(...tensors: TensorInfo[]): boolean {
  return tensors.every(({ dtype }) => dtype === "float32");
}
