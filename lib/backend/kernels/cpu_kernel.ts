import * as tf from "@tensorflow/tfjs";
import { sizeOf, type TensorInfo } from "./heap.ts";

/** What is used here of tfjs's backend in plain JavaScript. */
interface CpuBackend {
  data: {
    set(dataId: object, data: CpuData): void;
    get(dataId: object): CpuData;
  };
  disposeData(dataId: object, force: boolean): boolean;
}

interface CpuData {
  values?: ArrayLike<number> | Uint8Array[];
  dtype: string;
  refCount: number;
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo };
}

/** What is used here of tfjs's wasm backend. */
interface WasmBackend {
  readSync(dataId: object): Float32Array | Int32Array | Uint8Array | Uint8Array[];
  makeOutput(shape: number[], dtype: string, address: undefined, values: unknown): TensorInfo;
}

/** A tensor, or a list or record of them, or none. */
type Tensors = TensorInfo | undefined | { [key: string]: Tensors } | Tensors[];

let cpuBackend: CpuBackend | undefined;

/** Names of the kernels that have been run so. */
export const kernelsOnCpu = new Set<string>();

/**
 * Runs the kernel that tfjs has in plain JavaScript on tensors of the wasm backend: slow, since
 * every tensor is copied there and back, but right where the wasm kernel is wrong or missing.
 *
 * @param call What tfjs hands to a kernel of the wasm backend.
 */
export function runCpuKernel(
  kernelName: string,
  { inputs, attrs, backend }: Parameters<tf.KernelFunc>[0],
): TensorInfo | TensorInfo[] {
  kernelsOnCpu.add(kernelName);
  const wasm = backend as unknown as WasmBackend;
  const cpu = cpuBackend ??= startCpuBackend();
  const used = new Set<object>();
  const lend = (tensors: Tensors): Tensors => {
    if (isTensor(tensors)) {
      const copy = lendTensor(cpu, tensors, wasm.readSync(tensors.dataId));
      used.add(copy.dataId);
      return copy;
    }
    if (Array.isArray(tensors)) return tensors.map(lend);
    return tensors &&
      Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, lend(value)]));
  };
  try {
    const results = tf.getKernel(kernelName, "cpu").kernelFunc({
      inputs: lend(inputs as unknown as Tensors) as unknown as tf.NamedTensorInfoMap,
      attrs,
      backend: cpu as unknown as tf.KernelBackend,
    });
    [results].flat().forEach(({ dataId }) => used.add(dataId));
    const take = ({ dataId, shape, dtype }: TensorInfo) =>
      wasm.makeOutput(shape, dtype, undefined, valuesOf(cpu, dataId, dtype));
    return Array.isArray(results) ? results.map(take) : take(results);
  } finally {
    used.forEach((dataId) => cpu.disposeData(dataId, true));
  }
}

/**
 * Lets the wasm backend hand out complex numbers, which tfjs's kernels for it do not know. It keeps
 * them in pairs; only cpu kernels compute with them.
 */
export function readComplexNumbers(backend: tf.KernelBackend): void {
  const wasm = backend as unknown as {
    readSync(dataId: object, start?: number, end?: number): unknown;
    dataIdMap: { get(dataId: object): { dtype: string; shape: number[]; memoryOffset: number } };
    wasm: { HEAPU8: Uint8Array };
  };
  const readSync = wasm.readSync.bind(wasm);
  wasm.readSync = (dataId, start, end) => {
    const { dtype, shape, memoryOffset } = wasm.dataIdMap.get(dataId);
    if (dtype !== "complex64") return readSync(dataId, start, end);
    const [from, to] = [start || 0, end || sizeOf(shape)].map((place) => memoryOffset + place * 8);
    return new Float32Array(wasm.wasm.HEAPU8.slice(from, to).buffer);
  };
}

function startCpuBackend(): CpuBackend {
  const cpu = tf.engine().registryFactory.cpu.factory();
  // Its first tensor would print an advertisement for another package.
  return Object.assign(cpu, { firstUse: false }) as unknown as CpuBackend;
}

function isTensor(value: Tensors): value is TensorInfo {
  return typeof value === "object" && "dataId" in value;
}

/** A tensor of the cpu backend; complex numbers lie there in two. */
function lendTensor(
  cpu: CpuBackend,
  { shape, dtype }: TensorInfo,
  values: Float32Array | Int32Array | Uint8Array | Uint8Array[],
): TensorInfo {
  const make = (dtype: TensorInfo["dtype"], data: Partial<CpuData>): TensorInfo => {
    const dataId = {};
    cpu.data.set(dataId, { ...data, dtype, refCount: 1 });
    // Some kernels ask for the rank, as if these were tensors of the reader's.
    return { dataId, shape, dtype, ...{ rank: shape.length } };
  };
  if (dtype !== "complex64") return make(dtype, { values });
  const parts = tf.backend_util.splitRealAndImagArrays(values as Float32Array);
  const [real, imag] = [parts.real, parts.imag].map((values) => make("float32", { values }));
  return make(dtype, { complexTensorInfos: { real, imag } });
}

/** The numbers of a tensor of the cpu backend as the wasm backend keeps them. */
function valuesOf(cpu: CpuBackend, dataId: object, dtype: string): unknown {
  const { values, complexTensorInfos } = cpu.data.get(dataId);
  if (complexTensorInfos) {
    const { real, imag } = complexTensorInfos;
    const [re, im] = [real, imag].map(({ dataId }) => valuesOf(cpu, dataId, "float32"));
    return tf.backend_util.mergeRealAndImagArrays(re as Float32Array, im as Float32Array);
  }
  if (dtype === "string") return values;
  const type = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[dtype]!;
  return values instanceof type ? values : type.from(values as ArrayLike<number>);
}
