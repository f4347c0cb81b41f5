import type { Attributes } from "./attributes.ts";
import { type ArrayData, type DType, itemSize } from "./dtype.ts";
import { findName } from "./names.ts";
import { type Indexer, select } from "./indexer.ts";
import { Storage } from "./storage.ts";

/** What a {@linkcode Variable} is made of. */
export interface VariableInit {
  dims: readonly string[];
  shape: readonly number[];
  storage: Storage;
  strides?: readonly number[];
  offset?: number;
  attributes?: Attributes;
  /** Attributes that decoding has used up, e.g. `_FillValue`. */
  encoding?: Attributes;
}

/** A strided view of stored elements, with named dimensions and attributes. */
export class Variable {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
  readonly storage: Storage;
  readonly attributes: Attributes;
  readonly encoding: Attributes;
  #packed: ArrayData | undefined;

  constructor(init: VariableInit) {
    this.dims = Object.freeze([...init.dims]);
    this.shape = Object.freeze([...init.shape]);
    this.strides = init.strides ?? rowMajorStrides(this.shape);
    this.offset = init.offset ?? 0;
    this.storage = init.storage;
    this.attributes = init.attributes ?? new Map();
    this.encoding = init.encoding ?? new Map();
    if (this.dims.length !== this.shape.length) {
      throw new RangeError(
        `Cannot name dimensions: ${this.dims.length} names (${this.dims.join(", ")}) ` +
          `for a shape of ${this.shape.length} (${this.shape.join(", ")}).`,
      );
    }
    const size = this.size;
    if (!init.strides && size !== this.storage.length) {
      throw new RangeError(
        `Cannot shape ${this.storage.length} elements as [${this.shape.join(", ")}].`,
      );
    }
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }

  /** Bytes as NumPy counts them. */
  get nbytes(): number {
    return this.size * itemSize(this.dtype);
  }

  /** Elements in row-major order; a copy only where the view is not one contiguous run. */
  data(): ArrayData {
    return this.#pack(this.storage.load());
  }

  /** Elements as {@linkcode data} gives them, without marking the variable as loaded. */
  peek(): ArrayData {
    return this.#pack(this.storage.peek());
  }

  #pack(stored: ArrayData): ArrayData {
    if (this.#packed) return this.#packed;
    const size = this.size;
    if (this.#isContiguous()) {
      if (this.offset === 0 && size === stored.length) return stored;
      this.#packed = Array.isArray(stored)
        ? stored.slice(this.offset, this.offset + size)
        : (stored as Uint8Array).subarray(this.offset, this.offset + size);
    } else {
      const packed = Array.isArray(stored)
        ? new Array(size)
        : new (stored.constructor as Uint8ArrayConstructor)(size);
      let next = 0;
      for (const position of this.positions()) packed[next++] = (stored as Uint8Array)[position];
      this.#packed = packed;
    }
    return this.#packed;
  }

  /** Positions of the view's elements in the storage, in row-major order. */
  *positions(): Generator<number> {
    const { shape, strides } = this;
    if (this.size === 0) return;
    const rank = shape.length;
    if (rank === 0) {
      yield this.offset;
      return;
    }
    const index = new Array<number>(rank).fill(0);
    const last = rank - 1;
    let row = this.offset;
    while (true) {
      for (let i = 0, position = row; i < shape[last]; i++, position += strides[last]) {
        yield position;
      }
      let axis = last - 1;
      while (axis >= 0 && ++index[axis] === shape[axis]) {
        row -= strides[axis] * (shape[axis] - 1);
        index[axis--] = 0;
      }
      if (axis < 0) return;
      row += strides[axis];
    }
  }

  /** Selects along dimensions that the variable has, and leaves the others out of account. */
  select(indexers: ReadonlyMap<string, Indexer>): Variable {
    const dims: string[] = [];
    const shape: number[] = [];
    const strides: number[] = [];
    let offset = this.offset;
    this.dims.forEach((dim, axis) => {
      const indexer = indexers.get(dim);
      if (indexer === undefined) {
        dims.push(dim);
        shape.push(this.shape[axis]);
        strides.push(this.strides[axis]);
        return;
      }
      const { start, step, length, single } = select(dim, this.shape[axis], indexer);
      offset += start * this.strides[axis];
      if (single) return;
      dims.push(dim);
      shape.push(length);
      strides.push(step * this.strides[axis]);
    });
    if (shape.length === this.shape.length && dims.every((dim) => !indexers.has(dim))) return this;
    return new Variable({ ...this, dims, shape, strides, offset });
  }

  #isContiguous(): boolean {
    const wanted = rowMajorStrides(this.shape);
    return this.shape.every((length, axis) => length <= 1 || this.strides[axis] === wanted[axis]);
  }
}

/**
 * Spells the dimension names of indexers as the data spells them.
 *
 * @param what What is being indexed, for messages.
 * @throws {RangeError} If there is no such dimension.
 */
export function resolveIndexers(
  what: string,
  dims: readonly string[],
  indexers: Readonly<Record<string, Indexer>>,
): ReadonlyMap<string, Indexer> {
  const resolved = new Map<string, Indexer>();
  for (const [key, indexer] of Object.entries(indexers)) {
    const name = findName(dims, key);
    if (name === undefined) {
      throw new RangeError(
        `Cannot select along "${key}": ${what} has no such dimension. ` +
          (dims.length ? `Its dimensions are ${dims.join(", ")}.` : "It has no dimensions."),
      );
    }
    if (resolved.has(name)) throw new RangeError(`Dimension "${name}" is given twice.`);
    resolved.set(name, indexer);
  }
  return resolved;
}

function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}
