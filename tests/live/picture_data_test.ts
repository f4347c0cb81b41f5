import { deepEqual } from "node:assert/strict";
import { pictureData } from "../../lib/live/picture_data.ts";

Deno.test("pictureData() makes a long picture smaller by means of squares, also of parts at its edge", async () => {
  const rows = [0, 10, 20].map((start) => Array.from({ length: 301 }, (_, i) => start + i));
  const small = await pictureData(rows, "ramp", { cmap: "gray" });
  deepEqual([small.rows, small.columns], [2, 151]);
  deepEqual([...small.values.slice(0, 2)], [5.5, 7.5]);
  deepEqual([...small.values.slice(150, 153)], [305, 20.5, 22.5]);
});

Deno.test("pictureData() writes whole numbers from 0 to 255 as bytes, all others as floats", async () => {
  const typed = async (values: number[][]) =>
    (await pictureData(values, "small", { cmap: "gray" })).data;
  const bytes = await typed([[0, 255], [7, 8]]);
  deepEqual([bytes.type, bytes.values], ["uint8", "AP8HCA=="]);
  deepEqual(bytes.range, [0, 255]);
  for (const other of [[[-1, 2]], [[0, 256]], [[0.5, 2]]]) {
    const { type, values } = await typed(other);
    const floats = new Float32Array(Uint8Array.fromBase64(values).buffer);
    deepEqual([type, [...floats]], ["float32", other[0]]);
  }
});

Deno.test("pictureData() makes colors grey as ITU-R BT.601 weighs them, whole if they are whole", async () => {
  const grey = async (color: number[]) =>
    (await pictureData({ shape: [1, 1, 3], data: color }, "dot", { cmap: "gray" })).values[0];
  deepEqual(await Promise.all([[255, 0, 0], [0, 255, 0], [0, 0, 255]].map(grey)), [76, 150, 29]);
  deepEqual((await grey([0.5, 0, 0])).toFixed(4), "0.1495");
});
