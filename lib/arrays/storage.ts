import { type ArrayData, type DType, itemSize } from "./dtype.ts";
import { type Region, sizeOf } from "./region.ts";

/** Reads elements in row-major order: those of a region, or all. */
export type ReadElements = (region?: Region) => ArrayData;

/** An array of at most this many bytes is read as a whole, so that its parts are at hand. */
const smallBytes = 4 * 2 ** 20;

/** Elements of a variable, read from their file when they are first needed. */
export class Storage {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly length: number;
  #read: ReadElements | undefined;
  #data: ArrayData | undefined;
  #loaded: boolean;

  /**
   * @param dtype Type of the elements.
   * @param shape Lengths of the dimensions.
   * @param data The elements in row-major order, or what reads them.
   */
  constructor(dtype: DType, shape: readonly number[], data: ArrayData | ReadElements) {
    this.dtype = dtype;
    this.shape = Object.freeze([...shape]);
    this.length = sizeOf(shape);
    if (typeof data === "function") this.#read = data;
    else {
      this.#data = data;
      if (data.length !== this.length) {
        throw new RangeError(`Cannot shape ${data.length} elements as [${shape.join(", ")}].`);
      }
    }
    this.#loaded = this.#data !== undefined;
  }

  /** Whether somebody has asked for all elements; printing shows `...` until then. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Whether a part is read by itself, as the whole is large and not read yet. */
  isReadInParts(count: number): boolean {
    return this.#data === undefined && this.length * itemSize(this.dtype) > smallBytes &&
      count <= this.length / 2;
  }

  /** Gives the elements and remembers that they were asked for. */
  load(): ArrayData {
    const data = this.peek();
    this.#loaded = true;
    return data;
  }

  /** Gives the elements without changing how the array prints. */
  peek(): ArrayData {
    if (this.#data === undefined) {
      this.#data = checked(this.#read!(), this.length);
      this.#read = undefined; // lets go of the file's bytes
    }
    return this.#data;
  }

  /** Reads a part; it is not kept. */
  readPart(region: Region): ArrayData {
    return checked(this.#read!(region), sizeOf(region.count));
  }
}

function checked(data: ArrayData, length: number): ArrayData {
  if (data.length === length) return data;
  throw new RangeError(`Read ${data.length} elements where ${length} belong.`);
}
