import type { ArrayData, Attribute, DType } from "../arrays/mod.ts";
import type { ReadElements } from "../arrays/storage.ts";

/** Elements and type part-way through decoding; reading waits until the values are needed. */
export interface Stage {
  dtype: DType;
  read: ReadElements;
  /** All elements, if they had to be read already. */
  data?: ArrayData;
}

/** Moves an attribute from a variable's own to those that decoding has used up. */
export type Take = (name: string) => Attribute | undefined;

/** A variable that cannot be decoded, and why. */
export class Undecodable extends Error {
  override name = "Undecodable";
}
