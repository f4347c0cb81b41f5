/** What kind of value follows, in a message. */
export const Tag = {
  undefined: 0,
  null: 1,
  true: 2,
  false: 3,
  number: 4,
  bigint: 5,
  text: 6,
  list: 7,
  numbers: 8,
  object: 9,
  typed: 10,
  date: 11,
  error: 12,
  map: 13,
  set: 14,
  tensor: 15,
  variable: 16,
  model: 17,
  function: 18,
  promise: 19,
} as const;

/** The classes of lists of numbers in memory, by their place in this list. */
export const TYPED = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  ArrayBuffer,
] as const;
