// What decides over points keeps the functions that it uses, and reads none that a student could replace later:
// no iterators, no array methods, no `length` of a typed array that it did not make itself.
import { valueKind } from "#platform";

const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isInteger } = Number;
const Numbers = Float64Array;

/** Numbers with their shape, copied out of whatever held them. */
export interface Values {
  readonly kind: "values";
  /** Row by row. */
  readonly numbers: Float64Array;
  readonly count: number;
  /** Length of each axis; none for a single number. */
  readonly shape: Float64Array;
  readonly rank: number;
}

/** Why there are no values: a phrase to follow the name of what was read. */
export interface Fault {
  readonly kind: "fault";
  readonly fault: string;
}

/** A tensor whose backend gives its values only later. */
export interface Pending {
  readonly kind: "pending";
  readonly pending: Promise<Values | Fault>;
}

/** Most axes that are looked at, so that a list that holds itself comes to an end. */
const MOST_AXES = 8;
/** Most values: an image of 4000 by 4000 pixels. */
const MOST_VALUES = 16_000_000;

/**
 * Copies the numbers out of a value, or says why it holds none.
 *
 * @param value A number, nested arrays of numbers (plain or typed), a tensor, or `{ shape, data }`. Anything else,
 * and anything that is not a number in them, is a fault.
 */
export function readValues(value: unknown): Values | Fault | Pending {
  if (typeof value === "number") {
    const numbers = new Numbers(1); // from a list, its constructor would ask for an iterator
    numbers[0] = value;
    return { kind: "values", numbers, count: 1, shape: new Numbers(0), rank: 0 };
  }
  const fault = faultOf(value);
  if (fault !== undefined) return failed(fault);
  if (isList(value)) return readNested(value);
  const { shape, data, dataSync } = value as Record<string, unknown>;
  if (typeof dataSync === "function") return readTensor(value as ReadableTensor, shape);
  if (isList(shape) && isList(data)) return readFlat(shape, data);
  return failed("is an object without values: give an array of rows, or a tensor");
}

const failed = (fault: string): Fault => ({ kind: "fault", fault });

/** Why a value is no container of numbers, if it is none. */
export function faultOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "is undefined: has it been given a value?";
    case "function":
      return "is a function: call it, with its arguments in ( )";
    case "string":
      return `is the text ${quoted(value)}: numbers were expected, and a number has no quotes`;
    case "boolean":
      return `is ${value}: numbers were expected`;
    case "bigint":
      return "is a bigint: write the number without the n at its end";
    case "symbol":
      return "is a symbol: numbers were expected";
    case "number":
      return undefined;
  }
  if (value === null) return "is null: numbers were expected";
  const kind = valueKind(value);
  if (kind === "proxy") return "is a Proxy: give a plain array, or a tensor";
  if (kind === "promise") {
    return "is a Promise, whose value is not there yet: put await before the call, or leave out async";
  }
  return undefined;
}

/** A text in quotes, cut where it is long. */
export function quoted(text: string): string {
  let shown = "";
  for (let i = 0; i < text.length && i < 60; i++) shown += text[i];
  return `"${shown}${text.length > 60 ? "…" : ""}"`;
}

type List = ArrayLike<unknown>;

function isList(value: unknown): value is List {
  // A DataView is a view without numbers of one type.
  return valueKind(value) === undefined && (isArray(value) || isView(value));
}

function readNested(value: List): Values | Fault {
  const shape = new Numbers(MOST_AXES);
  let rank = 0;
  let count = 1;
  for (let level: unknown = value; isList(level); level = level[0]) {
    if (rank === MOST_AXES) return failed(`has more than ${MOST_AXES} levels of lists in lists`);
    const { length } = level;
    if (!isInteger(length)) return failed("is a list without a length");
    shape[rank++] = length;
    count *= length;
    if (length === 0) break;
  }
  if (count > MOST_VALUES) return failed(`holds more than ${MOST_VALUES} values`);
  const values: Values = {
    kind: "values",
    numbers: new Numbers(count),
    count,
    shape: firstOf(shape, rank),
    rank,
  };
  const fault = fill(values, value, 0, 0, "");
  return fault === undefined ? values : failed(fault);
}

function firstOf(shape: Float64Array, rank: number): Float64Array {
  const copy = new Numbers(rank);
  for (let axis = 0; axis < rank; axis++) copy[axis] = shape[axis];
  return copy;
}

/** Copies a list of one level, and all that is in it, to `values.numbers` from `at` on. */
function fill(
  values: Values,
  list: List,
  axis: number,
  at: number,
  place: string,
): string | undefined {
  const length = values.shape[axis];
  const last = axis === values.rank - 1;
  let each = 1;
  for (let next = axis + 1; next < values.rank; next++) each *= values.shape[next];
  for (let i = 0; i < length; i++) {
    const item: unknown = list[i];
    const here = `${place}[${i}]`;
    if (!last) {
      if (!isList(item)) {
        return `has ${kindOf(item)} at ${here}, where ${place}[0] is a list`;
      }
      if (item.length !== values.shape[axis + 1]) {
        return `has ${item.length} values in ${here}, but ${
          values.shape[axis + 1]
        } in ${place}[0]: ` +
          "all rows of an image are equally long";
      }
      const fault = fill(values, item, axis + 1, at + i * each, here);
      if (fault !== undefined) return fault;
    } else if (typeof item === "number") {
      values.numbers[at + i] = item;
    } else {
      return `has ${kindOf(item)} at ${here}` +
        (item === undefined ? ": has every place been given a value?" : ", not a number");
    }
  }
  return undefined;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing (undefined)";
  if (value === null) return "null";
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (typeof value === "number") return "a number";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

interface ReadableTensor {
  dataSync(): unknown;
  data(): Promise<unknown>;
  readonly isDisposed?: boolean;
}

const DISPOSED =
  "is a tensor that was disposed of: return it from tf.tidy(), and dispose of nothing that is still needed";

function readTensor(tensor: ReadableTensor, shape: unknown): Values | Fault | Pending {
  if (!isList(shape)) return failed("is an object without a shape");
  if (tensor.isDisposed === true) return failed(DISPOSED);
  let data: unknown;
  try {
    data = tensor.dataSync();
  } catch {
    return { kind: "pending", pending: readLater(tensor, shape) }; // WebGPU gives values only later
  }
  return isList(data) ? readFlat(shape, data) : failed("is a tensor without values");
}

async function readLater(tensor: ReadableTensor, shape: List): Promise<Values | Fault> {
  const data = await tensor.data();
  return isList(data) ? readFlat(shape, data) : failed("is a tensor without values");
}

/** Copies numbers that lie in a row. */
function readFlat(shape: List, data: List): Values | Fault {
  const rank = shape.length;
  if (!(rank <= MOST_AXES)) return failed(`has more than ${MOST_AXES} axes`);
  const lengths = new Numbers(rank);
  let count = 1;
  for (let axis = 0; axis < rank; axis++) {
    const length: unknown = shape[axis];
    if (typeof length !== "number" || !isInteger(length) || length < 0) {
      return failed("has a shape that is no list of whole numbers");
    }
    lengths[axis] = length;
    count *= length;
  }
  if (data.length !== count || count > MOST_VALUES) {
    return failed("has a shape that does not fit its number of values");
  }
  const numbers = new Numbers(count);
  for (let i = 0; i < count; i++) {
    const item: unknown = data[i];
    if (typeof item !== "number") return failed(`has ${kindOf(item)} in it, not a number`);
    numbers[i] = item;
  }
  return { kind: "values", numbers, count, shape: lengths, rank };
}
