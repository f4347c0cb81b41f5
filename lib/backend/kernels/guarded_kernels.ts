import * as tf from "@tensorflow/tfjs";
import { runCpuKernel } from "./cpu_kernel.ts";
import { sizeOf, type TensorInfo } from "./heap.ts";
import { mendingOf } from "./mended_attributes.ts";
import { BACKEND, type Inputs } from "./replace_kernel.ts";

/** Whether a kernel of tfjs's wasm backend is wrong for these arguments. */
type Doubt = (inputs: Inputs, attributes: Record<string, unknown>) => boolean;

const always: Doubt = () => true;

/** What tfjs's wasm kernels get wrong besides types and empty tensors. */
const DOUBTS: Record<string, Doubt> = {
  // Start from the smallest positive float where the largest of negative values is sought.
  Dilation2D: always,
  Dilation2DBackpropFilter: always,
  Dilation2DBackpropInput: always,
  // Sum over a part of the windows; read before the kernel.
  Conv3DBackpropFilterV2: always,
  Conv3DBackpropInputV2: always,
  // Follow an index outside of the tensor.
  GatherNd: always,
  ScatterNd: always,
  TensorScatterUpdate: always,
  SparseToDense: always,
  SparseFillEmptyRows: always,
  SparseReshape: always,
  SparseSegmentMean: always,
  SparseSegmentSum: always,
  Bincount: always,
  DenseBincount: always,
  // Sample other pixels, or clip the fill value to whole numbers.
  CropAndResize: always,
  RotateWithOffset: always,
  Transform: always,
  // Compare in float32 with thresholds that are none.
  NonMaxSuppressionV3: always,
  NonMaxSuppressionV4: always,
  NonMaxSuppressionV5: always,
  // Copies four bytes for every bool.
  Select: ({ t }) => t.dtype === "bool",
  StridedSlice: ({ x }) => x.dtype !== "float32",
  // Ours covers what tfjs's covers.
  AvgPool3D: always,
  AvgPool3DGrad: always,
  MaxPool3D: always,
  MaxPoolWithArgmax: always, // Takes the border for zeros.
  MaxPool3DGrad: always,
  FusedConv2D: always,
  Conv2D: always,
  Conv2DBackpropInput: always,
  FusedDepthwiseConv2D: ({ bias, preluActivationWeights: alpha }, { dataFormat }) =>
    dataFormat === "NCHW" || [bias, alpha].some((tensor) => tensor && tensor.shape.length !== 1),
  _FusedMatMul: ({ a, b, bias, preluActivationWeights: alpha }) =>
    a.shape.slice(0, -2).join() !== b.shape.slice(0, -2).join() ||
    [bias, alpha].some((tensor) => tensor && tensor.shape.length !== 1),
  Prelu: ({ x, alpha }) => !repeats(alpha.shape, x.shape),
  Cast: (_, { dtype }) => dtype === "bool" || dtype === "complex64" || dtype === "string",
  Fill: (_, { dtype }) => dtype === "complex64" || dtype === "string",
};

/** Kernels that answer tensors of bool as tfjs's cpu backend does. */
const FOR_BOOL = new Set([
  ...["Cast", "Concat", "ExpandDims", "Identity", "Reshape", "Select", "Transpose"],
  ...["LogicalAnd", "LogicalNot", "LogicalOr"],
]);

/** Kernels that answer whole numbers as tfjs's cpu backend does; others take them for floats. */
const FOR_INTEGERS = new Set([
  ...["Abs", "Add", "AddN", "ArgMax", "ArgMin", "BatchToSpaceND", "BitwiseAnd", "Cast", "Concat"],
  ...["Equal", "ExpandDims", "FloorDiv", "GatherV2", "Greater", "GreaterEqual", "Identity"],
  ...["Less", "LessEqual", "Max", "Maximum", "Mean", "Min", "Minimum", "MirrorPad", "Multiply"],
  ...["Neg", "NotEqual", "OneHot", "OnesLike", "Pack", "PadV2", "Pow", "Prod", "RealDiv", "Relu"],
  ...["Reshape", "ResizeBilinear", "Reverse", "SearchSorted", "Select", "Slice", "SpaceToBatchND"],
  ...["SplitV", "Square", "SquaredDifference", "Sub", "Sum", "Tile", "TopK", "Transpose"],
  ...["Unique", "Unpack", "ZerosLike"],
]);

/**
 * Lets tfjs's cpu kernels answer where those of its wasm backend are missing, give wrong numbers or
 * write into memory that is not theirs.
 */
export function guardKernels(): void {
  for (const name of kernelNames("cpu")) {
    const stock = tf.getKernel(name, BACKEND);
    if (stock) tf.unregisterKernel(name, BACKEND);
    const kernelFunc: tf.KernelFunc = stock && DOUBTS[name] !== always
      ? (call) => isDoubtful(name, call) ? runCpuKernel(name, call) : stock.kernelFunc(call)
      : (call) => runCpuKernel(name, call);
    const mend = mendingOf(name);
    tf.registerKernel({
      ...stock,
      kernelName: name,
      backendName: BACKEND,
      kernelFunc: mend
        ? (call) =>
          kernelFunc({ ...call, attrs: mend(call.inputs as unknown as Inputs, call.attrs!) })
        : kernelFunc,
    });
  }
}

function isDoubtful(name: string, { inputs, attrs }: Parameters<tf.KernelFunc>[0]): boolean {
  for (const input of Object.values(inputs as unknown as Record<string, TensorInfo | undefined>)) {
    if (!input) continue;
    const { dtype, shape } = input;
    const isKnown = dtype === "float32" || (dtype === "int32" && FOR_INTEGERS.has(name)) ||
      (dtype === "bool" && FOR_BOOL.has(name));
    if (!isKnown || sizeOf(shape) === 0) return true;
  }
  return DOUBTS[name]?.(inputs as unknown as Inputs, attrs as unknown as Record<string, unknown>) ??
    false;
}

/** Whether `shape` is the end of `whole`, but for leading ones. */
function repeats(shape: number[], whole: number[]): boolean {
  const first = shape.findIndex((length) => length !== 1);
  const end = first === -1 ? [] : shape.slice(first);
  return end.length > 0 && end.every((length, i) => length === whole.at(i - end.length));
}

function kernelNames(backend: string): string[] {
  return tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);
}
