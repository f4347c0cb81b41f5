import * as tf from "@tensorflow/tfjs";

/** Numbers of a tensor. */
export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** What is read here of tfjs's wasm backend. */
interface WasmBackend {
  wasm: { HEAPU8: Uint8Array<ArrayBuffer> };
  dataIdMap: { get(dataId: tf.DataId): { memoryOffset: number } };
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/**
 * Looks at a tensor's numbers where the wasm backend keeps them, without copying.
 *
 * @param tensor Of type float32, int32 or bool.
 * @returns Its numbers, row by row; writing to them changes the tensor. They are to be used before
 * the next tensor is made, which may move the backend's memory. Undefined on other backends.
 * @throws {Error} If the tensor is disposed.
 */
export function heapView(tensor: tf.Tensor): TensorValues | undefined {
  if (tensor.isDisposed) throw new Error("The tensor has been disposed; its numbers are gone.");
  if (tf.getBackend() !== "wasm" || !(tensor.dtype in arrays)) return undefined;
  const { wasm, dataIdMap } = tf.backend() as unknown as WasmBackend;
  const { memoryOffset } = dataIdMap.get(tensor.dataId);
  return new arrays[tensor.dtype as keyof typeof arrays](
    wasm.HEAPU8.buffer,
    memoryOffset,
    tensor.size,
  );
}
