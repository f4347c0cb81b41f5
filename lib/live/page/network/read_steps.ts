import { floats } from "../data.ts";
import type { NetworkStep, Work } from "./steps.ts";

/** A step as an output carries it: arrays of numbers are base64 of float32. */
export interface StepData extends Omit<NetworkStep, "work"> {
  readonly work: Readonly<Record<string, unknown>>;
}

/** Which parts of a step are arrays of numbers. */
const ARRAYS = ["weights", "bias", "by", "shift"];

/** Unpacks steps as an output carries them. */
export function readSteps(steps: readonly StepData[]): NetworkStep[] {
  return steps.map((step) => ({
    ...step,
    work: Object.fromEntries(
      Object.entries(step.work).map((
        [key, value],
      ) => [key, ARRAYS.includes(key) ? floats(value as string) : value]),
    ) as unknown as Work,
  }));
}

/** Packs a step for an output. */
export function writeStep({ work, ...step }: NetworkStep): StepData {
  const pack = (value: unknown) =>
    value instanceof Float32Array
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength).toBase64()
      : value;
  return {
    ...step,
    work: Object.fromEntries(Object.entries(work).map(([key, value]) => [key, pack(value)])),
  };
}
