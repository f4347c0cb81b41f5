import type { Settings } from "./explore/settings.ts";
import type { StepData } from "./network/read_steps.ts";

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

/** What an output of `kernelSlider()` holds beside its script. */
export interface SliderData {
  picture: PictureData;
  /** What the number that is turned is called. */
  name: string;
  /** The numbers that it can be. */
  values: number[];
  /** Place among them of the one that is shown first. */
  at: number;
  /** Places with a name. */
  marks: { at: number; label: string }[];
  kernelSize: [number, number];
  /** A kernel for each number, float32, base64. */
  kernels: string;
  /** How the result is colored; `colors` are 768 bytes, base64. */
  output: { range: [number, number]; colors: string };
  /** 768 bytes, base64: colors of large kernels. */
  signedColors: string;
}

/** What an output of `exploreSoftmax()` holds beside its script. */
export interface SoftmaxData {
  logits: number[];
  /** Names of the classes, as many as there are logits. */
  classes: string[];
  /** The place of the right one. */
  answer: number;
}

/** What an output of `explore(model, image)` holds beside its script. */
export interface NetworkData {
  steps: StepData[];
  /** float32, base64, as the first step's shape has it; absent where it is given. */
  image?: string;
  /** What paper and ink are as input. */
  range: [number, number];
  /**
   * Results that the page does not compute, base64: one byte a number between the ends of `range`,
   * or float32 where there is no range.
   */
  given: { step: number; range?: [number, number]; values: string }[];
  classes?: string[];
  /** Whether the last result are probabilities. */
  softmax: boolean;
  /** 768 bytes each, base64. */
  inputColors: string;
  mapColors: string;
  /** One byte a number between paper (0) and ink (255), base64. */
  samples: { name: string; values: string }[];
  /** Place of the step that is opened at first. */
  open?: number;
}

/** Bytes of base64 text; not by `Uint8Array.fromBase64`, which browsers of 2024 lack. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** Numbers of base64 text that holds float32, little-endian. */
export function floats(text: string): Float32Array {
  return new Float32Array(fromBase64(text).buffer);
}

export function pictureValues({ type, values }: PictureData): Float32Array {
  return type === "uint8" ? Float32Array.from(fromBase64(values)) : floats(values);
}
