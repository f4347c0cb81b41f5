import { Unpassable } from "./border_error.ts";
import type { ByteWriter } from "./byte_writer.ts";
import type { AnyTensor } from "./tensors.ts";

/** How a tensor's numbers are written. */
export const TENSOR_KINDS = ["float32", "int32", "bool", "complex64", "string"] as const;

/** Writes a tensor: its dtype, its shape and its numbers. */
export function encodeTensor(out: ByteWriter, tensor: AnyTensor, path: string): void {
  const kind = TENSOR_KINDS.indexOf(tensor.dtype as typeof TENSOR_KINDS[number]);
  let values;
  try {
    values = tensor.dataSync();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unpassable(`a tensor that cannot be read (${why})`, path);
  }
  out.u8(kind);
  out.numbers(tensor.shape);
  if (tensor.dtype === "string") {
    out.u32(values.length);
    for (let i = 0; i < values.length; i++) out.text(String(values[i]));
    return;
  }
  const typed = tensor.dtype === "int32"
    ? Int32Array.from(values as ArrayLike<number>)
    : tensor.dtype === "bool"
    ? Uint8Array.from(values as ArrayLike<number>)
    : values instanceof Float32Array
    ? values
    : Float32Array.from(values as ArrayLike<number>);
  out.bytes(new Uint8Array(typed.buffer, typed.byteOffset, typed.byteLength));
}
