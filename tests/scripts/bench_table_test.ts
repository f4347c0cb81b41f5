import { deepEqual } from "node:assert/strict";
import { benchTable } from "../../scripts/bench_table.ts";

Deno.test("benchTable() writes medians, ratios of what both have, and what Chromium takes", () => {
  const ours = [9, 1, 2, 3, 4, 5, 6, 7, 8, 10]; // In order: 1 to 10.
  const twice = ours.map((ms) => 2 * ms);
  const results = {
    "cnn step": { ours, Chromium: twice, PyTorch: ours.map((ms) => ms * 4) },
    epoch: { ours: [1234, 12_345, 123_456], PyTorch: "cannot" },
    "lenet step": { Chromium: [0.01234] },
  };
  deepEqual(benchTable(["ours", "Chromium", "PyTorch"], results, { ours: 99.6 }), [
    "| ms (median) | ours | Chromium | PyTorch | ours / PyTorch | fastest tenths | middle half of ours |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    "| cnn step | 6.00 | 12.0 | 24.0 | 0.25 | 0.25 | 3.00 to 8.00 |",
    "| epoch | 12345 | not run | cannot |  |  | 1234 to 123456 |",
    "| lenet step | not run | 0.0123 | not run |  |  |  |",
    "| peak memory, MiB | 100 |  |  |  |  |  |",
    "cnn step, Chromium / ours: 2.00, fastest tenths 2.00; at most 1.15",
  ]);
  deepEqual(benchTable(["ours"], {}, {}).length, 3);
});
