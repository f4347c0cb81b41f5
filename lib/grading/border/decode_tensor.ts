import { Garbled } from "./border_error.ts";
import type { ByteReader } from "./byte_reader.ts";
import { TENSOR_KINDS } from "./encode_tensor.ts";
import { LIMITS } from "./limits.ts";
import type { AnyTensor, Tfjs } from "./tensors.ts";

/**
 * Reads a tensor, and makes it anew.
 *
 * @throws {Garbled} If its dtype is none, its shape is none, or it has not as many numbers as its shape says.
 */
export function decodeTensor(reader: ByteReader, tf: Tfjs): AnyTensor {
  const dtype = TENSOR_KINDS[reader.u8()];
  const shape = reader.numbers();
  if (dtype === undefined || shape.length > LIMITS.rank) throw new Garbled("no tensor");
  let size = 1;
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) throw new Garbled("no shape");
    size *= length;
  }
  if (size > LIMITS.bytes) throw new Garbled("a tensor that is too large");
  if (dtype === "string") {
    const count = reader.u32();
    if (count !== size || count > LIMITS.nodes) throw new Garbled("a tensor of another size");
    const texts: string[] = [];
    for (let i = 0; i < count; i++) texts.push(reader.text());
    return tf.tensor(texts, shape, "string");
  }
  const bytes = reader.bytes();
  const width = { float32: 4, int32: 4, bool: 1, complex64: 8 }[dtype];
  if (bytes.length !== size * width) throw new Garbled("a tensor of another size");
  if (dtype === "bool") return tf.tensor(bytes.map((value) => value === 0 ? 0 : 1), shape, dtype);
  if (dtype === "int32") return tf.tensor(new Int32Array(bytes.buffer), shape, dtype);
  const numbers = new Float32Array(bytes.buffer);
  if (dtype === "float32") return tf.tensor(numbers, shape, dtype);
  const part = (offset: number) =>
    tf.tensor(numbers.filter((_, i) => i % 2 === offset), shape, "float32");
  return tf.complex(part(0), part(1));
}
