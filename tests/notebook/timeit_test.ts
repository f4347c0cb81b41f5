import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { timeit } from "../../lib/notebook/mod.ts";
import { formatSeconds, Timing } from "../../lib/notebook/timeit.ts";
import { assertNoLeak } from "../fixtures/cases.ts";

await startBackend("wasm");

// What IPython 9's _format_time(seconds, precision=3) prints.
for (
  const [seconds, text] of [
    [0, "0 ns"],
    [3.2e-10, "0.32 ns"],
    [1.5e-8, "15 ns"],
    [5.43e-5, "54.3 µs"],
    [9.99e-4, "999 µs"],
    [1e-3, "1 ms"],
    [1.62e-3, "1.62 ms"],
    [0.25, "250 ms"],
    [1, "1 s"],
    [59.94, "59.9 s"],
    [60, "1min"],
    [86400, "1d"],
    [3600.5, "1h"],
    [61, "1min 1s"],
    [3725, "1h 2min 5s"],
    [90000, "1d 1h"],
  ] as const
) {
  Deno.test(`formatSeconds() writes ${text}`, () => equal(formatSeconds(seconds), text));
}

Deno.test("Timing reads like %timeit", () => {
  const timing = new Timing([0.0016, 0.0017, 0.0015, 0.0016, 0.0016, 0.0017, 0.0017], 1000);
  equal(
    `${timing}`,
    "1.63 ms ± 70 µs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
  );
  equal(`${new Timing([2], 1)}`, "2 s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)");
});

Deno.test("timeit() calls as often as asked, after one call that is not measured", async () => {
  let calls = 0;
  const { seconds, loops } = await timeit(() => calls++, { loops: 10, runs: 3 });
  deepEqual([calls, seconds.length, loops], [31, 3, 10]);
});

Deno.test("timeit() awaits promises one after the other", async () => {
  let running = 0;
  const timing = await timeit(async () => {
    equal(running++, 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running--;
  }, { loops: 2, runs: 2 });
  ok(timing.mean > 0.018 && timing.mean < 0.2, `${timing.mean} s`);
  match(`${timing}`, /2 runs, 2 loops each\)$/);
});

Deno.test("timeit() disposes what a call makes, and nothing else", async () => {
  const x = tf.ones([10, 10]);
  await assertNoLeak(async () => {
    await timeit(() => x.matMul(x).reshape([100]), { loops: 5 });
    await timeit(async () => [x.add(await Promise.resolve(1)), x.neg()], { loops: 5 });
    await timeit(() => x, { loops: 5 });
    await rejects(timeit(() => x.neg().matMul(tf.ones([3, 3])), { loops: 5 }), /matMul/);
  });
  equal((await x.sum().data())[0], 100);
});

Deno.test("timeit() refuses numbers of calls that make no sense", async () => {
  for (const options of [{ loops: 0 }, { loops: 1.5 }, { runs: 0 }, { runs: NaN }]) {
    await rejects(timeit(() => {}, options), RangeError);
  }
});

Deno.test("timeit() leaves alone what a parallel task makes", async () => {
  let run = true;
  const made: tf.Tensor[] = [];
  const task = (async () => {
    while (run) {
      made.push(tf.ones([3]));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })();
  const inside: tf.Tensor[] = [];
  await timeit(async () => {
    const x = tf.zeros([2]);
    inside.push(x);
    await new Promise((resolve) => setTimeout(resolve, 4));
    const y = x.add(1);
    inside.push(y);
    return y;
  }, { loops: 3, runs: 2 });
  run = false;
  await task;
  ok(made.length > 3);
  ok(made.every((tensor) => !tensor.isDisposed));
  ok(inside.every((tensor) => tensor.isDisposed));
  tf.dispose(made);
});

Deno.test("timeit() takes the calls that last a fifth of a second, each run after a pause", async () => {
  const { now } = performance;
  let [ms, calls, turns] = [0, 0, 0];
  performance.now = () => ms;
  const timer = setInterval(() => turns++, 0);
  try {
    const call = () => {
      calls++;
      ms += 2;
    };
    const { seconds, loops } = await timeit(call, { runs: 5 });
    // 1, then 1 + 10 + 100 to choose, of which the last took 0.2 s.
    deepEqual([loops, calls, seconds], [100, 1 + 111 + 500, Array(5).fill(0.002)]);
    ok(turns >= 3, `${turns} turns`);
  } finally {
    clearInterval(timer);
    performance.now = now;
  }
});

Deno.test("timeit() waits for what a graphics card computes, once a run", async () => {
  const waits = async (backend: string) => {
    let count = 0;
    const x = tf.zeros([1]);
    const wait = x.data.bind(x);
    x.data = () => (count++, wait()) as never;
    tf.keep(x);
    const engine = tf.engine();
    const { backendName } = engine;
    engine.backendName = backend;
    try {
      await timeit(() => [x, [1, x]], { loops: 5, runs: 2 });
    } finally {
      engine.backendName = backendName;
      x.dispose();
    }
    return count;
  };
  deepEqual([await waits("wasm"), await waits("cpu"), await waits("webgpu")], [0, 0, 2 * 3]);
});

Deno.test("timeit() leaves variables and what is kept, and ends scopes that it began", async () => {
  const kept: tf.Tensor[] = [];
  await timeit(() => {
    const [variable, one] = [tf.variable(tf.zeros([1])), tf.keep(tf.ones([1]))];
    kept.push(variable, one);
    return [variable, one, tf.ones([2])];
  }, { loops: 1, runs: 1 });
  deepEqual(kept.map((tensor) => tensor.isDisposed), [false, false, false, false]);
  tf.dispose(kept);
  await rejects(timeit(() => 1, { loop: 1 } as never), { message: /no option loop/ });
});
