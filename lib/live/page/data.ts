import type { Settings } from "./explore/settings.ts";

/** A picture as it is written into an output. */
export interface PictureData {
  name: string;
  rows: number;
  columns: number;
  type: "float32" | "uint8";
  /** The values, row by row, little-endian, base64. */
  values: string;
  range: [number, number];
  /** 768 bytes, base64. */
  colors: string;
  unit?: string;
}

/** What an output of `explore()` holds beside its script. */
export interface ExploreData {
  pictures: PictureData[];
  settings: Settings;
  /** 768 bytes, base64. */
  differenceColors: string;
  imageName?: string;
}

/** What an output of an animation holds beside its script; its pictures are those of its `<img>`. */
export interface AnimationData {
  /** What one frame is called, as "step". */
  step: string;
}

/** What an output of `ask()` holds beside its script. */
export interface AskData {
  question: string;
  /** What each choice is told; the answer is one of them. Absent: a number is asked. */
  choices?: Record<string, string>;
  answer: string | number;
  /** How far a number may be off. */
  tolerance?: number;
  /** What is told with the right answer. */
  why: string;
  /** What is told with a wrong number, by how it is written. */
  wrong?: Record<string, string>;
}

/** Bytes of base64 text; not by `Uint8Array.fromBase64`, which browsers of 2024 lack. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

export function pictureValues({ type, values }: PictureData): Float32Array {
  const bytes = fromBase64(values);
  return type === "uint8" ? Float32Array.from(bytes) : new Float32Array(bytes.buffer);
}
