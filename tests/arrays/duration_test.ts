import { deepEqual, equal } from "node:assert/strict";
import { durationToMilliseconds } from "../../lib/arrays/format_time.ts";

Deno.test("durationToMilliseconds() of pandas' NaT is NaN, of others what lasts as long", () => {
  equal(durationToMilliseconds(-(2n ** 63n), "ns"), NaN);
  deepEqual(
    [
      durationToMilliseconds(1_500_000n, "ns"),
      durationToMilliseconds(-2n, "s"),
      durationToMilliseconds(7n, "ms"),
    ],
    [1.5, -2000, 7],
  );
});
