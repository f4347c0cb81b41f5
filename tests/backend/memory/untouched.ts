import * as tf from "@tensorflow/tfjs";

/** The parts of tfjs's wasm backend that the tests use. */
export interface WasmBackend {
  wasm: { HEAPU8: Uint8Array; _malloc(bytes: number): number; _free(address: number): void };
  makeOutput(shape: number[], dtype: string): tf.TensorInfo;
}

/** A tensor whose memory is reserved but never written: it takes none of the machine's. */
export function untouched(shape: number[]): tf.Tensor {
  const { dataId, dtype } = wasmBackend().makeOutput(shape, "float32");
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype);
}

/** Bytes that the wasm module has taken from the system. */
export function heapBytes(): number {
  return wasmBackend().wasm.HEAPU8.length;
}

export function wasmBackend(): WasmBackend {
  return tf.backend() as unknown as WasmBackend;
}

/** Lets the event loop turn. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
