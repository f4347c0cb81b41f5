import type { Attributes, NumericDType } from "../arrays/mod.ts";
import type { ReadElements } from "../arrays/storage.ts";

/** Type of a variable as its file stores it: `char` are single bytes, `text` whole strings. */
export type RawDType = NumericDType | "bool" | "char" | "text" | `|S${number}`;

/** A variable as its file stores it, before the CF conventions are applied. */
export interface RawVariable {
  name: string;
  dims: readonly string[];
  shape: readonly number[];
  dtype: RawDType;
  attributes: Attributes;
  /** Reads the elements, or some of them; characters come as one text of one byte each. */
  read: ReadElements;
}

/** One group of a netCDF file, before the CF conventions are applied. */
export interface RawGroup {
  variables: readonly RawVariable[];
  attributes: Attributes;
  /** Variables that cannot be read, each with the reason. */
  refused: ReadonlyMap<string, string>;
  /** Paths of the groups below. */
  groups: readonly string[];
}
