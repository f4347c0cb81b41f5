import type { ArrayData, DType } from "./dtype.ts";

/** Elements of a variable, read from their file when they are first needed. */
export class Storage {
  readonly dtype: DType;
  readonly length: number;
  #read: (() => ArrayData) | undefined;
  #data: ArrayData | undefined;
  #loaded: boolean;

  /**
   * @param dtype Type of the elements.
   * @param length Number of elements.
   * @param data The elements in row-major order, or what reads them.
   */
  constructor(dtype: DType, length: number, data: ArrayData | (() => ArrayData)) {
    this.dtype = dtype;
    this.length = length;
    if (typeof data === "function") this.#read = data;
    else this.#data = data;
    this.#loaded = this.#data !== undefined;
  }

  /** Whether somebody has asked for the elements; printing shows `...` until then. */
  get loaded(): boolean {
    return this.#loaded;
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
      this.#data = this.#read!();
      this.#read = undefined; // lets go of the file's bytes
      if (this.#data.length !== this.length) {
        throw new RangeError(`Read ${this.#data.length} elements where ${this.length} belong.`);
      }
    }
    return this.#data;
  }
}
