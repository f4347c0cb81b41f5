import type { PaddingMode } from "../../../geometry/mod.ts";

/** A picture of one channel. */
export interface Picture {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float32Array;
  /** The values that the ends of the color map stand for. */
  readonly range: readonly [number, number];
  /** 256 colors, 3 bytes each. */
  readonly colors: Uint8Array;
  /** What the values are, with their unit. */
  readonly unit?: string;
}

/** What a reader can turn; every number is whole but for weights and divisor. */
export interface Settings {
  /** Index into the pictures. */
  readonly picture: number;
  /** Rows and columns of the kernel. */
  readonly rows: number;
  readonly columns: number;
  /** Row by row, before the division. */
  readonly weights: readonly number[];
  /** What the sum is divided by. */
  readonly divisor: number;
  /** Name of the kernel, or "own". */
  readonly name: string;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly paddingMode: PaddingMode;
  /** True: the kernel is turned by half a turn first, as mathematics has it. */
  readonly flipped: boolean;
  /** True: each pixel paints the kernel, instead of being collected by it. */
  readonly transposed: boolean;
}

/** Largest side of a kernel that can be set. */
export const LARGEST_KERNEL = 7;
