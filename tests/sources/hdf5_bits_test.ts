import { deepEqual } from "node:assert/strict";
import { FileBytes } from "../../lib/sources/file_bytes.ts";
import { bitsOf } from "../../lib/sources/hdf5_bits.ts";

/** Numbers of some bytes each, little-endian. */
function bytes(...parts: (string | [value: number, size: number])[]): number[] {
  return parts.flatMap((part) =>
    typeof part === "string"
      ? Array.from(part, (letter) => letter.charCodeAt(0))
      : Array.from({ length: part[1] }, (_, i) => Math.floor(part[0] / 256 ** i) % 256)
  );
}

/** A whole number of `precision` bits from bit `offset` on, in two bytes. */
const integer = (offset: number, precision: number) =>
  bytes([0x10, 1], [0, 3], [2, 4], [offset, 2], [precision, 2]);
const datatype = 3;
const continuation = 16;

type Message = [type: number, body: number[]];

/** An HDF5 file, by its specification: a superblock, and an object whose messages lie in `blocks`. */
function file(form: "old" | "new", blocks: Message[][], base = 0): { file: FileBytes; at: bigint } {
  const isOld = form === "old";
  const message = ([type, body]: Message) =>
    isOld
      ? bytes([type, 2], [body.length, 2], [0, 4]).concat(body)
      : bytes([type, 1], [body.length, 2], [0, 1]).concat(body);
  // Each block but the last ends in the place of the next one.
  const length = (block: Message[], isLast: boolean) =>
    block.flatMap(message).length +
    (isLast ? 0 : message([continuation, new Array(16).fill(0)]).length);
  const lengths = blocks.map((block, i) => length(block, i === blocks.length - 1));
  const head = 64;
  const starts = [head];
  const around = (i: number) => isOld ? (i === 0 ? 16 : 0) : i === 0 ? 7 + 4 : 8;
  lengths.forEach((each, i) => starts.push(starts[i] + around(i) + each + 5));
  const whole = new Uint8Array(base + starts.at(-1)! + 64);
  const superblock = bytes("\x89HDF\r\n\x1a\n", [isOld ? 0 : 2, 1], [8, 1], [0, 3], [8, 1]);
  if (!isOld) superblock[13] = 0;
  else superblock[9] = 0;
  whole.set(superblock, base);
  blocks.forEach((block, i) => {
    const body = block.flatMap(message);
    if (i < blocks.length - 1) {
      const size = lengths[i + 1] + (isOld ? 0 : 8);
      body.push(...message([continuation, bytes([starts[i + 1], 8], [size, 8])]));
    }
    const before = isOld
      ? i === 0 ? bytes([1, 2], [9, 2], [1, 4], [body.length, 4], [0, 4]) : []
      : i === 0
      ? bytes("OHDR", [2, 1], [0, 1], [body.length, 1])
      : bytes("OCHK");
    whole.set([...before, ...body], base + starts[i]);
  });
  // What looks like a message behind the last block is none.
  const end = base + starts.at(-1)! - 5 - (isOld ? 0 : 4);
  whole.set(message([datatype, integer(5, 5)]), end);
  return { file: FileBytes.of(whole), at: BigInt(head) };
}

const other: Message = [1, bytes([1, 1], [0, 7])];
const float = (...parts: number[]): Message => [
  datatype,
  bytes(
    [0x11, 1],
    [0, 3],
    [4, 4],
    [0, 2],
    [32, 2],
    ...parts.map((one): [number, number] => [one, 1]),
  ),
];
const bits = (offset: number, precision: number): Message => [datatype, integer(offset, precision)];
const cases: [what: string, blocks: Message[][], expected: ReturnType<typeof bitsOf>][] = [
  ["of a usual float", [[float(23, 8, 0, 23)]], undefined],
  ["of another float", [[float(22, 9, 0, 22)]], "unusual"],
  ["of a float that is cut short", [[float(22, 9, 0)]], undefined],
  ["of another class", [[[datatype, bytes([0x13, 1], [0, 3], [4, 4], [0, 8])]]], undefined],
  ["that is cut short", [[[datatype, integer(2, 12).slice(0, 10)]]], undefined],
  ["in the first block", [[other, bits(2, 12)]], { offset: 2, precision: 12 }],
  ["of all bits", [[bits(0, 16)]], undefined],
  ["in a second block", [[other], [other, bits(3, 9)]], { offset: 3, precision: 9 }],
  ["in a fourth block", [[other], [], [other], [bits(1, 7)]], { offset: 1, precision: 7 }],
  ["nowhere", [[other], [other]], undefined],
];

for (const form of ["old", "new"] as const) {
  for (const base of [0, 512, 1024]) {
    for (const [what, blocks, expected] of cases) {
      Deno.test(`bitsOf() finds the type ${what}: ${form} headers after ${base} bytes`, () => {
        const { file: made, at } = file(form, blocks, base);
        deepEqual(bitsOf(made, at), expected);
      });
    }
  }

  Deno.test(`bitsOf() goes in no circle: ${form} headers`, () => {
    const { file: made, at } = file(form, [[other], [other]]);
    const view = new DataView(made.memory!.buffer);
    // The continuation leads to itself.
    const place = form === "old" ? 64 + 16 + 16 + 8 : 64 + 7 + 12 + 4;
    view.setBigUint64(place, BigInt(form === "old" ? 64 + 16 : 64 + 7 - 4), true);
    view.setBigUint64(place + 8, 60n, true);
    deepEqual(bitsOf(made, at), undefined);
  });
}
