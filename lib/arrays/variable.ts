import type { Attributes } from "./attributes.ts";
import { type ArrayData, type DType, itemSize } from "./dtype.ts";
import { findName } from "./names.ts";
import { type Indexer, select, type Selection } from "./indexer.ts";
import { eachRun, type Region, rowMajorStrides, sizeOf } from "./region.ts";
import type { Storage } from "./storage.ts";

/** What a {@linkcode Variable} is made of. */
export interface VariableInit {
  /** Names of the dimensions that are left, outermost first. */
  dims: readonly string[];
  storage: Storage;
  /** What is selected along each axis of the storage; all of it, if absent. */
  selections?: readonly Selection[];
  attributes?: Attributes;
  /** Attributes that decoding has used up, e.g. `_FillValue`. */
  encoding?: Attributes;
}

/** A view of stored elements, with named dimensions and attributes. */
export class Variable {
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly selections: readonly Selection[];
  readonly storage: Storage;
  readonly attributes: Attributes;
  readonly encoding: Attributes;
  #packed: ArrayData | undefined;
  #isAskedFor = false;

  constructor(init: VariableInit) {
    this.dims = Object.freeze([...init.dims]);
    this.storage = init.storage;
    this.selections = Object.freeze([
      ...init.selections ??
        init.storage.shape.map((length) => ({ start: 0, step: 1, length, single: false })),
    ]);
    this.shape = Object.freeze(
      this.selections.filter(({ single }) => !single).map(({ length }) => length),
    );
    this.attributes = init.attributes ?? new Map();
    this.encoding = init.encoding ?? new Map();
    if (this.dims.length !== this.shape.length) {
      throw new RangeError(
        `Cannot name dimensions: ${this.dims.length} names (${this.dims.join(", ")}) ` +
          `for a shape of ${this.shape.length} (${this.shape.join(", ")}).`,
      );
    }
  }

  get dtype(): DType {
    return this.storage.dtype;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** Bytes as NumPy counts them. */
  get nbytes(): number {
    return this.size * itemSize(this.dtype);
  }

  /** Whether somebody has asked for the elements; printing shows `...` until then. */
  get loaded(): boolean {
    return this.#isAskedFor || this.storage.loaded;
  }

  /** Bytes that must still be read to know the elements. */
  get unreadBytes(): number {
    if (this.loaded) return 0;
    const isPart = this.storage.isReadInParts(this.size);
    return (isPart ? this.size : this.storage.length) * itemSize(this.dtype);
  }

  /** Elements in row-major order; a copy only where the view is not one contiguous run. */
  data(): ArrayData {
    if (!this.#packed && !this.storage.isReadInParts(this.size)) this.storage.load();
    const data = this.peek();
    this.#isAskedFor = true;
    return data;
  }

  /** Elements as {@linkcode data} gives them, without marking the variable as loaded. */
  peek(): ArrayData {
    return this.#packed ??= this.#read();
  }

  #read(): ArrayData {
    const { shape } = this.storage;
    if (!this.storage.isReadInParts(this.size)) {
      return pick(this.storage.peek(), shape, {
        start: this.selections.map(({ start }) => start),
        step: this.selections.map(({ step }) => step),
        count: this.selections.map(({ length }) => length),
      });
    }
    // files are read forwards; what goes backwards is turned round here
    const count = this.selections.map(({ length }) => length);
    const part = this.storage.readPart({
      start: this.selections.map(({ start, step, length }) =>
        step > 0 ? start : start + step * (length - 1)
      ),
      step: this.selections.map(({ step }) => Math.abs(step)),
      count,
    });
    return pick(part, count, {
      start: this.selections.map(({ step, length }) => step > 0 ? 0 : length - 1),
      step: this.selections.map(({ step }) => Math.sign(step)),
      count,
    });
  }

  /** Selects along dimensions that the variable has, and leaves the others out of account. */
  select(indexers: ReadonlyMap<string, Indexer>): Variable {
    if (!this.dims.some((dim) => indexers.has(dim))) return this;
    let axis = 0;
    const dims: string[] = [];
    const selections = this.selections.map((selection) => {
      if (selection.single) return selection;
      const dim = this.dims[axis++];
      const indexer = indexers.get(dim);
      const chosen = indexer === undefined ? undefined : select(dim, selection.length, indexer);
      if (!chosen?.single) dims.push(dim);
      return chosen ? within(selection, chosen) : selection;
    });
    return new Variable({ ...this, dims, selections });
  }
}

/** Selects among what is selected. */
function within(outer: Selection, inner: Selection): Selection {
  return {
    start: outer.start + inner.start * outer.step,
    step: outer.step * inner.step,
    length: inner.length,
    single: inner.single,
  };
}

/** Takes a region out of an array in row-major order; shares it where the region is one run. */
function pick(stored: ArrayData, shape: readonly number[], region: Region): ArrayData {
  const { start, step, count } = region;
  const size = sizeOf(count);
  if (size === stored.length && step.every((one) => one === 1)) return stored;
  const strides = rowMajorStrides(shape);
  const compact = rowMajorStrides(count);
  const isOneRun = count.every((length, axis) =>
    length <= 1 || strides[axis] * step[axis] === compact[axis]
  );
  if (isOneRun) {
    const first = size && start.reduce((sum, one, axis) => sum + one * strides[axis], 0);
    return Array.isArray(stored)
      ? stored.slice(first, first + size)
      : (stored as Float64Array).subarray(first, first + size);
  }
  const result = Array.isArray(stored)
    ? new Array<unknown>(size)
    : new (stored.constructor as Float64ArrayConstructor)(size);
  let next = 0;
  eachRun(shape, region, (position, length, apart) => {
    next = copy(stored, position, length, apart, result, next);
  });
  return result as unknown as ArrayData;
}

function copy(
  source: ArrayData,
  position: number,
  length: number,
  step: number,
  target: unknown[] | Float64Array,
  next: number,
): number {
  if (step === 1 && !Array.isArray(target)) {
    target.set((source as Float64Array).subarray(position, position + length), next);
    return next + length;
  }
  for (let i = 0; i < length; i++, position += step) target[next++] = source[position] as number;
  return next;
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
  if (typeof indexers !== "object" || indexers === null) {
    throw new TypeError(
      `Cannot select of ${what}: give positions or slices by dimension, such as ` +
        `{ ${JSON.stringify(dims[0] ?? "row")}: [0, 10] }, not ${String(indexers)}.`,
    );
  }
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
