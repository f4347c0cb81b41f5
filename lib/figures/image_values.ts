/** Numbers in a row, as a typed array or a plain one. */
export type Numbers = ArrayLike<number>;

/** The part of a tfjs tensor that a figure reads. */
export interface TensorLike {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<Numbers>;
}

/** Numbers row by row with their shape: a `DataArray`, a `RasterImage`, or a plain object. */
export interface ArrayWithShape {
  readonly shape: readonly number[];
  /** Numbers, also as `bigint`; anything else is refused. */
  readonly data: ArrayLike<unknown>;
}

/** A list of rows, each a list of values or of colors. */
export type NestedNumbers = ArrayLike<Numbers> | ArrayLike<ArrayLike<Numbers>>;

/** What can be shown as an image. */
export type ImageInput = TensorLike | ArrayWithShape | NestedNumbers;

/** An image whose values may still be on their way. */
export interface ImageValues {
  readonly rows: number;
  readonly columns: number;
  /** 1 value, 3 colors, or 3 colors and alpha for each pixel. */
  readonly channels: 1 | 3 | 4;
  /** Largest value that the type of the numbers means to be full brightness; none for floats. */
  readonly fullScale?: 255 | 65535;
  /** The values, row by row, channels last. */
  readonly values: Promise<Numbers>;
}

/**
 * Takes hold of an image: its shape at once, its values as soon as they can be read.
 *
 * The values are those at the time of the call: later changes and disposal do not reach them.
 *
 * @param input Shape `[rows, columns]`, `[rows, columns, 1]`, or with 3 or 4 color channels; one
 * leading axis of length 1 (a batch of one image) may stand before them.
 * @returns Shape and values.
 * @throws {TypeError} If `input` holds no numbers, or its rows are of unequal length.
 * @throws {RangeError} If its shape is not that of one image, or it is empty.
 */
export function imageValues(input: ImageInput): ImageValues {
  if (input instanceof Promise) {
    throw new TypeError("Cannot show an image that must be waited for: write await before it");
  }
  if (input === null || typeof input !== "object") {
    throw new TypeError(
      `Cannot show an image: expected a tensor or an array of numbers, got ${typeof input}`,
    );
  }
  if ("shape" in input) {
    const shape = imageShape(input.shape);
    const count = shape.rows * shape.columns * shape.channels;
    if (isTensor(input)) {
      // Reading starts now: a cell may dispose of the tensor before the figure is shown.
      const values = input.data();
      values.catch(() => {});
      return { ...shape, fullScale: input.dtype === "int32" ? 255 : undefined, values };
    }
    const { data } = input;
    if (data?.length !== count) {
      throw new RangeError(
        `Cannot show an image: shape [${input.shape.join(", ")}] needs ${count} values, ` +
          `got ${data?.length ?? "none"}`,
      );
    }
    return { ...shape, fullScale: fullScale(data), values: Promise.resolve(copy(data)) };
  }
  return nestedValues(input);
}

const isTensor = (input: TensorLike | ArrayWithShape): input is TensorLike =>
  typeof input.data === "function";

function nestedValues(input: NestedNumbers): ImageValues {
  const size: number[] = [];
  for (let level: unknown = input; isList(level); level = level[0]) size.push(level.length);
  const shape = imageShape(size);
  const values: number[] = [];
  const gather = (level: unknown, axis: number, place: string) => {
    if (axis === size.length) {
      if (typeof level !== "number") {
        throw new TypeError(`Cannot show an image: value ${place} is ${typeof level}, not number`);
      }
      values.push(level);
      return;
    }
    if (!isList(level) || level.length !== size[axis]) {
      throw new TypeError(
        `Cannot show an image: row ${place} has ${isList(level) ? level.length : "no"} values, ` +
          `the first has ${size[axis]}`,
      );
    }
    for (let i = 0; i < level.length; i++) gather(level[i], axis + 1, `${place}[${i}]`);
  };
  gather(input, 0, "");
  return { ...shape, values: Promise.resolve(Float64Array.from(values)) };
}

const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);

function copy(data: ArrayLike<unknown>): Numbers {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float64Array.from(data, Number);
  }
  if (ArrayBuffer.isView(data)) return (data as Float32Array).slice();
  return Float64Array.from(data, (value, i) => {
    if (typeof value === "number") return value;
    throw new TypeError(`Cannot show an image: value ${i} is ${typeof value}, not number`);
  });
}

/** 255 or 65535 for the integers that images are stored in; none for other numbers. */
function fullScale(data: ArrayLike<unknown>): 255 | 65535 | undefined {
  if (data instanceof Uint16Array) return 65535;
  const integers = [Uint8Array, Uint8ClampedArray, Int16Array, Int32Array, Uint32Array];
  return integers.some((type) => data instanceof type) ? 255 : undefined;
}

function imageShape(size: readonly number[]) {
  const refuse = (why: string): never => {
    throw new RangeError(`Cannot show an image of shape [${size.join(", ")}]: ${why}`);
  };
  if (size.some((length) => length === 0)) refuse("it is empty");
  if (size.length < 2) refuse("it needs rows and columns");
  if (size.length === 4 && size[0] !== 1) {
    refuse(`it holds ${size[0]} images; pick one, or show each in panels()`);
  }
  const [rows, columns, channels = 1, ...more] = size.length === 4 ? size.slice(1) : size;
  if (more.length > 0) refuse("it has too many axes; the most are [1, rows, columns, channels]");
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    refuse(`it has ${channels} channels, where 1, 3 or 4 can be shown; pick one channel`);
  }
  return { rows, columns, channels: channels as 1 | 3 | 4 };
}
