import { Garbled, Unpassable } from "./border_error.ts";
import type { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { decodeTensor } from "./decode_tensor.ts";
import { decodeValue, type Maker } from "./decode_value.ts";
import { encodeTensor } from "./encode_tensor.ts";
import { encodeValue, type Keeper } from "./encode_value.ts";
import { LIMITS } from "./limits.ts";
import type { AnyTensor } from "./tensors.ts";

/** What a message is; each begins with this and with a number that its reply repeats. */
export const Message = {
  /** A function is called: its handle, {@linkcode Wish}es, the arguments. */
  call: 1,
  /** What a name stands for is asked: the name. */
  get: 2,
  /** A name is given a value: the name, the value. */
  set: 3,
  /** Which of these names stand for something is asked: their list. */
  names: 7,
  /** A function's gradient is asked: its handle, the arguments, the gradient of its result. */
  gradient: 4,
  /** The reply: an {@linkcode Outcome}. */
  result: 5,
  /** A promise has settled: its number, an {@linkcode Outcome}. */
  settled: 6,
} as const;

/** What a call wants to know beside its result, as bits. */
export const Wish = { kernels: 1, arguments: 2 } as const;

/** What came of a call. */
export interface Outcome {
  status: "value" | "thrown" | "unpassable";
  value: unknown;
  /** What the call's `tf.Variable`s hold now, in the order of the arguments. */
  variables?: (AnyTensor | undefined)[];
  /** Names of the tfjs kernels that ran. */
  kernels?: string[];
  /** The arguments as they are now. */
  arguments?: unknown[];
}

const STATUSES = ["value", "thrown", "unpassable"] as const;

/** Writes a list of values. */
export function writeList(out: ByteWriter, values: readonly unknown[], keeper: Keeper): void {
  out.u32(values.length);
  for (let i = 0; i < values.length; i++) encodeValue(out, values[i], keeper);
}

export function readList(reader: ByteReader, maker: Maker): unknown[] {
  const count = reader.u32();
  if (count > 1000) throw new Garbled("too many arguments");
  return Array.from({ length: count }, () => decodeValue(reader, maker));
}

export function writeOutcome(out: ByteWriter, outcome: Outcome, keeper: Keeper): void {
  out.u8(STATUSES.indexOf(outcome.status));
  encodeValue(out, outcome.value, keeper);
  const { variables = [], kernels, arguments: after } = outcome;
  out.u32(variables.length);
  for (const variable of variables) {
    out.u8(variable ? 1 : 0);
    if (variable) encodeTensor(out, variable, "");
  }
  out.u8(kernels ? 1 : 0);
  if (kernels) {
    out.u32(kernels.length);
    for (const kernel of kernels) out.text(kernel);
  }
  out.u8(after ? 1 : 0);
  if (after) writeList(out, after, keeper);
}

/** @throws {Unpassable} If a model in it cannot be built here. */
export function readOutcome(reader: ByteReader, maker: Maker): Outcome {
  const status = STATUSES[reader.u8()];
  if (status === undefined) throw new Garbled("no outcome");
  const outcome: Outcome = { status, value: decodeValue(reader, maker) };
  const variables = reader.u32();
  if (variables > 1000) throw new Garbled("too many variables");
  outcome.variables = Array.from(
    { length: variables },
    () => reader.u8() === 1 ? decodeTensor(reader, maker.tf) : undefined,
  );
  if (reader.u8() === 1) {
    const count = reader.u32();
    if (count > 10_000) throw new Garbled("too many names");
    outcome.kernels = Array.from({ length: count }, () => reader.text().slice(0, 80));
  }
  if (reader.u8() === 1) outcome.arguments = readList(reader, maker);
  reader.end();
  return outcome;
}

/** What cannot be handed over, as a text for the outcome. */
export function unpassable(error: unknown): Outcome {
  const value = error instanceof Unpassable
    ? error.message
    : `a value that cannot be read (${told(error)})`;
  return { status: "unpassable", value: value.slice(0, LIMITS.errorText) };
}

function told(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "an error that cannot be shown";
  }
}
