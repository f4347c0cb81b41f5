/** Parts of the browser's kernel, without a browser. */
import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { CellNames } from "../../lib/browser/kernel/cell_names.ts";
import { makeConsole } from "../../lib/browser/kernel/console.ts";
import { formatValue } from "../../lib/browser/kernel/format_value.ts";
import { frameLines, framesOf, ownStack, withPlaces } from "../../lib/browser/kernel/frames.ts";
import { Outbox } from "../../lib/browser/kernel/outbox.ts";
import { RanCell, withTypes } from "../../lib/browser/kernel/ran_cell.ts";
import { Rendering } from "../../lib/browser/kernel/transform/edits.ts";
import type { Kind } from "../../lib/browser/kernel/transform/transform_cell.ts";

const cells = new Map(
  ["const a = f(1);\n\tg()", "h()"].map((code, at) => {
    const cell = new RanCell(at + 1, code);
    return [cell.file, cell];
  }),
);

Deno.test("framesOf() finds the cells' places in stacks of Chromium, Firefox and Safari", () => {
  const of = (stack: string) =>
    framesOf(stack, cells).map(({ functionName, cell, line, column }) =>
      `${functionName ?? "-"} ${cell.number}:${line}:${column}`
    );
  const cases: Record<string, string[]> = {
    "    at f (cell-1.ts:2:1)": ["f 1:2:1"],
    "    at cell-1.ts:2:3": ["- 1:2:3"],
    "    at eval (cell-1.ts:2:3)": ["- 1:2:3"],
    "    at <anonymous> (cell-1.ts:2:3)": ["- 1:2:3"],
    "    at $import$ (cell-1.ts:2:3)": ["- 1:2:3"],
    "    at new Tank (cell-2.ts:1:1)": ["Tank 2:1:1"],
    "    at async later (cell-2.ts, <anonymous>:1:1)": ["later 2:1:1"],
    "    at Tank.get fill [as fill] (cell-2.ts:1:1)": ["fill 2:1:1"],
    "    at Object.map [as each] (cell-2.ts:1:1)": ["map 2:1:1"],
    "f@cell-1.ts:2:9": ["f 1:2:9"],
    "@cell-1.ts:2:9": ["- 1:2:9"],
    "async*later@cell-1.ts:2:9": ["later 1:2:9"],
    "anonymous@cell-1.ts:2:9": ["- 1:2:9"],
    "    at f (cell-3.ts:2:1)": [],
    "    at f (cell-1.ts)": [],
    "Error: cell-1.ts:1:1 is meant\n    at g (cell-2.ts:1:2)\n": ["g 2:1:2"],
  };
  for (const [stack, places] of Object.entries(cases)) deepEqual(of(stack), places, stack);
});

Deno.test("frameLines() shows the line, and marks what is meant within it", () => {
  const of = (code: string, column: number, times?: number, line = 1) =>
    frameLines({ cell: new RanCell(12, code), line, column }, times).join("\n");
  const head = "cell [12], line 1";
  equal(of("ab.cd(1)", 3), `${head}\n  1 │ ab.cd(1)\n    │   ^^^`);
  equal(of("new  A(1)", 1, 2), `${head}, 2 times\n  1 │ new  A(1)\n    │ ^^^^^^`);
  equal(of("\t+ $x", 2), `${head}\n  1 │  + $x\n    │  ^`);
  equal(of("x", 9), `${head}\n  1 │ x\n    │  ^`);
  equal(of("x", -1), `${head}\n  1 │ x\n    │ ^`);
  equal(of("x", 1, 1, 2), "cell [12], line 2");
  const lines = "x\n".repeat(10);
  equal(of(lines, 1, 1, 10), "cell [12], line 10\n  10 │ x\n     │ ^");
  const wide = "a".repeat(73) + "." + "b".repeat(36);
  equal(of(wide, 74), `${head}\n  1 │ ${wide}\n    │ ${" ".repeat(73)}${"^".repeat(37)}`);
  equal(of(wide + "c", 74).split("\n")[1], `  1 │ ${wide}…`);
  equal(of(wide + "c", 75).split("\n")[1], `  1 │ …${(wide + "c").slice(20)}`);
  equal(of(wide + "c", 75).split("\n")[2], `    │ ${" ".repeat(55)}${"^".repeat(37)}`);
});

Deno.test("ownStack() leaves out what is not of the reader", () => {
  const stack = [
    "Error: at home",
    "",
    "    at f (cell-1.ts:1:1)",
    "    at run (https://a.b/kernel.js:1:1)",
    "    at file:///a/b.ts:1:1",
    "    at blob:https://a.b/c:1:1",
    "    at native",
    "",
    "g@cell-2.ts:1:1",
    "run@https://a.b/kernel.js:1:1",
    "told@home",
  ].join("\n");
  equal(
    ownStack(stack, cells),
    "Error: at home\n    at f (cell-1.ts:1:1)\n    at native\n    at g (cell-2.ts:1:1)\ntold@home",
  );
  equal(ownStack("\nx", cells), "\nx");
});

Deno.test("withPlaces() puts places where a stack stands in a text, at its indentation", () => {
  const place = "cell [2], line 1, in h()\n  1 │ h()\n    │ ^";
  const indented = (by: string) => place.split("\n").map((line) => by + line).join("\n");
  const text = "before\n  at h (cell-2.ts:1:1)\n  at h (cell-2.ts:1:1)\nafter\n    at other\nend";
  equal(
    withPlaces(text, cells),
    `before\n${indented("  ").replace("in h()", "in h(), 2 times")}\nafter\n    at other\nend`,
  );
  equal(withPlaces("at cell-2.ts:1:1", cells), place.replace(", in h()", ""));
  equal(withPlaces("at h", cells), "at h");
});

Deno.test("withTypes() finds a place in the line that still has its types", () => {
  const typed = "const f = (a: number, b?: string) => a + b;";
  const line = "const f = (a, b) => a + b;";
  const found = (index: number) => typed.slice(withTypes(line, typed, index)).slice(0, 4);
  equal(found(line.indexOf("a +")), "a + ");
  equal(found(line.length - 2), "b;");
  equal(found(0), "cons");
  equal(withTypes("enum", "xyz", 2), 0);
  equal(withTypes("ab", "ab", 9), 1);
});

Deno.test("CellNames: what may be declared again, changed and read", () => {
  const target: Record<string, unknown> = {};
  const names = new CellNames(target);
  const declare = (name: string, kind: Kind) => names.declare(new Map([[name, kind]]));
  const taken = (name: string, kind: Kind) =>
    throws(
      () => declare(name, kind),
      new SyntaxError(`Identifier '${name}' has already been declared`),
    );
  declare("c", "const");
  throws(() => target.c, new ReferenceError("c is not defined"));
  target.c = 1;
  target.c = 2; // Until the cell has ended.
  names.settle(["c", "none"]);
  throws(() => target.c = 3, TypeError);
  deepEqual(names.constants(), ["c"]);
  declare("c", "const");
  equal(target.c, 2);
  target.c = 3;
  names.settle(["c"]);
  deepEqual(Object.getOwnPropertyDescriptor(target, "c"), {
    value: 3,
    writable: false,
    enumerable: false,
    configurable: true,
  });
  for (const kind of ["let", "var", "function"] as const) taken("c", kind);
  declare("l", "let");
  target.l = 1;
  names.settle(["l"]);
  target.l = 2;
  taken("l", "const");
  declare("v", "var");
  deepEqual(Object.getOwnPropertyDescriptor(target, "v"), {
    value: undefined,
    writable: true,
    enumerable: true,
    configurable: false,
  });
  target.v = 1;
  declare("v", "function");
  declare("v", "var");
  equal(target.v, 1);
  taken("v", "let");
  // What the global object has had before.
  Object.defineProperty(target, "own", { value: 5, configurable: true });
  declare("own", "var");
  equal(target.own, 5);
  target.own = 6;
  Object.defineProperty(target, "fn", { value: 5, configurable: true });
  declare("fn", "function");
  equal(target.fn, undefined);
  for (const name of ["fixed", "fixed2"]) Object.defineProperty(target, name, { value: 7 });
  taken("fixed", "let");
  declare("fixed2", "var");
  equal(target.fixed2, 7);
  // Nothing of a cell is declared where one of its names is taken.
  throws(() => names.declare(new Map<string, Kind>([["new", "let"], ["c", "let"]])), SyntaxError);
  equal("new" in target, false);
});

Deno.test("Outbox: what is printed together goes together, in order with what is shown", async () => {
  const sent: string[] = [];
  const outbox = new Outbox((output) =>
    sent.push(output.msg_type === "stream" ? output.content.text : output.msg_type)
  );
  const print = (text: string, name: "stdout" | "stderr" = "stdout") =>
    outbox.print(name, () => text);
  const show = () => outbox.emit({ msg_type: "clear_output", content: { wait: true } });
  print("a");
  print("b");
  deepEqual(sent, []);
  print("c", "stderr");
  deepEqual(sent, ["ab"]);
  await show();
  print("d");
  await null;
  deepEqual(sent, ["ab", "c", "clear_output", "d"]);
  sent.length = 0;
  print("x".repeat(8192));
  equal(sent.length, 0);
  print("y");
  deepEqual(sent.map(({ length }) => length), [8193]);
  const { now } = performance;
  let clock = 0;
  performance.now = () => clock;
  print("e");
  clock = 40;
  print("f");
  equal(sent.length, 1);
  clock = 41;
  print("g");
  performance.now = now;
  deepEqual(sent.slice(1), ["efg"]);
  outbox.flush();
  equal(sent.length, 2);
});

Deno.test("console: timers, counts, groups and what a console refuses", () => {
  const lines: string[] = [];
  const own = makeConsole((name, text) => void lines.push(`${name[3]} ${text()}`));
  const { now } = performance;
  let clock = 0;
  performance.now = () => clock;
  try {
    for (const after of [0.4567, 1, 9.9944, 10, 99.94, 100, 1234.5]) {
      clock = 1024;
      own.time("t");
      clock = 1024 + after;
      own.timeEnd("t");
    }
    clock = 0;
    own.time();
    clock = 5;
    own.timeLog(undefined, "more", 1);
    own.timeLog("none");
    own.timeEnd("none");
    own.time();
  } finally {
    performance.now = now;
  }
  own.groupEnd();
  own.group("g");
  own.log("a\nb");
  own.groupCollapsed();
  own.dir({ a: { b: 1 } }, { depth: 0 });
  own.clear();
  own.dirxml("c");
  own.assert();
  own.assert(false, "s %d", 5);
  own.countReset("x");
  own.count("x");
  own.countReset("x");
  own.count("x");
  own.profile();
  own.trace("here", { a: 1 });
  deepEqual(lines.slice(0, -1), [
    ..."o t: 0.457ms\n|o t: 1.00ms\n|o t: 9.99ms\n|o t: 10.0ms\n|o t: 99.9ms\n|o t: 100ms\n|o t: 1235ms\n"
      .split("|"),
    "o default: 5.00ms more 1\n",
    "e Timer 'none' does not exist\n",
    "e Timer 'none' does not exist\n",
    "e Timer 'default' already exists\n",
    "o g\n",
    "o   a\n  b\n",
    "o     { a: [Object] }\n",
    "o c\n",
    "e Assertion failed\n",
    "e Assertion failed: s 5\n",
    "e Count for 'x' does not exist\n",
    "o x: 1\n",
    "o x: 1\n",
  ]);
  equal(lines.at(-1)!.split("\n")[0], "e Trace: here { a: 1 }");
  throws(
    () => own.table([1], "a" as unknown as string[]),
    new Error("The 'properties' argument must be of type Array: received type string"),
  );
  equal(String(own), "[object console]");
});

Deno.test("formatValue() makes the bundle that Deno's kernel makes", async () => {
  const png = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
  const jpeg = Uint8Array.of(0xff, 0xd8, 1, 0xff, 0xd9);
  const cases: [unknown, Record<string, unknown>][] = [
    [5, { "text/plain": "5" }],
    [null, { "text/plain": "null" }],
    [() => {}, { "text/plain": "[Function (anonymous)]" }],
    [png, { "image/png": png.toBase64() }],
    [jpeg, { "image/jpeg": jpeg.toBase64() }],
    [jpeg.slice(0, 4), { "text/plain": "Uint8Array(4) [ 255, 216, 1, 255 ]" }],
    [Uint8Array.of(0xff, 0xd9), { "text/plain": "Uint8Array(2) [ 255, 217 ]" }],
    [png.subarray(1), { "text/plain": "Uint8Array(7) [\n  80, 78, 71, 13,\n  10, 26, 10\n]" }],
    [{ toDataURL: () => "data:a/b;charset=x;base64,Q\nQ" }, { "a/b": "Q\nQ" }],
    [{ toDataURL: () => "http://x", a: 1 }, {
      "text/plain": "{ toDataURL: [Function: toDataURL], a: 1 }",
    }],
    [{ outerHTML: 5 }, { "text/plain": "{ outerHTML: 5 }" }],
    [{ outerHTML: "<svg/>" }, { "image/svg+xml": "<svg/>" }],
    [{ outerHTML: "<p>" }, { "text/html": "<p>" }],
    [{ [Symbol.for("Jupyter.display")]: 5 }, { "text/plain": "{ Symbol(Jupyter.display): 5 }" }],
  ];
  for (const [value, bundle] of cases) deepEqual(await formatValue(value), bundle);
  const wrong = { [Symbol.for("Jupyter.display")]: () => Promise.reject(new TypeError("no")) };
  await rejects(formatValue(wrong), new TypeError("no"));
});

Deno.test("Rendering knows where its parts come from, and of what was added what follows", () => {
  const rendering = new Rendering("x");
  rendering.copy("abcd", 0, 2);
  rendering.add("--");
  rendering.copy("abcd", 3, 3);
  rendering.add("+", 1);
  rendering.copy("abcd", 2, 4);
  rendering.add("!");
  equal(rendering.text, "xab--+cd!");
  deepEqual([...rendering.text].map((_, at) => rendering.origin(at)), [
    0,
    0,
    1,
    1,
    1,
    1,
    2,
    3,
    undefined,
  ]);
});
