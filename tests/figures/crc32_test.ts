import { equal } from "node:assert/strict";
import { crc32 as zlib } from "node:zlib";
import { crc32 } from "../../lib/figures/crc32.ts";

Deno.test("crc32() is zlib's", () => {
  for (const length of [0, 1, 4, 255, 256, 70_000]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + (i >> 3)) & 0xff);
    equal(crc32(bytes), zlib(bytes));
  }
});
