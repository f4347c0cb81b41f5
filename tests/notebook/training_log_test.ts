import { deepEqual, equal, match, ok } from "node:assert/strict";
import { trainingLog } from "../../lib/notebook/mod.ts";
import { runCells } from "./run_cells.ts";

Deno.test("trainingLog() keeps losses and accuracies of one training after the other", async () => {
  const log = trainingLog([1, 2]);
  for (const epoch of [0, 1]) {
    for await (const batch of log.train) log.options.onBatch({ loss: epoch + batch / 10 });
    log.options.onEpoch({ accuracy: epoch / 2 });
  }
  deepEqual(log.losses, [0.1, 0.2, 1.1, 1.2]);
  deepEqual(log.accuracies, [0, 0.5]);
  ok(!log.options.signal.aborted);
  // As fit() takes its options.
  const { signal, print } = log.options;
  equal(signal.aborted, false);
  equal(typeof print, "function");
});

Deno.test("trainingLog() in a notebook: lines between bars, Stop ends, and the next one runs", async () => {
  const training = (steps: number, pause: number) =>
    `{
  log = trainingLog(${steps});
  const { print, onBatch, signal } = log.options;
  for await (const step of log.train) {
    signal.throwIfAborted();
    onBatch({ loss: step });
    await new Promise((resolve) => setTimeout(resolve, ${pause}));
  }
  print("0 0.5 0.25");
}
for await (const step of log.train) log.options.onBatch({ loss: 9 });
log.losses.length`;
  const cells = await runCells<{ outputs: Record<string, unknown>[] }>([
    { source: 'import { trainingLog } from "convolutions"; let log = trainingLog(0);' },
    { source: training(3, 1) },
    { source: training(1000, 100), stop: 1.5 },
    { source: training(2, 1) },
  ]);
  const texts = (cell: number) =>
    cells[cell].outputs.map((output) => {
      const { data, text, evalue } = output as Record<string, never>;
      return [data?.["text/plain"] ?? text ?? evalue].flat().join("");
    });
  const [first, line, second, count] = texts(1);
  match(first, /^epoch: 100% .* 3\/3 .* loss 2\.0000$/);
  equal(line, "0 0.5 0.25");
  match(second, /^epoch: 100% .* loss 9\.0000$/);
  equal(count, "6");
  match(texts(2).join("\n"), /stopped/);
  equal(texts(3).at(-1), "4");
});
