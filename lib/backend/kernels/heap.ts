import * as tf from "@tensorflow/tfjs";
import { type FunctionDefinition, writeModule } from "./wasm_writer.ts";

/** What a kernel gets and gives: a tensor's place, shape and type. */
export type TensorInfo = tf.TensorInfo;

/** A function of a kernel module; every argument is an integer, an address as a rule. */
export type WasmFunction = (...args: number[]) => void;

/** The parts of tfjs's wasm backend that the kernels use. */
interface WasmBackend {
  wasm: {
    HEAPU8: Uint8Array;
    asm: { memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
    tfjs: {
      registerTensor(id: number, size: number, address: number): void;
      disposeData(id: number): void;
    };
  };
  dataIdNextNumber: number;
  dataIdMap: {
    get(dataId: object): { id: number; memoryOffset: number; shape: number[]; refCount: number };
  };
  makeOutput(shape: number[], dtype: string): TensorInfo;
  incRef(dataId: object): void;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** The memory that tfjs's wasm backend keeps its tensors in, shared with our own modules. */
export class Heap {
  #scratch = 0;
  #scratchBytes = 0;

  constructor(readonly backend: WasmBackend) {}

  /** The byte address of a tensor's first value. */
  address(tensor: TensorInfo): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  /** Allocates the tensor that a kernel returns; its values are whatever lay there before. */
  output(shape: number[], dtype: "float32" | "int32" = "float32"): TensorInfo {
    return this.backend.makeOutput(shape, dtype);
  }

  /** Whether other tensors have the same values in the same place. */
  isShared({ dataId }: TensorInfo): boolean {
    return this.backend.dataIdMap.get(dataId).refCount > 1;
  }

  /** Says that values have changed in their place: tfjs keeps some of them, packed, by a number. */
  changed({ dataId }: TensorInfo): void {
    const { wasm: { tfjs }, dataIdMap } = this.backend;
    const block = dataIdMap.get(dataId);
    tfjs.disposeData(block.id);
    block.id = this.backend.dataIdNextNumber++;
    tfjs.registerTensor(block.id, sizeOf(block.shape), block.memoryOffset);
  }

  /** The same values under another shape, without a copy. */
  reference(tensor: TensorInfo, shape: number[] = tensor.shape): TensorInfo {
    this.backend.incRef(tensor.dataId);
    return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
  }

  /**
   * A view of `length` floats. Take it anew after every allocation: growing the memory detaches
   * older views.
   */
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.backend.wasm.HEAPU8.buffer, address, length);
  }

  /** Fills `length` floats with zeros. */
  clear(address: number, length: number): void {
    this.backend.wasm.HEAPU8.fill(0, address, address + length * 4);
  }

  /** A view of `length` integers, as {@linkcode floats}. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.backend.wasm.HEAPU8.buffer, address, length);
  }

  /**
   * The address of at least `floats` floats to work in, valid until the next call. They hold
   * whatever the last kernel left.
   */
  scratch(floats: number): number {
    const bytes = floats * 4;
    if (bytes > this.#scratchBytes) {
      const { _malloc, _free } = this.backend.wasm;
      if (this.#scratchBytes > 0) _free(this.#scratch);
      this.#scratchBytes = 0;
      this.#scratch = _malloc(bytes) >>> 0;
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Compiles functions into a module that works on this memory. */
  compile(definitions: readonly FunctionDefinition[]): Record<string, WasmFunction> {
    const memory = this.backend.wasm.asm.memory;
    // Where tfjs runs on several threads its memory is shared, and an import must say so.
    const sharedMemory = !(memory.buffer instanceof ArrayBuffer);
    const leastPages = memory.buffer.byteLength / 65536;
    const bytes = writeModule(definitions, { sharedMemory, leastPages });
    const module = new WebAssembly.Module(bytes);
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    return instance.exports as Record<string, WasmFunction>;
  }
}

/**
 * Calls `run` for parts of a batch, multiples of `step` images: a function that the engine has
 * optimised meanwhile is used from its next call on.
 */
export function inParts(
  batch: number,
  step: number,
  run: (first: number, count: number) => void,
): void {
  const size = Math.ceil(Math.max(batch / PARTS, LEAST) / step) * step;
  for (let first = 0; first < batch; first += size) run(first, Math.min(size, batch - first));
}

/** A batch is computed in so many parts, of so many images at least. */
const [PARTS, LEAST] = [8, 8];

/** How many values a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
