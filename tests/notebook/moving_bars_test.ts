/** Bars that move: what is written, and when, by a clock that the test sets. */

import { deepEqual, equal } from "node:assert/strict";
import { interrupt, InterruptedError } from "../../lib/notebook/interrupt.ts";
import { progress, showDownload } from "../../lib/notebook/mod.ts";
import { openLiveOutput } from "../../lib/notebook/live_output.ts";
import { openProgressBar } from "../../lib/notebook/progress_bar.ts";
import { progressHtml, progressText } from "../../lib/notebook/progress_line.ts";
import { leaveKernel, standInKernel } from "./stand_in_kernel.ts";

const { now } = performance;
let ms = 1000;
/** Sets the clock while something is done in a terminal; gives what was written. */
async function inTerminal(moves: boolean, act: () => Promise<unknown>): Promise<string[]> {
  const written: string[] = [];
  const stderr = {
    isTerminal: () => moves,
    writeSync: (bytes: Uint8Array) => written.push(new TextDecoder().decode(bytes)),
  };
  performance.now = () => ms;
  standInKernel({ jupyter: undefined, stderr });
  try {
    await act();
  } finally {
    leaveKernel();
    performance.now = now;
    ms += 100_000; // What comes next is no loop inside of this.
  }
  return written;
}

Deno.test("openLiveOutput() writes over what it wrote, in a terminal that moves", async () => {
  const act = async () => {
    const output = await openLiveOutput("<b>", "one");
    await output.update("<i>", "two\nthree\nfour");
    await output.update("<i>", "five\nsix");
    await output.close("the end");
  };
  deepEqual(await inTerminal(true, act), [
    "one",
    "\r\x1b[Jtwo\nthree\nfour",
    "\r\x1b[2A\x1b[Jfive\nsix",
    "\r\x1b[1A\x1b[Jthe end\n",
  ]);
  deepEqual(await inTerminal(false, act), ["the end\n"]);
});

Deno.test("openLiveOutput() shows its last state as plain text in a notebook", async () => {
  const kernel = standInKernel();
  try {
    const output = await openLiveOutput("<b>", "one");
    await output.update("<i>", "two");
    await output.close("the end");
  } finally {
    leaveKernel();
  }
  const [{ transient }] = kernel.sent.map(([, content]) => content);
  const { display_id } = transient as { display_id: string };
  equal(display_id.length, 36);
  const message = (data: Record<string, string>) => ({ data, metadata: {}, transient });
  deepEqual(kernel.sent, [
    ["display_data", message({ "text/html": "<b>", "text/plain": "one" })],
    ["update_display_data", message({ "text/html": "<i>", "text/plain": "two" })],
    ["update_display_data", message({ "text/plain": "the end" })],
  ]);
});

Deno.test("progress() draws ten times a second at most, and its line at the end", async () => {
  const written = await inTerminal(true, async () => {
    const bar = progress(["a", "b", "c", "d"], { label: "letters" });
    for await (const letter of bar) {
      bar.note = letter;
      ms += letter === "c" ? 100 : 60;
    }
  });
  deepEqual(written, [
    "letters:   0% |                    | 0/4 [0.0 s]",
    "\r\x1b[Jletters:  50% |██████████          | 2/4 [0.1 s, 1 s left, 16.7/s] b",
    "\r\x1b[Jletters:  75% |███████████████     | 3/4 [0.2 s, 1 s left, 13.6/s] c",
    "\r\x1b[Jletters: 100% |████████████████████| 4/4 [0.3 s, 14.3/s] d\n",
  ]);
});

Deno.test("bars of loops inside a loop stand below its own, and go", async () => {
  const written = await inTerminal(true, async () => {
    for await (const _ of progress(2, { label: "outer" })) {
      for (const label of ["one", "two"]) {
        for await (const _ of progress(1, { label })) ms += 150;
      }
      ms += 1000;
    }
    // Later than two seconds after its neighbours it is not inside.
    const bar = await openProgressBar({ label: "left open" });
    ms += 1999;
    await (await openProgressBar({ label: "inside" })).close(false);
    ms += 2000;
    await (await openProgressBar({ label: "apart" })).close(false);
    await bar.close(true);
  });
  const shown = written.map((text) =>
    text.split("\x1b[J").at(-1)!.replaceAll(
      /:.*?(\d+(\/\d+)?(?: stopped)?) \[(\d+\.\d).*/g,
      " $1 $3",
    )
  );
  deepEqual(shown, [
    "outer 0/2 0.0",
    "outer 0/2 0.0\none 1/1 0.1",
    "outer 0/2 0.0\ntwo 1/1 0.1",
    "outer 1/2 1.3",
    "outer 1/2 1.3\none 1/1 0.1",
    "outer 1/2 1.3\ntwo 1/1 0.1",
    "outer 2/2 2.6",
    "outer 2/2 2.6\n",
    "left open 0 0.0",
    "apart 0 0.0",
    "apart 0 0.0\n",
    "left open 0 stopped 4.0\n",
  ]);
});

Deno.test("of three bars each goes when its loop is done, in whatever order", async () => {
  for (const order of [[2, 1], [1, 2]]) {
    const shown: string[] = [];
    await inTerminal(true, async () => {
      const bars = [];
      for (const label of ["outer", "middle", "inner"]) bars.push(await openProgressBar({ label }));
      const { writeSync } = Deno.stderr;
      Deno.stderr.writeSync = (bytes) => {
        const lines = new TextDecoder().decode(bytes).split("\x1b[J").at(-1)!.split("\n");
        shown.push(lines.map((line) => line.split(":")[0]).join());
        return 0;
      };
      for (const which of order) {
        await bars[which].close(false);
        ms += 200;
        await bars[0].advance();
      }
      Deno.stderr.writeSync = writeSync;
      await bars[0].close(false);
    });
    deepEqual(shown, [order[0] === 2 ? "outer,middle" : "outer,inner", "outer"]);
  }
});

Deno.test("a walk over progress() ends where Stop was pressed", async () => {
  const seen: number[] = [];
  const written = await inTerminal(false, async () => {
    try {
      for await (const step of progress(5)) {
        seen.push(step);
        // The loop has asked once when the second step comes.
        if (step === 1) interrupt();
      }
    } catch (error) {
      seen.push(error instanceof InterruptedError ? -1 : -2);
    }
  });
  deepEqual(seen, [0, 1, -1]);
  deepEqual(written, [" 40% |████████            | 2/5 stopped [0.0 s]\n"]);
});

Deno.test("progress() takes the total that is given, before that of what it walks over", async () => {
  const ends = async (steps: Iterable<number>, options: { total?: number }) =>
    (await inTerminal(false, async () => {
      for await (const _ of progress(steps, options));
    })).join().match(/\d(\/\d)?(?= \[)/)![0];
  equal(await ends([1, 2], {}), "2/2");
  equal(await ends([1, 2], { total: 3 }), "2/3");
  equal(await ends(new Set([1]), {}), "1/1");
  equal(await ends(Object.assign([1], { size: 7 }), {}), "1/1");
  equal(await ends([1, 2].values(), {}), "2");
  const thrown = (act: () => unknown) => {
    try {
      act();
    } catch (error) {
      return (error as Error).message;
    }
  };
  equal(
    thrown(() => progress([1], { totl: 1 } as never)),
    "progress() has no option totl; did you mean total?",
  );
});

Deno.test("showDownload() counts megabytes of those that are to come", async () => {
  const written = await inTerminal(true, async () => {
    await showDownload("storm", async (onProgress) => {
      for (const part of [1, 2]) {
        ms += 200;
        await onProgress(part * 1.5e6, 3e6);
      }
    });
  });
  deepEqual(written, [
    "storm:   0% |                    | 0.0/3.0 MB [0.0 s]",
    "\r\x1b[Jstorm: 100% |████████████████████| 3.0/3.0 MB [0.2 s, 15.0 MB/s]",
    "\r\x1b[Jstorm: 100% |████████████████████| 3.0/3.0 MB [0.2 s, 15.0 MB/s]\n",
  ]);
});

Deno.test("progressText() writes times and rates of every size", () => {
  const paces: [done: number, total: number | undefined, seconds: number, pace: string][] = [
    [0, 4, 3, "3.0 s"],
    [2, 4, 0, "0.0 s, 0 s left"],
    [4, 4, 2, "2.0 s, 2.00/s"],
    [5, 4, 2, "2.0 s, 2.50/s"],
    [1, 2, 1, "1.0 s, 1 s left, 1.00/s"],
    [1, 3, 2, "2.0 s, 4 s left, 2.00 s each"],
    [2, 3, 3, "3.0 s, 2 s left, 1.50 s each"],
    [10, undefined, 1, "1.0 s, 10.0/s"],
    [999, undefined, 10, "10.0 s, 99.9/s"],
    [100, undefined, 1, "1.0 s, 100/s"],
    [1, undefined, 59.4, "59.4 s, 59.4 s each"],
    [1, undefined, 59.5, "1:00, 59.5 s each"],
    [1, undefined, 61.5, "1:02, 61.5 s each"],
    [1, undefined, 61.4, "1:01, 61.4 s each"],
    [1, undefined, 3599.4, "59:59, 3599 s each"],
    [1, undefined, 3600, "1:00:00, 3600 s each"],
    [1, undefined, 36_610, "10:10:10, 36610 s each"],
  ];
  for (const [done, total, seconds, pace] of paces) {
    const text = progressText({ done, total, seconds });
    equal(text.slice(text.indexOf("[") + 1, -1), pace);
  }
  const bar = (done: number, total: number) =>
    progressText({ done, total, seconds: 0 }).split("|")[1];
  equal(bar(1, 3), "██████▋".padEnd(20));
  deepEqual([1, 2, 7, 8, 159, 160, 200].map((done) => bar(done, 160)), [
    ...["▏", "▎", "▉", "█", `${"█".repeat(19)}▉`].map((text) => text.padEnd(20)),
    ...Array(2).fill("█".repeat(20)),
  ]);
});

Deno.test("progressHtml() writes what progressText() does, with a bar of the page's", () => {
  const whole = { done: 1, total: 4, seconds: 2, label: "run", note: "loss 1" };
  const start = '<div style="display:flex;align-items:center;gap:0.8em;' +
    'font-variant-numeric:tabular-nums">';
  equal(
    progressHtml(whole),
    `${start}<span>run</span><progress value="1" max="4" style="width:16em"></progress>` +
      "<span> 25% · 1/4 · 2.0 s · 6 s left · 2.00 s each · loss 1</span></div>",
  );
  equal(
    progressHtml({ done: 1, seconds: 2, unit: "MB" }),
    `${start}<progress style="width:16em"></progress><span>1.0 MB · 2.0 s · 0.50 MB/s</span></div>`,
  );
});
