import { fromBase64 } from "../data.ts";

/** Small pictures that are recorded together: kernels, or maps of one image. */
export interface ReelData {
  name: string;
  rows: number;
  columns: number;
  /** How many there are. */
  count: number;
}

/** Numbers around 0, one byte each: 0 is `-most`, 127 is 0 itself, 254 is `most`. */
export interface SignedBytes {
  most: number;
  /** base64 */
  bytes: string;
}

/** A moment of a training. */
export interface MomentData {
  step: number;
  loss: number;
  /** For each reel its pictures one after the other, row by row. */
  pictures: SignedBytes[];
  /** The numbers that are measured, in the order of their names. */
  measured: number[];
}

/** A training as an output carries it. */
export interface FilmData {
  /** Names the event by which further moments come while it runs; absent in a finished one. */
  live?: string;
  reels: ReelData[];
  moments: MomentData[];
  /** `[step, loss]`, fewer than there were steps. */
  losses: [number, number][];
  /** Names of what is measured beside the loss. */
  measures: string[];
  /** The smallest loss that there can be. */
  bestLoss?: number;
  /** 768 bytes, base64: colors around 0. */
  colors: string;
}

/** What comes while a training runs. */
export interface FilmNews {
  moment: MomentData;
  losses: [number, number][];
}

/** Reads what {@linkcode SignedBytes} holds. */
export function signedValues({ most, bytes }: SignedBytes): Float32Array {
  return Float32Array.from(fromBase64(bytes), (byte) => (byte - 127) / 127 * most);
}
