/** Stop, as a kernel takes it: who hears of it, and what is taken away where nobody does. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { collectGarbage } from "../../lib/backend/memory/collect_garbage.ts";
import {
  interrupt,
  InterruptedError,
  interruptSignal,
  listenForStop,
  nextFrame,
  sleep,
  throwIfInterrupted,
} from "../../lib/notebook/interrupt.ts";
import { standInKernel } from "./stand_in_kernel.ts";

const kernel = standInKernel();
Deno.env.set("CONVOLUTIONS_STOP_WATCHER", `${Deno.pid}:7`);
listenForStop();
Deno.env.delete("CONVOLUTIONS_STOP_WATCHER");
const stop = () => kernel.signals.get("SIGINT")!();
const brokenOff = () => kernel.signals.get("SIGUSR2")!();

/** What is written to the console's errors, and which timers are set, meanwhile. */
async function watched(act: () => unknown): Promise<{ lines: string[]; timers: unknown[][] }> {
  const [lines, timers]: [string[], unknown[][]] = [[], []];
  const { error } = console;
  const { setTimeout } = globalThis;
  console.error = (line: string) => void lines.push(line);
  globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
    timers.push(args);
    return setTimeout(...args);
  }) as typeof setTimeout;
  try {
    await act();
  } finally {
    console.error = error;
    globalThis.setTimeout = setTimeout;
  }
  return { lines, timers };
}

Deno.test("a Stop that nobody hears takes timers away, says so once, and collects garbage", async () => {
  const { now } = performance;
  let ms = 50_000;
  performance.now = () => ms;
  try {
    let ran = false;
    for (const delay of [1, 5]) setTimeout(() => ran = true, delay);
    const told = "Stopped; the kernel and its variables are still there.";
    const { lines, timers } = await watched(stop);
    deepEqual(lines, [told]);
    deepEqual(timers.slice(1), [[collectGarbage, 20], [collectGarbage, 500]]);
    deepEqual(kernel.killed, [[7, "SIGUSR1"]]);
    await new Promise((resolve) => setTimeout(resolve, 15));
    ok(!ran);
    ms += 2000;
    // It may come late, when a next cell sleeps.
    const next = sleep(1);
    deepEqual((await watched(brokenOff)).lines, []);
    await next;
    ms += 2001;
    deepEqual((await watched(brokenOff)).lines, [told]);
  } finally {
    performance.now = now;
  }
});

Deno.test("a cell that was broken off listens no more, and does not count twice", async () => {
  const asleep = sleep(60_000);
  throwIfInterrupted();
  await watched(brokenOff);
  equal(interrupt(), false);
  await rejects(asleep, InterruptedError);
  equal(interrupt(), false);
  const next = sleep(60_000);
  equal(interrupt(), true);
  await rejects(next, InterruptedError);
  equal(interrupt(), false);
});

Deno.test("each of several that sleep is counted, until it wakes", async () => {
  const [short, long] = [sleep(1), sleep(60_000)];
  await short;
  equal(interrupt(), true);
  await rejects(long, InterruptedError);
  equal(interrupt(), false);
  await sleep(0);
  equal(interrupt(), false);
});

Deno.test("sleep() leaves neither a listener nor a timer behind", async () => {
  const signal = interruptSignal();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof addEventListener>) => {
      listeners++;
      addEventListener.apply(signal, args);
    },
    removeEventListener: (...args: Parameters<typeof removeEventListener>) => {
      listeners--;
      removeEventListener.apply(signal, args);
    },
  });
  for (let i = 0; i < 3; i++) await nextFrame();
  equal(listeners, 0);
  const { clearTimeout } = globalThis;
  const cleared: unknown[] = [];
  globalThis.clearTimeout = (id) => (cleared.push(id), clearTimeout(id));
  const long = sleep(60_000);
  interrupt();
  await rejects(long, InterruptedError);
  globalThis.clearTimeout = clearTimeout;
  equal(cleared.length, 1);
});

Deno.test("a loop that asked hears of a Stop for ten seconds, if nobody else did", () => {
  const { now } = performance;
  let ms = 200_000;
  performance.now = () => ms;
  const heard = () => {
    try {
      throwIfInterrupted();
      return false;
    } catch (error) {
      return error instanceof InterruptedError;
    }
  };
  try {
    equal(heard(), false);
    ms += 9_999;
    equal(interrupt(), true);
    ms += 9_999;
    equal(heard(), true);
    equal(heard(), false);
    ms += 10_000;
    equal(interrupt(), false);
    equal(heard(), false);
    ms += 1;
    equal(interrupt(), true);
    ms += 10_001;
    equal(heard(), false);
    // The owner of the signal has heard.
    interruptSignal();
    equal(interrupt(), true);
    equal(heard(), false);
    interrupt();
    brokenOff();
    equal(heard(), false);
  } finally {
    performance.now = now;
  }
});
