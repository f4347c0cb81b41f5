/** Stop, restart, late errors and the queue of the browser's kernel. */

import assert from "node:assert/strict";
import { inBrowser } from "../live/browser.ts";
import { LATE } from "../platform/late_cases.ts";
import { ENDLESS, IMPORT } from "../platform/stop_cases.ts";
import { answerOf } from "./kernel_answers.ts";
import { type CellResult, type KernelPage, openKernel } from "./kernel_page.ts";

const importLibrary = IMPORT.replace("LIBRARY", "interrupt");

function lines({ outputs }: CellResult): string[] {
  return answerOf(outputs.map((it) => ({ type: it.msg_type, content: it.content })));
}

/** Runs the cells that only Stop ends; those that never await are left out where no memory is shared. */
async function stopAll(kernel: KernelPage, isolated: boolean): Promise<void> {
  assert.deepEqual(lines(await kernel.run(importLibrary)), []);
  for (const { name, code, stops, within, says, busy } of ENDLESS) {
    if (busy && !isolated) continue;
    await kernel.run("n = 41");
    const cell = await kernel.run(code, { stops: stops.map((seconds) => 1000 * seconds) });
    assert.equal(cell.status, "error", name);
    assert.ok(cell.elapsed < 1000 * (stops[0] + within), `${name}: ${cell.elapsed} ms`);
    const shown = lines(cell);
    assert.equal(shown.length, 1, shown.join("\n"));
    assert.ok(shown[0].includes(says), `${name}: ${shown}`);
    const after = await kernel.run("await sleep(20); n > 41");
    assert.deepEqual(lines(after), ["= true"], name);
  }
}

/** Names of the tests and what they do with a fresh kernel, in a page that is isolated or not. */
const TESTS: [name: string, isolated: boolean, test: (kernel: KernelPage) => Promise<void>][] = [
  [
    "Stop ends what awaits, and loops, and keeps the kernel's state",
    true,
    (it) => stopAll(it, true),
  ],
  ["Stop ends what awaits and keeps the kernel's state", false, (it) => stopAll(it, false)],
  [
    "Stop ends cells before the library is imported, and loops inside of functions",
    true,
    async (kernel) => {
      const endless = [
        "while (true) { n++; }",
        "for (;;) n++;",
        "do n++; while (true)",
        "spin()",
        "[1].map(() => { for (;;) n++ })",
        "await new Promise(() => {})",
        "for (;;) await new Promise((r) => setTimeout(r, 5))",
        "for (;;) await null",
        "for await (const x of (async function* () { for (;;) yield n++ })());",
        "try { for (;;) n++ } catch { n = -1 }\nfor (;;);",
        "try { for (;;) n++ } finally { for (;;) n++ }",
        "class A { static { for (;;) n++ } }",
        "new (class { constructor() { while (true) n++ } })()",
        "label: for (;;) { for (;;) continue label }",
        "function* ones() { for (;;) yield 1 }\nfor (const one of ones()) n += one",
      ];
      await kernel.run("var n = 1; function spin() { while (true) n++ }");
      for (const code of endless) {
        const cell = await kernel.run(code, { stops: [200] });
        assert.equal(cell.status, "error", code);
        assert.ok(cell.elapsed < 1500, `${code}: ${cell.elapsed} ms`);
        assert.match(lines(cell).join(), /InterruptedError: stopped by the reader/, code);
      }
      assert.deepEqual(lines(await kernel.run("n = 1; for (let i = 0; i < 3; i++) n++\nn")), [
        "= 4",
      ]);
    },
  ],
  ["a second Stop ends a cell that takes the first and goes on", true, async (kernel) => {
    await kernel.run(importLibrary);
    const code = "for (;;) try { await sleep(10) } catch { n++ }";
    const cell = await kernel.run(code, { stops: [100, 300] });
    assert.equal(cell.status, "error");
    assert.ok(cell.elapsed < 1500, `${cell.elapsed} ms`);
    const counts = [await kernel.run("n"), await kernel.run("await sleep(100); n")].map(lines);
    assert.deepEqual(counts[0], counts[1], "it goes on");
  }],
  [
    "Stop between cells disturbs none; restart ends a loop where nothing else can",
    false,
    async (kernel) => {
      await kernel.run("const kept = 1");
      await kernel.evaluate("kernel.interrupt()");
      assert.deepEqual(lines(await kernel.run("await null; kept")), ["= 1"]);
      const endless = kernel.run("for (;;);");
      const waiting = kernel.run("1");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await kernel.restart();
      assert.equal((await endless).status, "aborted");
      assert.equal((await waiting).status, "aborted");
      const fresh = await kernel.run("typeof kept");
      assert.deepEqual([lines(fresh), fresh.executionCount], [['= "undefined"'], 1]);
    },
  ],
  [
    "cells run in their order; after one that fails, those that wait do not begin",
    true,
    async (kernel) => {
      const results = await kernel.runAll([
        "await new Promise((r) => setTimeout(r, 50)); const first = 1",
        "console.log(first); first + 1",
        "throw new Error('here')",
        "console.log('not reached')",
      ]);
      assert.deepEqual(results.map(({ status }) => status), ["ok", "ok", "error", "aborted"]);
      assert.deepEqual(results.map(({ executionCount }) => executionCount), [1, 2, 3, 0]);
      assert.deepEqual(results.map(lines), [[], ["out: 1\n", "= 2"], ["! Error: here"], []]);
      assert.deepEqual(lines(await kernel.run("'goes on'")), ['= "goes on"']);
    },
  ],
  [
    "the browser's kernel shows late errors, named as late, and the next cells go on",
    true,
    async (kernel) => {
      await kernel.run(`${importLibrary}\nconst emitter = undefined`);
      for (const [name, code, shown] of LATE) {
        if (/setImmediate|emitter/.test(code)) continue; // Node's alone.
        const codes = [code, "await sleep(400)", `await sleep(100); "fine"`];
        const cells: CellResult[] = [];
        for (const each of codes) cells.push(await kernel.run(each));
        assert.deepEqual(cells.map(({ status }) => status), ["ok", "ok", "ok"], name);
        const text = cells.flatMap(lines).join("\n");
        assert.match(text, /^err: Late error, from a timer or a promise/m, name);
        assert.match(text, shown, name);
        assert.doesNotMatch(text, /https?:/, "frames of the kernel");
        assert.match(text, /= "fine"$/, name);
      }
    },
  ],
  [
    "a promise that is printed while it is pending tells its rejection late, unless a cell takes it",
    true,
    async (kernel) => {
      const pause = (ms: number) => `await new Promise((r) => setTimeout(r, ${ms}));`;
      const cells = [
        "var fail = (why) => new Promise((_, no) => setTimeout(() => no(new Error(why)), 100));",
        'console.log(fail("printed"), { a: [fail("within")] })',
        'fail("shown")',
        'class Own extends Promise {}\nOwn.resolve(fail("own"))',
        'Object.freeze(fail("frozen"))',
        pause(300),
        'var a = fail("awaited"), b = fail("caught"), c = fail("all"); console.log(a, b, [c]);\n' +
        'b.catch(() => {});\nPromise.allSettled([c]);\ntry { await a } catch { "taken" }',
        'var later = fail("awaited later"); later',
        'try { await later } catch { "taken" }',
        'var again = fail("printed twice"); console.log(again); console.log(again);',
        pause(300),
      ];
      const shown: string[] = [];
      for (const code of cells) shown.push(...lines(await kernel.run(code)));
      const text = shown.join("\n");
      const late = [...text.matchAll(/Late error.*\nError: (.*)/g)].map(([, why]) => why);
      assert.deepEqual(late.sort(), [
        "frozen",
        "own",
        "printed",
        "printed twice",
        "shown",
        "within",
      ]);
      assert.equal(text.match(/= "taken"/g)?.length, 2);
      assert.match(text, /^= Own \[Promise\] \{ <pending> \}$/m);
    },
  ],
  ["what cells name as the kernel's own tools does not disturb it", true, async (kernel) => {
    const names = [
      ..."Map Set WeakMap Promise Object Array Symbol Error Proxy Reflect String Math".split(" "),
      ..."performance setTimeout clearTimeout queueMicrotask postMessage console self name".split(
        " ",
      ),
      ..."Response URL Blob Headers JSON RegExp Int32Array Atomics onmessage close".split(" "),
    ];
    for (const name of names) {
      const [shown] = lines(await kernel.run(`const ${name} = 5; ${name}`));
      assert.equal(shown, "= 5", name);
    }
    const failed = await kernel.run("class Uint8Array {}\nthrow { not: 'an error' }");
    assert.equal(failed.status, "error");
    const stopped = await kernel.run("for (;;);", { stops: [100] });
    assert.equal(stopped.status, "error");
  }],
];

for (const isolated of [true, false]) {
  Deno.test({
    name: `the browser's kernel in a page that is ${isolated ? "" : "not "}isolated`,
    ...inBrowser,
    async fn(t) {
      await using kernel = await openKernel({ isolated });
      for (const [name, where, test] of TESTS) {
        if (where !== isolated) continue;
        await kernel.restart();
        await t.step(name, () => test(kernel));
      }
    },
  });
}
