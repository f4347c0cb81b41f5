import { deepEqual } from "node:assert/strict";
import { pictureData } from "../../lib/live/picture_data.ts";

Deno.test("pictureData() makes a long picture smaller by means of squares, also of parts at its edge", async () => {
  const rows = [0, 10, 20].map((start) => Array.from({ length: 301 }, (_, i) => start + i));
  const small = await pictureData(rows, "ramp", { cmap: "gray" });
  deepEqual([small.rows, small.columns], [2, 151]);
  deepEqual([...small.values.slice(0, 2)], [5.5, 7.5]);
  deepEqual([...small.values.slice(150, 153)], [305, 20.5, 22.5]);
});
