import { type Attributes, type AttributeValue, toAttributes, toRecord } from "./attributes.ts";
import { coordsAlong, DataArray } from "./data_array.ts";
import { datasetHtml } from "./format_html.ts";
import { datasetText } from "./format_text.ts";
import type { Indexer } from "./indexer.ts";
import { findName, listNames } from "./names.ts";
import { resolveIndexers, type Variable } from "./variable.ts";

/** What a {@linkcode Dataset} is made of. */
export interface DatasetInit {
  dataVars?: ReadonlyMap<string, Variable>;
  coords?: ReadonlyMap<string, Variable>;
  attributes?: Attributes;
  /** Variables of the file that cannot be read, each with the reason. */
  refused?: ReadonlyMap<string, string>;
  /** Names of the groups below this one. */
  groups?: readonly string[];
}

/**
 * Arrays that share named dimensions, with coordinates and attributes.
 *
 * @example One variable
 * ```ts
 * import assert from "node:assert/strict";
 * import { DataArray, Dataset } from "convolutions";
 *
 * const heights = DataArray.from(new Float32Array([1, 2]), { dims: ["height"], shape: [2] });
 * const dataset = Dataset.from({ heights }, { title: "two heights" });
 * assert.equal(dataset.get("heights").max(), 2);
 * ```
 */
export class Dataset {
  readonly #dataVars: ReadonlyMap<string, Variable>;
  readonly #coords: ReadonlyMap<string, Variable>;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #attributes: Attributes;
  readonly #refused: ReadonlyMap<string, string>;
  #variables: ReadonlyMap<string, Variable> | undefined;
  /** Names of the groups below this one, for the option `group` of `openDataset`. */
  readonly groups: readonly string[];

  constructor(init: DatasetInit = {}) {
    const given = init.dataVars ?? new Map<string, Variable>();
    const coords = new Map<string, Variable>();
    const dataVars = new Map<string, Variable>();
    this.#sizes = collectSizes([...given, ...init.coords ?? []]);
    // as in xarray, a variable named as a dimension is a coordinate, whatever its shape
    for (const [name, variable] of given) {
      (this.#sizes.has(name) ? coords : dataVars).set(name, variable);
    }
    for (const [name, variable] of init.coords ?? []) coords.set(name, variable);
    this.#dataVars = dataVars;
    this.#coords = coords;
    this.#attributes = init.attributes ?? new Map();
    this.#refused = init.refused ?? new Map();
    this.groups = Object.freeze([...init.groups ?? []]);
  }

  /** Makes a dataset of data arrays and their coordinates. */
  static from(
    arrays: Readonly<Record<string, DataArray>>,
    attrs: Readonly<Record<string, AttributeValue | readonly number[]>> = {},
  ): Dataset {
    const dataVars = new Map<string, Variable>();
    const coords = new Map<string, Variable>();
    for (const [name, array] of Object.entries(arrays)) {
      dataVars.set(name, array.variable);
      for (const [coordName, coord] of array.coords) coords.set(coordName, coord.variable);
    }
    return new Dataset({ dataVars, coords, attributes: toAttributes(attrs) });
  }

  /** Length by dimension. */
  get sizes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sizes);
  }

  /** Names of the dimensions. */
  get dims(): readonly string[] {
    return [...this.#sizes.keys()];
  }

  /** Bytes of all variables as NumPy counts them. */
  get nbytes(): number {
    let total = 0;
    for (const variable of this.#all().values()) total += variable.nbytes;
    return total;
  }

  get attrs(): Readonly<Record<string, AttributeValue>> {
    return toRecord(this.#attributes);
  }

  /** Variables that are no coordinates, by name. */
  get dataVars(): ReadonlyMap<string, DataArray> {
    return new Map([...this.#dataVars.keys()].map((name) => [name, this.get(name)]));
  }

  /** Coordinates by name. */
  get coords(): ReadonlyMap<string, DataArray> {
    return new Map([...this.#coords.keys()].map((name) => [name, this.get(name)]));
  }

  /** Variables of the file that cannot be read, each with the reason. */
  get refused(): ReadonlyMap<string, string> {
    return this.#refused;
  }

  /** Tells whether there is a variable or coordinate of that name. */
  has(name: string): boolean {
    return findName(this.#all().keys(), name) !== undefined;
  }

  /**
   * Gives a variable or coordinate with the coordinates that it has.
   *
   * @param name As the file spells it (`radar_image_matrix`), or in camelCase (`radarImageMatrix`).
   * @throws {RangeError} If there is none of that name; the message lists those there are.
   * @throws {TypeError} If the file has it in a type that cannot be read.
   */
  get(name: string): DataArray {
    const variables = this.#all();
    const found = variables.has(name) ? name : findName(variables.keys(), name);
    if (found === undefined) {
      const refused = findName(this.#refused.keys(), name);
      if (refused !== undefined) {
        throw new TypeError(`Cannot read variable "${refused}": ${this.#refused.get(refused)}.`);
      }
      const groups = this.groups.length
        ? ` Its groups are ${listNames(this.groups)}; open one with the option group.`
        : "";
      throw new RangeError(
        `Cannot get variable "${name}": the dataset has ${listNames(variables.keys())}.${groups}`,
      );
    }
    const variable = variables.get(found)!;
    return new DataArray(found, variable, coordsAlong(this.#coords, variable.dims));
  }

  /**
   * Selects by position in all variables that have the dimensions, without copying.
   *
   * @param indexers By dimension (`grid_row` or `gridRow`) a position, which drops the dimension,
   * or a half-open slice `[start, stop]` or `[start, stop, step]`; negative: from the end.
   * @throws {RangeError} If there is no such dimension or position.
   * @throws {TypeError} If an indexer is neither an integer nor a slice.
   */
  isel(indexers: Readonly<Record<string, Indexer>>): Dataset {
    const resolved = resolveIndexers("the dataset", this.dims, indexers);
    const selectAll = (variables: ReadonlyMap<string, Variable>) =>
      new Map([...variables].map(([name, variable]) => [name, variable.select(resolved)]));
    return new Dataset({
      dataVars: selectAll(this.#dataVars),
      coords: selectAll(this.#coords),
      attributes: this.#attributes,
      refused: this.#refused,
      groups: this.groups,
    });
  }

  /** Gives the text that xarray would print; values that nobody has asked for show as `...`. */
  toString(): string {
    return datasetText(this.#parts());
  }

  /** Gives an HTML summary with variables and attributes to unfold; it needs no script. */
  toHtml(): string {
    return datasetHtml({ ...this.#parts(), refused: this.#refused, groups: this.groups });
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  #all(): ReadonlyMap<string, Variable> {
    return this.#variables ??= new Map([...this.#dataVars, ...this.#coords]);
  }

  #parts() {
    return {
      sizes: this.#sizes,
      coords: this.#coords,
      dataVars: this.#dataVars,
      attributes: this.#attributes,
      nbytes: this.nbytes,
    };
  }
}

function collectSizes(variables: readonly [string, Variable][]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const [name, { dims, shape }] of variables) {
    dims.forEach((dim, axis) => {
      const known = sizes.get(dim);
      if (known !== undefined && known !== shape[axis]) {
        throw new RangeError(
          `Dimension "${dim}" is ${
            shape[axis]
          } long in "${name}" but ${known} in another variable.`,
        );
      }
      sizes.set(dim, shape[axis]);
    });
  }
  return sizes;
}
