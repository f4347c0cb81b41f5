/** What the browser's kernel does beside answering: Stop, late errors, the globals of cells. */
import "./kernel_here_errors.ts"; // First: names that the sessions declare are there for good.
import "./kernel_here_sessions.ts";
import { deepEqual, equal, match, throws } from "node:assert/strict";
import type { FromKernel } from "../../lib/browser/messages.ts";
import { StopFlag, Stopped } from "../../lib/browser/kernel/stop.ts";
import { KernelHere } from "./kernel_here.ts";

const wait = (milliseconds = 0) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const stopped =
  "InterruptedError: stopped by the reader; the kernel and its variables are still there";

/** Outputs, shortly. */
function shown(messages: FromKernel[]): unknown[] {
  return messages.map((it) => it.type === "output" ? it.output.content : it);
}

Deno.test("a cell's result, outputs and end are sent in order, with its number and id", async () => {
  using kernel = new KernelHere();
  await kernel.kernel.execute(7, "console.log(1); console.error(2); console.log(3); 4");
  await kernel.kernel.execute(9, "throw 5");
  await kernel.kernel.execute(9, "undefined");
  deepEqual(kernel.taken(), [
    {
      type: "output",
      id: 7,
      output: { msg_type: "stream", content: { name: "stdout", text: "1\n" } },
    },
    {
      type: "output",
      id: 7,
      output: { msg_type: "stream", content: { name: "stderr", text: "2\n" } },
    },
    {
      type: "output",
      id: 7,
      output: { msg_type: "stream", content: { name: "stdout", text: "3\n" } },
    },
    {
      type: "output",
      id: 7,
      output: {
        msg_type: "execute_result",
        content: { execution_count: 1, data: { "text/plain": "4" }, metadata: {} },
      },
    },
    { type: "done", id: 7, status: "ok", executionCount: 1 },
    {
      type: "output",
      id: 9,
      output: {
        msg_type: "error",
        content: {
          ename: "Unknown error",
          evalue: "5",
          traceback: [
            "Thrown: 5",
            "",
            "cell [2], line 1",
            "  1 │ throw 5",
            "    │ ^^^^^",
            "",
            "Only an Error knows where it was thrown: throw new Error(…).",
          ],
        },
      },
    },
    { type: "done", id: 9, status: "error", executionCount: 2 },
    { type: "done", id: 9, status: "ok", executionCount: 3 },
  ]);
});

Deno.test("a result that cannot be shown is an error in a cell that is done", async () => {
  using kernel = new KernelHere();
  const { outputs, done } = await kernel.run(
    "({ [Symbol.for('Jupyter.display')]() { throw new TypeError('no picture') } })",
  );
  equal(done.status, "ok");
  deepEqual(outputs.map((it) => it.msg_type === "error" && it.content.evalue), ["no picture"]);
});

Deno.test("a stack that is printed or shown names the learner's lines", async () => {
  using kernel = new KernelHere();
  await kernel.run("function fails() {\n  return new Error('printed');\n}");
  const lines = `Error: printed
    cell [1], line 2, in fails()
      2 │   return new Error('printed');
        │          ^^^^^^^^^
    cell [2], line 1
      1 │ const error = fails();
        │               ^^^^^`;
  const [{ content }] = (await kernel.run("const error = fails();\nconsole.log(error)")).outputs;
  deepEqual(content, { name: "stdout", text: `${lines}\n` });
  const [result] = (await kernel.run("error")).outputs;
  deepEqual("data" in result.content && result.content.data, { "text/plain": lines });
  const [wrapped] = (await kernel.run("{ e: new Error('in') }")).outputs;
  deepEqual("data" in wrapped.content && wrapped.content.data, {
    "text/plain": `{
  e: Error: in
      cell [4], line 1
        1 │ { e: new Error('in') }
          │      ^^^^^^^^^
}`,
  });
  const [html] = (await kernel.run("Deno.jupyter.html`at cell-1.ts:1:1`")).outputs;
  deepEqual("data" in html.content && html.content.data, { "text/html": "at cell-1.ts:1:1" });
  const [source] = (await kernel.run("String(fails).length")).outputs;
  deepEqual("data" in source.content && source.content.data, { "text/plain": "51" });
});

Deno.test("late errors are printed once the library has not taken them", async () => {
  using kernel = new KernelHere();
  await kernel.run("1");
  kernel.taken();
  const late = (type: string, event: object) => kernel.listeners.get(type)!(event);
  const head = "Late error, from a timer or a promise that no cell waited for:\n";
  const cases: [string, object, string][] = [
    ["error", { error: "words", message: "Uncaught words" }, '"words"'],
    ["error", { error: null, message: "Uncaught null" }, "null"],
    ["error", { error: undefined, message: "undefined" }, "undefined"],
    ["error", { message: "Script error." }, '"Script error."'],
    ["unhandledrejection", { reason: { a: 1 } }, "{ a: 1 }"],
  ];
  for (const [type, event, text] of cases) {
    late(type, event);
    await wait(1);
    deepEqual(shown(kernel.taken()), [{ name: "stderr", text: `${head}${text}\n` }]);
  }
  late("unhandledrejection", { reason: new Stopped() });
  late("error", { error: 1, defaultPrevented: true });
  await wait(1);
  deepEqual(kernel.taken(), []);
});

Deno.test("Stop ends the running cell alone, at once, and its loops", async () => {
  using here = new KernelHere();
  const { kernel } = here;
  const running = here.run("for (;;) await new Promise((r) => setTimeout(r))");
  kernel.interrupt(99);
  await wait();
  const heard: string[] = [];
  kernel.interrupt(1);
  const { outputs, done } = await running;
  equal(done.status, "error");
  deepEqual(
    outputs.map((it) => it.msg_type === "error" && it.content.traceback),
    [[stopped]],
  );
  // The library may take it, and is asked once; the second Stop ends the cell.
  kernel.onStop({
    interrupt: () => heard.push("interrupt") > 0,
    abandon: () => {
      heard.push("abandon");
      console.error("not shown");
    },
  });
  const waiting = here.run(
    "setTimeout(() => console.log('never'), 5); await new Promise(() => {})",
  );
  await wait();
  kernel.interrupt(2);
  await wait();
  deepEqual(heard, ["interrupt"]);
  kernel.interrupt(2);
  equal((await waiting).done.status, "error");
  deepEqual(heard, ["interrupt", "interrupt", "abandon"]);
  await wait(10);
  deepEqual(here.taken(), []);
  kernel.interrupt(2);
  equal(heard.length, 3, "nothing runs");
  deepEqual((await here.run("console.error('is back')")).outputs.length, 1);
});

Deno.test("a flag that the page sets ends loops that never await, after a moment", async () => {
  using here = new KernelHere();
  const flag = new Int32Array(here.stop);
  const { now } = performance;
  let clock = 0;
  for (
    const code of [
      "for (;;);",
      "(() => { while (true); })()",
      "for (let i = 0; ; i++) i + 1;",
      "try { for (;;); } catch (e) { throw e }",
    ]
  ) {
    performance.now = () => clock += 40;
    flag[0] = 1;
    const { done, outputs } = await here.run(code);
    performance.now = now;
    equal(done.status, "error", code);
    equal(outputs[0].msg_type === "error" && outputs[0].content.traceback[0], stopped);
    equal(flag[0], 0, "the next cell is free");
  }
  equal((await here.run("for (let i = 0; i < 9; i++); 'goes on'")).done.status, "ok");
});

Deno.test("StopFlag lets a loop go on for 300 ms", () => {
  const { now } = performance;
  let clock = 1000;
  performance.now = () => clock;
  try {
    const flag = new StopFlag();
    equal(flag.shared, false);
    equal(flag.flag.length, 1);
    flag.halt();
    clock += 300;
    flag.halt(new Int32Array(1));
    clock += 1;
    throws(() => flag.halt(), Stopped);
    flag.flag[0] = 1;
    flag.clear();
    equal(flag.flag[0], 0);
    flag.halt();
    throws(() => flag.halt(Int32Array.of(1)), Stopped);
    equal(new StopFlag(new SharedArrayBuffer(4)).shared, true);
  } finally {
    performance.now = now;
  }
});

Deno.test("cells have the part of Deno that a page can have; the rest says so", async () => {
  const settings: Record<string, string> = { A: "1" };
  using kernel = new KernelHere(settings);
  const value = async (code: string) => {
    const [output] = (await kernel.run(code)).outputs;
    return output.msg_type === "error"
      ? output.content.traceback[0]
      : "data" in output.content && output.content.data["text/plain"];
  };
  equal(await value("Deno.env.set('B', 2); Deno.env.toObject()"), '{ A: "1", B: "2" }');
  equal(
    await value("Deno.env.delete('A'); [Deno.env.has('A'), Deno.env.get('B')]"),
    '[ false, "2" ]',
  );
  deepEqual(settings, { B: "2" });
  equal(
    await value("[Deno.build, Deno.args, Deno.noColor, Deno.customInspect]"),
    `[\n  { os: "browser", arch: "wasm" },\n  [],\n  true,\n  Symbol(Deno.customInspect)\n]`,
  );
  const where =
    "there are no files, programs or ports. In the Deno edition of this lesson it works.";
  for (
    const name of ["readTextFile", "readTextFileSync", "Command", "listen", "chdir", "writeFile"]
  ) {
    equal(
      await value(`Deno.${name}()`),
      `Error: Deno.${name}() is not to be had in a browser: ${where}`,
    );
  }
  equal(await value("'CommandSync' in Deno"), "false");
  for (const name of ["alert", "confirm", "prompt"]) {
    equal(
      await value(`${name}("?")`),
      `Error: ${name}() is not to be had in a browser's worker: give the value a name in the cell instead.`,
    );
  }
  equal(
    await value("Deno.jupyter.image('a.png')"),
    "TypeError: Deno.jupyter.image() takes the bytes of a JPEG or PNG file; in a browser there are no paths.",
  );
  equal(
    await value("import './mine.ts'"),
    'TypeError: Import "./mine.ts": not to be had in the browser. A cell here can import "numbers", "interrupt", "checks", "broken"; files of the project are only in the Deno edition.',
  );
  equal(await value("(await import('data:text/javascript,export default 5')).default"), "5");
  match(
    String(await value("await import('data:text/javascript,1+')")),
    /^TypeError: Import "data:text\/javascript,1\+": the browser could not load it\. ./,
  );
  equal(kernel.kernel.inspect(new Map([[1, 2]])), "Map(1) { 1 => 2 }");
  equal(kernel.kernel.settings, settings);
  for (
    const [code, data] of [
      ["1, { raw: true }", { "text/plain": "1" }],
      ["null, { raw: true }", { "text/plain": "null" }],
      ["[1], { raw: true }", { "text/plain": "[ 1 ]" }],
      ["{ a: 1 }, { raw: true }", { a: 1 }],
      ["{ a: 1 }", { "text/plain": "{ a: 1 }" }],
    ] as const
  ) {
    const [{ content }] = (await kernel.run(`await Deno.jupyter.display(${code})`)).outputs;
    deepEqual(content, { data, metadata: {}, transient: {} }, code);
  }
});
