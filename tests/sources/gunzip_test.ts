import { deepEqual, equal, throws } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { gunzip } from "../../lib/sources/gunzip.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7);
const packed = new Uint8Array(gzipSync(bytes));

Deno.test("gunzip() gives what zlib packed, also of several members", () => {
  deepEqual(gunzip(packed, bytes.length), bytes);
  const members = [0, 1, 70_000, 300_000].slice(1).map((end, i, ends) =>
    gzipSync(bytes.subarray(i === 0 ? 0 : ends[i - 1], end))
  );
  deepEqual(gunzip(new Uint8Array(members.flatMap((it) => [...it])), 2 ** 26), bytes);
  equal(gunzip(new Uint8Array(gzipSync(new Uint8Array())), 0).length, 0);
});

Deno.test("gunzip() refuses what is not whole, or too large", () => {
  for (const length of [1, 9, 20, 5000, packed.length - 9, packed.length - 1]) {
    throws(() => gunzip(packed.subarray(0, length), 2 ** 26), `${length} bytes`);
  }
  throws(() => gunzip(bytes.subarray(1), 2 ** 26));
  throws(() => gunzip(packed, bytes.length - 1), RangeError);
});
