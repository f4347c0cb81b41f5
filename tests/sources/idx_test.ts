import { deepEqual, equal, throws } from "node:assert/strict";
import { readIdx } from "../../lib/sources/idx.ts";

/** Two images of 2 × 3 pixels. */
const sound = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...Array(12).keys()]);

Deno.test("readIdx() gives shape and values without copying", () => {
  const { shape, data } = readIdx(sound);
  deepEqual(shape, [2, 2, 3]);
  deepEqual([...data], [...Array(12).keys()]);
  equal(data.buffer, sound.buffer);
});

Deno.test("readIdx() reads a view that starts inside a buffer", () => {
  const larger = new Uint8Array(sound.length + 5);
  larger.set(sound, 5);
  deepEqual([...readIdx(larger.subarray(5)).data], [...Array(12).keys()]);
});

const faults: [string, Uint8Array, RegExp][] = [
  ["a cut off file", sound.subarray(0, 20), /shape \[2, 2, 3\] needs 28 bytes, .* 20; .*cut off/],
  ["bytes after the values", new Uint8Array([...sound, 1]), /has 29; something follows/],
  ["a cut off header", sound.subarray(0, 9), /3 axes and 9 bytes; the header alone needs 16/],
  [
    "a header of three bytes",
    sound.subarray(0, 3),
    /begins with 00 00 08, this one with 00 00 08$/,
  ],
  ["another first byte", sound.with(0, 1), /begins with 00 00 08, this one with 01 00 08 03$/],
  ["another second byte", sound.with(1, 2), /begins with 00 00 08, this one with 00 02 08 03$/],
  ["half of gzip's sign", sound.with(0, 0x1f), /begins with 00 00 08, this one with 1f 00 08 03$/],
  ["no axes", sound.with(3, 0), /it has 0 axes and 28 bytes; the header alone needs 4$/],
  [
    "a header without values",
    sound.subarray(0, 16),
    /needs 28 bytes, the file has 16; it was cut off/,
  ],
  ["an empty file", new Uint8Array(), /begins with 00 00 08, this one with nothing/],
  ["a web page", new TextEncoder().encode("<html>"), /begins with 00 00 08, this one with 3c 68/],
  ["gzip", new Uint8Array([0x1f, 0x8b, 8, 0, 0]), /compressed with gzip/],
  ["floats", new Uint8Array([0, 0, 0x0d, 1, 0, 0, 0, 0]), /IDX type 13/],
];

for (const [what, bytes, message] of faults) {
  Deno.test(`readIdx() refuses ${what}`, () => {
    throws(() => readIdx(bytes, "digits"), { name: "SyntaxError", message });
  });
}

Deno.test("readIdx() reads a file of no values", () => {
  const none = new Uint8Array([0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 5]);
  deepEqual(readIdx(none), { shape: [0, 5], data: new Uint8Array() });
});
