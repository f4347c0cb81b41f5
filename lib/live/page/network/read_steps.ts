import { floats } from "../data.ts";
import type { NetworkStep, Work } from "./steps.ts";
import { packThreeBytes, unpackThreeBytes } from "./three_bytes.ts";

/** A step as an output carries it: arrays of numbers are base64 of float32, long ones of its first three bytes. */
export interface StepData extends Omit<NetworkStep, "work"> {
  readonly work: Readonly<Record<string, unknown>>;
}

/** A long array. */
interface Packed {
  threeBytes: string;
}

/** Which parts of a step are arrays of numbers. */
const ARRAYS = ["weights", "bias", "by", "shift"];
/** From so many numbers on an array is long. */
const LONG = 1000;

/** Unpacks steps as an output carries them. */
export function readSteps(steps: readonly StepData[]): NetworkStep[] {
  const unpack = (value: string | Packed) =>
    typeof value === "string" ? floats(value) : unpackThreeBytes(value.threeBytes);
  return steps.map((step) => ({
    ...step,
    work: Object.fromEntries(
      Object.entries(step.work).map((
        [key, value],
      ) => [key, value && ARRAYS.includes(key) ? unpack(value as string | Packed) : value]),
    ) as unknown as Work,
  }));
}

/** Packs a step for an output. */
export function writeStep({ work, ...step }: NetworkStep): StepData {
  const pack = (value: unknown) => {
    if (!(value instanceof Float32Array)) return value;
    if (value.length >= LONG) return { threeBytes: packThreeBytes(value) };
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).toBase64();
  };
  return {
    ...step,
    work: Object.fromEntries(Object.entries(work).map(([key, value]) => [key, pack(value)])),
  };
}
