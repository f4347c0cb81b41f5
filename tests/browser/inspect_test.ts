/** Values printed by the browser's kernel, beside Deno's own `inspect` and `console`. */

import assert from "node:assert/strict";
import {
  formatArguments,
  inspect,
  type InspectOptions,
  tableText,
  watch,
  withPromises,
} from "../../lib/browser/kernel/inspect/mod.ts";
import { ODD_VALUES } from "./odd_values.ts";
import { randomValue } from "./random_value.ts";
import { VALUES } from "./value_cases.ts";

const OPTIONS: (InspectOptions & Deno.InspectOptions)[] = [
  {},
  { depth: 0 },
  { depth: 1 },
  { breakLength: 40 },
  { compact: false },
  { compact: true },
  { iterableLimit: 3 },
  { strAbbreviateSize: 5 },
  { sorted: true },
  { getters: true },
  { trailingComma: true },
];

/** Evaluates a cell's statements and gives the last one's value. */
function valueOf(cell: string): unknown {
  return (0, eval)(`"use strict";${cell}`);
}

/** What a page shows of web objects, Deno prints from properties of its own. */
const OWN_LAYOUT = /new (URL|Intl)|\bsetTimeout\b/;

Deno.test("inspect() prints the values of the list as Deno does, with all options", () => {
  for (const cell of VALUES.filter((each) => !OWN_LAYOUT.test(each))) {
    const value = valueOf(cell);
    for (const options of OPTIONS) {
      const message = `${cell} with ${JSON.stringify(options)}`;
      assert.equal(inspect(value, options), Deno.inspect(value, options), message);
    }
  }
});

/** More of them, for what is printed seldom. */
const ODD_OPTIONS: (InspectOptions & Deno.InspectOptions)[] = [
  ...OPTIONS,
  { depth: 2 },
  { depth: Infinity },
  { breakLength: 76 },
  { compact: 0 as unknown as boolean },
  { compact: 1 as unknown as boolean },
  { compact: 2 as unknown as boolean },
  { compact: true, breakLength: 20 },
  { iterableLimit: 0 },
  { strAbbreviateSize: 0 },
  { sorted: ((a: string, b: string) => a < b ? 1 : -1) as unknown as boolean },
  { trailingComma: true, compact: false },
  { escapeSequences: false },
  { quotes: ["`"] } as object,
];

/** What Deno tells of the engine's own properties. */
const ENGINE =
  /Tag|class|Buffer|terator|async|Weak|Uint8|Float64|BigUint|function\*|Proxy|create\(\[/;

Deno.test("inspect() prints values at the edges as Deno does, with many options", () => {
  for (const [n, cell] of ODD_VALUES.entries()) {
    const value = valueOf(cell);
    const hidden = ENGINE.test(cell) ? [] : [{ showHidden: true }];
    // Each option with every fourth.
    const some = ODD_OPTIONS.filter((_, at) => at === 0 || (at + n) % 4 === 0);
    for (const options of [...some, ...hidden]) {
      const message = `${cell} with ${JSON.stringify(options)}`;
      assert.equal(inspect(value, options), Deno.inspect(value, options), message);
    }
  }
});

Deno.test("inspect() breaks its lines where Deno does, at any width", () => {
  const value = { a: 1, bc: [1, 2, 3], d: "x", e: { f: null }, g: ["hello", "wide"] };
  for (let breakLength = 0; breakLength < 90; breakLength++) {
    for (const compact of [true, 1, 3] as boolean[]) {
      const options = { compact, breakLength };
      assert.equal(inspect(value, options), Deno.inspect(value, options), JSON.stringify(options));
    }
  }
});

Deno.test("inspect() prints what a page cannot look into, and values that say nothing of themselves", async () => {
  const lost = (value: object) => Object.setPrototypeOf(value, null);
  const cases: [unknown, string][] = [
    [new Map([[1, 2]]).entries(), "[Map Iterator] { <items unknown> }"],
    [new Set([1]).values(), "[Set Iterator] { <items unknown> }"],
    [lost(new Set([1])), "[Set(undefined): null prototype] { 1 }"],
    [lost(new Map([[1, 2]])), "[Map(undefined): null prototype] { 1 => 2 }"],
    [
      await import("./numbers_module.ts"),
      "[Module: null prototype] { default: 12, one: 1, two: 2 }",
    ],
    [
      Object.defineProperty(new Error("x"), "stack", { value: "x@a.ts:1:2" }),
      "[Error: x\nx@a.ts:1:2]",
    ],
    [
      new AbortController().signal,
      "AbortSignal { aborted: false, reason: undefined, onabort: null }",
    ],
    [new TextDecoder(), 'TextDecoder { encoding: "utf-8", fatal: false, ignoreBOM: false }'],
    [new Headers({ a: "1" }), 'Headers { a: "1" }'],
    [new URLSearchParams("a=1&b='2'"), `URLSearchParams { "a" => "1", "b" => "'2'" }`],
    [new URLSearchParams(), "URLSearchParams {}"],
    [
      new File(["ab"], "n.txt", { type: "text/plain" }),
      'File { name: "n.txt", size: 2, type: "text/plain" }',
    ],
    [Object.keys(Object.assign(new Response("x"))).length, "0"],
  ];
  for (const [value, text] of cases) assert.equal(inspect(value), text);
  // A very long list is not searched for names beside its indices.
  const shown = [20_000, 20_001].map((length) =>
    inspect(Object.assign(new Uint8Array(length), { beside: 1 })).includes("beside: 1")
  );
  assert.deepEqual(shown, [true, false]);
  assert.equal(formatArguments(["%j", loop()]), "[Circular]");
  assert.throws(() => formatArguments(["%j", 5n]), TypeError);
  assert.equal(formatArguments(["a\nb", ["c\nd"]], { indentLevel: 1 }), '  a\n  b [ "c\\nd" ]');
});

/** An object that is in itself. */
function loop(): object {
  const one: Record<string, unknown> = {};
  return Object.assign(one, { one });
}

Deno.test("inspect() prints hundreds of random values as Deno does", () => {
  for (let seed = 1; seed <= 600; seed++) {
    const value = randomValue(seed);
    const options = OPTIONS[seed % OPTIONS.length];
    assert.equal(inspect(value, options), Deno.inspect(value, options), `seed ${seed}`);
  }
});

Deno.test("formatArguments() and tableText() write what Deno's console prints", () => {
  const internals = Reflect.get(Deno, Reflect.get(Deno, "internal")) as {
    inspectArgs(args: unknown[], options: object): string;
    Console: new (print: (text: string) => void) => typeof console;
  };
  const lists: unknown[][] = [
    ["%s is %d and %i %f", "x", 3.7, 4.9, 1.5, "rest"],
    ["%o %O %j", { a: 1 }, [1], { b: 2 }],
    ["%c styled", "color: red"],
    ["100%", 5],
    ["%% %s", 1],
    ["%s%%", 5, 6],
    ["%d", "abc"],
    ["%x %", 1],
    ["%s", Symbol("a"), null, undefined, -0, 10n],
    ["%s %s", "only"],
    ["%s"],
    ["", 1],
    [],
    [undefined],
    [1, "%s", 2],
    ["a\nb", { a: "b\nc" }],
  ];
  for (let seed = 1; seed <= 100; seed++) {
    lists.push(["%s %d %o %i %f|".slice(seed % 9), randomValue(seed)]);
  }
  for (const list of lists) {
    let expected: string;
    try {
      expected = internals.inspectArgs(list, { colors: false });
    } catch {
      continue; // Such as the text of an object without prototype.
    }
    assert.equal(formatArguments(list), expected, Deno.inspect(list));
  }
  let printed = "";
  const own = new internals.Console((text) => void (printed += text));
  const tables: [object, string[]?][] = [
    [[[1, 2], [3, 4]]],
    [new Map([["k", 1]]), ["b"]],
    [[1, 2], ["a"]],
    [[1, [2]], ["a", "0"]],
    [new Set([{ a: 1 }]), ["a"]],
    [{ a: 1, b: null, c: () => {} }],
    [["x".repeat(10_001)]],
    [[{ a: 1, b: "x" }, { a: 2, c: true }]],
    [{ r1: { a: 1 }, r2: { a: 2 } }],
    [new Map<string, unknown>([["k", 1], ["j", { a: 1 }]])],
    [new Set([1, "a"])],
    [[1, "two", { a: 1 }, null]],
    [[{ a: 1, b: 2 }, 3], ["b", "none"]],
    [[]],
    [new Float32Array([1.5, 2])],
    [[{ 2: "x", 1: "y", a: 0 }]],
    [[["日本", { x: { y: 1 } }]]],
  ];
  for (let seed = 1; seed <= 60; seed++) tables.push([[randomValue(seed), randomValue(seed + 1)]]);
  for (const [data, columns] of tables) {
    printed = "";
    own.table(data, columns);
    assert.equal(`${tableText(data, columns)}\n`, printed, Deno.inspect(data));
  }
});

Deno.test("withPromises() knows what has become of promises, a moment later", async () => {
  const failed = Promise.reject(new RangeError("no"));
  failed.catch(() => {});
  const values = [
    Promise.resolve(5),
    new Promise(() => {}),
    [Promise.resolve([1]), { p: new Promise(() => {}) }],
    (async () => await 7)(),
  ];
  await new Promise((resolve) => setTimeout(resolve));
  for (const value of values) {
    assert.equal(await withPromises(() => inspect(value)), Deno.inspect(value));
  }
  assert.match(
    await withPromises(() => inspect(failed)),
    /^Promise \{\n {2}<rejected> RangeError: no/,
  );
  assert.equal(typeof withPromises(() => inspect([1, { a: 2 }])), "string");
});

Deno.test("a result that was shown as pending and fails is a late error, as if nobody had looked", async () => {
  const late: unknown[] = [];
  const listener = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    late.push(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", listener);
  const { promise, reject } = Promise.withResolvers();
  void watch(promise); // As of a cell's result.
  assert.equal(await withPromises(() => inspect(promise)), "Promise { <pending> }");
  reject("late");
  await new Promise((resolve) => setTimeout(resolve, 5));
  globalThis.removeEventListener("unhandledrejection", listener);
  assert.deepEqual(late, ["late"]);
});
