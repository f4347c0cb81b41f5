import {
  checkValue,
  knownOptions,
  listOf,
  NUMBERS,
  type OptionKind,
  type OptionNames,
  RECORD,
  recordOf,
  SHAPE,
  TEXT,
} from "../geometry/mod.ts";
import { type AttributeValue, toAttributes, toRecord } from "./attributes.ts";
import type { CalendarDate } from "./calendar_date.ts";
import {
  type ArrayData,
  DTYPE,
  type DType,
  isNumericDType,
  isTimeDType,
  notATime,
  type NumericData,
  typedArrays,
} from "./dtype.ts";
import { dataArrayHtml } from "./format_html.ts";
import { dataArrayText } from "./format_text.ts";
import { durationToMilliseconds, durationUnit } from "./format_time.ts";
import type { Indexer } from "./indexer.ts";
import { findName, listNames } from "./names.ts";
import { Storage } from "./storage.ts";
import { resolveIndexers, Variable } from "./variable.ts";

/**
 * One element: numbers as `number` (64-bit integers beyond ±2⁵³ as `bigint`), booleans, text, times
 * as `Date` (invalid if missing), durations in milliseconds (NaN if missing), dates of other
 * calendars as {@linkcode CalendarDate}.
 */
export type Scalar = number | bigint | boolean | string | Date | CalendarDate;

/** Elements nested as the dimensions are. */
export type NestedValues = Scalar | NestedValues[];

/** What a {@linkcode DataArray} is made of when it does not come from a file. */
export interface DataArrayInit {
  name?: string;
  dims: readonly string[];
  shape: readonly number[];
  /** Default: the type of a typed array; `object` for texts. */
  dtype?: DType;
  coords?: Readonly<Record<string, DataArray>>;
  attrs?: Readonly<Record<string, AttributeValue | readonly number[]>>;
}

const DIMS = listOf(TEXT, "names");
const ARRAY: OptionKind = {
  must: "a DataArray",
  holds: (value) => value instanceof DataArray,
};
const INIT: OptionNames<DataArrayInit> = {
  name: TEXT,
  dims: DIMS,
  shape: SHAPE,
  dtype: DTYPE,
  coords: recordOf(ARRAY, "DataArrays by name"),
  attrs: RECORD,
};

/**
 * An array with named dimensions, coordinates and attributes.
 *
 * Values are read from the file when they are first needed; `isel` makes views of them.
 *
 * @example Rows 1 and 2 of column 0
 * ```ts
 * import assert from "node:assert/strict";
 * import { DataArray } from "convolutions";
 *
 * const image = DataArray.from(new Float32Array([1, 2, 3, 4, 5, 6]), {
 *   dims: ["grid_row", "grid_column"],
 *   shape: [3, 2],
 * });
 * assert.deepEqual(image.isel({ gridRow: [1, 3], gridColumn: 0 }).values, [3, 5]);
 * ```
 */
export class DataArray {
  readonly name: string | undefined;
  /** The elements' view, without coordinates. */
  readonly variable: Variable;
  readonly #coords: ReadonlyMap<string, Variable>;
  #attrs: Readonly<Record<string, AttributeValue>> | undefined;

  constructor(
    name: string | undefined,
    variable: Variable,
    coords: ReadonlyMap<string, Variable> = new Map(),
  ) {
    this.name = name;
    this.variable = variable;
    this.#coords = coords;
  }

  /**
   * Makes a data array of elements in row-major order, which it does not copy.
   *
   * @throws {TypeError} If `dtype` is not the type of the elements.
   * @throws {RangeError} If lengths do not go together: of the data, the dimensions, a coordinate.
   */
  static from(data: ArrayData, init: DataArrayInit): DataArray {
    const { dims, shape } = knownOptions("DataArray.from()", init, INIT);
    checkValue("DataArray.from()", "data", data, NUMBERS);
    checkValue("DataArray.from()", "dims", dims, DIMS);
    checkValue("DataArray.from()", "shape", shape, SHAPE);
    const dtype = init.dtype ?? dtypeOf(data);
    checkDType(data, dtype);
    const variable = new Variable({
      dims,
      storage: new Storage(dtype, shape, data),
      attributes: toAttributes(init.attrs ?? {}),
    });
    const coords = new Map(
      Object.entries(init.coords ?? {}).map(([name, coord]) => [name, coord.variable]),
    );
    for (const [name, coord] of coords) checkCoordinate(name, coord, variable);
    return new DataArray(init.name, variable, coords);
  }

  /** Names of the dimensions, outermost first. */
  get dims(): readonly string[] {
    return this.variable.dims;
  }

  /** Lengths of the dimensions. */
  get shape(): readonly number[] {
    return this.variable.shape;
  }

  /** Length by dimension. */
  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.dims.map((dim, axis) => [dim, this.shape[axis]]));
  }

  /** Number of elements. */
  get size(): number {
    return this.variable.size;
  }

  /** Bytes as NumPy counts them. */
  get nbytes(): number {
    return this.variable.nbytes;
  }

  get dtype(): DType {
    return this.variable.dtype;
  }

  /** Attributes that decoding has not used up. */
  get attrs(): Readonly<Record<string, AttributeValue>> {
    return this.#attrs ??= toRecord(this.variable.attributes);
  }

  /** Attributes that decoding has used up, e.g. `_FillValue`, `scale_factor`, `units` of a time. */
  get encoding(): Readonly<Record<string, AttributeValue>> {
    return toRecord(this.variable.encoding);
  }

  /** Coordinates by name. */
  get coords(): ReadonlyMap<string, DataArray> {
    return new Map([...this.#coords.keys()].map((name) => [name, this.coord(name)]));
  }

  /**
   * Gives a coordinate.
   *
   * @param name As the file spells it, or in camelCase.
   * @throws {RangeError} If there is none of that name.
   */
  coord(name: string): DataArray {
    const found = findName(this.#coords.keys(), name);
    if (found === undefined) {
      throw new RangeError(
        `Cannot get coordinate "${name}": there are ${listNames(this.#coords.keys())}.`,
      );
    }
    const variable = this.#coords.get(found)!;
    return new DataArray(found, variable, coordsAlong(this.#coords, variable.dims));
  }

  /**
   * Elements in row-major order, exactly as stored (see {@linkcode ArrayData}). Shared with the
   * dataset where the view is one contiguous run, so do not write to them.
   */
  get data(): ArrayData {
    return this.variable.data();
  }

  /**
   * Elements as plain values, nested as the dimensions are (see {@linkcode Scalar}); 64-bit integers
   * are all `bigint` as soon as one is beyond ±2⁵³.
   */
  get values(): NestedValues {
    const { data, shape } = this;
    const convert = scalarReader(data, this.dtype);
    let next = 0;
    const nest = (axis: number): NestedValues =>
      axis === shape.length
        ? convert(data[next++])
        : Array.from({ length: shape[axis] }, () => nest(axis + 1));
    return nest(0);
  }

  /**
   * Gives one element.
   *
   * @param index Its position along each dimension, negative: from the end; none for a scalar.
   * @throws {RangeError} If the count or a position does not fit the shape.
   */
  item(...index: number[]): Scalar {
    if (index.length !== this.dims.length) {
      throw new RangeError(
        `Cannot take one element with ${index.length} positions: the dimensions are ` +
          `(${this.dims.map((dim, axis) => `${dim}: ${this.shape[axis]}`).join(", ")}).`,
      );
    }
    const { variable } = this.isel(Object.fromEntries(this.dims.map((d, i) => [d, index[i]])));
    const [element] = variable.data();
    return scalarReader([element] as unknown as ArrayData, this.dtype)(element);
  }

  /**
   * Selects by position, without copying: the result is a view.
   *
   * @param indexers By dimension (`grid_row` or `gridRow`) a position, which drops the dimension,
   * or a half-open slice `[start, stop]` or `[start, stop, step]`; negative: from the end.
   * @returns The view, with its coordinates selected alike.
   * @throws {RangeError} If there is no such dimension or position.
   * @throws {TypeError} If an indexer is neither an integer nor a slice.
   */
  isel(indexers: Readonly<Record<string, Indexer>>): DataArray {
    const name = this.name === undefined ? "the array" : `"${this.name}"`;
    const resolved = resolveIndexers(name, this.dims, indexers);
    const coords = new Map(
      [...this.#coords].map(([name, variable]) => [name, variable.select(resolved)]),
    );
    return new DataArray(this.name, this.variable.select(resolved), coords);
  }

  /** Smallest element; missing values (NaN) are left out, and none at all gives NaN. */
  min(): number {
    return this.#reduce(Infinity, Math.min);
  }

  /** Largest element; missing values (NaN) are left out, and none at all gives NaN. */
  max(): number {
    return this.#reduce(-Infinity, Math.max);
  }

  /** Mean of the elements in double precision; missing values (NaN) are left out. */
  mean(): number {
    let count = 0;
    const sum = this.#reduce(0, (sum, value) => {
      count++;
      return sum + value;
    });
    return sum / count;
  }

  /** Gives the text that xarray would print. */
  toString(): string {
    return dataArrayText(this.#parts());
  }

  /** Gives an HTML summary with values and attributes to unfold; it needs no script. */
  toHtml(): string {
    return dataArrayHtml(this.#parts());
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  #parts() {
    return { name: this.name, variable: this.variable, coords: this.#coords };
  }

  #reduce(initial: number, combine: (total: number, value: number) => number): number {
    const { dtype } = this;
    if (!isNumericDType(dtype) && dtype !== "bool") {
      throw new TypeError(`Cannot reduce "${this.name}": its elements are ${dtype}, not numbers.`);
    }
    let total = initial;
    let any = false;
    for (const element of this.data as NumericData) {
      const value = Number(element);
      if (Number.isNaN(value)) continue;
      any = true;
      total = combine(total, value);
    }
    return any ? total : NaN;
  }
}

/** Keeps the coordinates that need no dimension but the given ones. */
export function coordsAlong(
  coords: ReadonlyMap<string, Variable>,
  dims: readonly string[],
): ReadonlyMap<string, Variable> {
  return new Map(
    [...coords].filter(([, variable]) => variable.dims.every((dim) => dims.includes(dim))),
  );
}

/** Throws unless a coordinate lies along dimensions of the data, as long as there. */
function checkCoordinate(name: string, coord: Variable, { dims, shape }: Variable): void {
  const fail = (problem: string) =>
    new RangeError(`DataArray.from(): the coordinate "${name}" ${problem}.`);
  coord.dims.forEach((dim, axis) => {
    const place = dims.indexOf(dim);
    if (place < 0) {
      throw fail(
        `has the dimension "${dim}", which the data do not have: theirs are ${
          dims.join(", ") || "none"
        }`,
      );
    }
    if (coord.shape[axis] !== shape[place]) {
      throw fail(`has ${coord.shape[axis]} elements along "${dim}"; the data have ${shape[place]}`);
    }
  });
  if (dims.includes(name) && coord.dims.join() !== name) {
    throw fail(
      `is named after a dimension, so it has to lie along that alone, not along [${
        coord.dims.join(", ")
      }]`,
    );
  }
}

/** Throws unless elements of a type are kept in such an array. */
function checkDType(data: ArrayData, dtype: DType): void {
  const kept = isNumericDType(dtype)
    ? typedArrays[dtype]
    : dtype === "bool"
    ? Uint8Array
    : isTimeDType(dtype)
    ? BigInt64Array
    : Array;
  if (data instanceof kept) return;
  throw new TypeError(
    `DataArray.from(): elements of the type ${dtype} are kept in ${kept === Array ? "an" : "a"} ` +
      `${kept.name}, not in ${Array.isArray(data) ? "an Array" : `a ${data.constructor.name}`}.`,
  );
}

function dtypeOf(data: ArrayData): DType {
  if (Array.isArray(data)) return "object";
  const name = data.constructor.name.replace(/Array$/, "").toLowerCase();
  return name.replace(/^big(u?int64)$/, "$1") as DType;
}

function scalarReader(data: ArrayData, dtype: DType): (element: ArrayData[number]) => Scalar {
  if (dtype === "bool") return (element) => element !== 0;
  if (isTimeDType(dtype)) {
    if (dtype === "datetime64[ns]") {
      return (element) =>
        new Date(element === notATime ? NaN : Math.floor(Number(element as bigint) / 1e6));
    }
    const unit = durationUnit(dtype);
    return (element) => durationToMilliseconds(element as bigint, unit);
  }
  if (dtype === "int64" || dtype === "uint64") {
    const safe = [...data as BigInt64Array].every((element) =>
      element >= Number.MIN_SAFE_INTEGER && element <= Number.MAX_SAFE_INTEGER
    );
    return safe ? (element) => Number(element) : (element) => element as bigint;
  }
  return (element) => element as Scalar;
}
