import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { transformCell } from "../../lib/browser/kernel/transform/transform_cell.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { Generator as Random } from "../../lib/training/mod.ts";

const evaluate = eval; // By another name it runs in the global scope.
const kept = globalThis as unknown as Record<string, unknown>;

class Halted extends Error {}

/** Runs a cell as the browser's kernel does, and gives its value. */
async function run(code: string, stop = 0): Promise<unknown> {
  const { body, functions, names } = transformCell(code, [], true);
  for (const name of names.keys()) if (!(name in kept)) kept[name] = undefined;
  const halt = () => {
    throw new Halted();
  };
  const given = [() => ({}), [stop], [0], halt, () => {}, () => {}];
  if (functions) evaluate(functions.text)(...given);
  return (await evaluate(body.text)(...given)).value;
}

/** Writes statements at random: what may break, stay empty, or give no value. */
class Writer {
  #values = 0;
  #names = 0;
  constructor(readonly random: Random) {}

  pick<T>(of: readonly T[]): T {
    return of[this.random.integers(1, 0, of.length)[0]];
  }

  list(depth: number, inside: Inside): string {
    const count = this.random.integers(1, 0, 4)[0];
    return Array.from({ length: count }, () => this.statement(depth, inside)).join(" ");
  }

  statement(depth: number, inside: Inside): string {
    const value = () => `${++this.#values}`;
    const kinds = ["value", "value", "empty", "declaration"];
    if (inside.loop) kinds.push("break", "continue");
    if (inside.label) kinds.push("leave");
    if (depth > 0) {
      kinds.push("if", "else", "for", "for", "while", "do", "of", "switch", "try", "finally");
      kinds.push("block", "label", "bare", "never", "each", "leave both", "here");
    }
    const within = (more: Partial<Inside> = {}) => this.list(depth - 1, { ...inside, ...more });
    const yes = () => this.pick(["true", "false", "turn % 2 > 0"]);
    const name = `n${++this.#names}`;
    switch (this.pick(kinds)) {
      case "value":
        return `${value()};`;
      case "empty":
        return ";";
      case "declaration":
        return `var ${name} = ${value()};`;
      case "break":
        return `if (${yes()}) break;`;
      case "continue":
        return `if (${yes()}) { ${value()}; continue; }`;
      case "leave":
        return `if (${yes()}) break ${inside.label};`;
      case "if":
        return `if (${yes()}) { ${within()} }`;
      case "else":
        return `if (${yes()}) { ${within()} } else { ${within()} }`;
      case "bare":
        return `if (${yes()}) for (var ${name} = 0; ${name} < 2; ${name}++) ${value()}; else turn++;`;
      case "for":
        return `for (let ${name} = 0; ${name} < 2; ${name}++) { turn++; ${
          within({ loop: true })
        } }`;
      case "while":
        return `var ${name} = 2; while (${name}-- > 0) { ${within({ loop: true })} }`;
      case "do":
        return `var ${name} = 2; do { ${within({ loop: true })} } while (--${name} > 0);`;
      case "of":
        return `for (const ${name} of [1, 2]) { ${within({ loop: true })} }`;
      case "switch":
        return `switch (turn % 3) { case 0: ${within()} case 1: ${within()} break; default: ${within()} }`;
      case "try":
        return `try { ${within()} if (${yes()}) throw 1; } catch { ${within()} }`;
      case "finally":
        return `try {${within()}} finally {${within()}}`;
      case "leave both":
        return `try {${within()}if (${yes()}) throw 1;} catch {${within()}} finally {${within()}}`;
      case "never":
        return this.pick([
          `while (false) { ${within({ loop: true })} }`,
          `for (const ${name} of []) { ${within({ loop: true })} }`,
          `if (${yes()}) while (false) ${value()}; else for (const ${name} in {}) ${value()};`,
          `switch (turn) { case ${value()}: }`,
          `if (${yes()}) ${name}: for (;;) break ${name}; else ${value()};`,
        ]);
      case "each":
        return `${name}: for (const ${name}k in { a: 1, b: 2 }) { ${
          within({ loop: true, label: name })
        } if (${yes()}) continue ${name}; ${within({ loop: true })} }`;
      case "here":
        return this.pick([
          `${name}: ${value()};`,
          `${name}: if (${yes()}) { ${within()} }`,
          `debugger;`,
        ]);
      case "label":
        return `${name}: { ${within({ label: name })} }`;
      default:
        return `{ ${within()} }`;
    }
  }
}

interface Inside {
  loop?: boolean;
  label?: string;
}

Deno.test("a cell's value is what eval() gives for 500 random programs", async () => {
  const writer = new Writer(new Random(3));
  for (let turn = 0; turn < 500; turn++) {
    const code = writer.list(3, {});
    const from = `turn = ${turn};`;
    kept.turn = 0;
    const expected = evaluate(`"use strict"; ${from} void 0; ${code}`);
    equal(await run(`${from} void 0; ${code}`), expected, code);
  }
});

Deno.test("what a cell declares is there for the next, and its last value is shown", async () => {
  equal(await run("let a = 2, b; const [c, { d = 4 }] = [3, {}]; var e = a * c"), undefined);
  deepEqual(await run("[a, b, c, d, e]"), [2, undefined, 3, 4, 6]);
  equal(
    await run("function twice(x) { return 2 * x; } twice(early())\nfunction early() { return 4; }"),
    8,
  );
  equal(await run("twice(a)"), 4);
  equal(await run("class Point { x = twice(1) }\nnew Point().x"), 2);
  deepEqual(await run("for (var i = 0, j = 9; i < 3; i++) j--; [i, j]"), [3, 6]);
  deepEqual(await run("let k\nconst { l } = { l: 1 };\n[k, l]"), [undefined, 1]);
  equal(await run("await Promise.resolve(5)"), 5);
  equal(await run("(function named() { return named.name })()"), "named");
  equal(await run("const fat = () => 1; fat.name"), "fat");
});

Deno.test("every loop ends when it is stopped, and no other code does", async () => {
  const loops = [
    "for (;;);",
    "while (true) {}",
    "do ; while (true)",
    "for (let i = 0; i < 1e9; i++) { i - 1; }",
    "for (let i = 0; i < 1e9; i += 1) i * 2;",
    "for (const x of (function* () { for (;;) yield 1; })()) x;",
    "for (let i = 0; i < 1e9; i++) for (let j = 0; j < 1e9; j++) i + j;",
    "(() => { while (true); })()",
    "if (true) while (true) 1; else 2",
    // What a loop's own count says nothing of.
    "for (let i = 0; ; i += 2) i * 2;",
    "for (let i = 0; ; i -= 1) i;",
    "for (let i = 0; ; i--) i;",
    "for (let i = 0; ; i *= 1) i;",
    "for (let i = 0; ; i++) { i -= 1 }",
    "for (let i = 0; ; i++) { i-- }",
    "for (let i = 0; ; i++) [i] = [0];",
    "for (let i = 0; ; i++) ({ i } = { i: 0 });",
    "for (let i = '5'; ; i++) i = '5';",
    "for (let i = 0.5; ; i++) i;",
    "var v = 0; for (; ; v++) v;",
    "for (let i = 0, j = 0; ; j++) i;",
    "for (let i = [0]; ; i[0]++) i[0] = 0;",
    "const o = { n: 0 }; for (let i = 0; ; o.n++) o.n = 0;",
    "for (var i of (function* () { for (;;) yield 1; })()) i;",
    "for (const key in { a: 1 }) for (;;) key;",
    "class A { static { for (;;); } }",
    "[...Array(3)].forEach(() => { for (;;); })",
  ];
  for (const code of loops) {
    await run(code, 1).then(
      () => ok(false, code),
      (error) => ok(error instanceof Halted, `${error}`),
    );
  }
  equal(await run("let total = 0; for (let i = 0; i < 3000; i++) { total += i; } total"), 4498500);
  equal(await run("const plain = [1, 2].map((x) => 2 * x); plain[1]", 1), 4);
});

Deno.test("lines and columns of a cell's program are those of the cell", () => {
  const code = "const a = 1;\nfunction f() {\n  return missing;\n}\nlet b = f(), c\n";
  const { body, functions } = transformCell(code, [], false);
  const count = code.split("\n").length;
  ok(body.text.split("\n").length >= count);
  for (const [program, word] of [[functions!, "missing"], [body, "f(),"]] as const) {
    equal(program.origin(program.text.indexOf(word)), code.indexOf(word));
    const lineOf = (text: string) => text.slice(0, text.indexOf(word)).split("\n").length;
    equal(lineOf(program.text), lineOf(code));
  }
  equal(body.origin(body.text.indexOf(";  ")), 0, "what stands for `const`");
  throws(() => transformCell("let a = ;", [], false), SyntaxError);
});

/** Cells whose programs are held as they are written. */
const WRITTEN = [
  "a: for (;;) { break a }",
  "for (let i = 0; i < 9; i++) x += i;",
  "for (let i = 0; i < 9; i++) f(i);",
  "for (let i = 0; i < 9; i++) { for (const k in o) k; }",
  "for (let i = 0; i < 9; i++) x`a`;",
  "for (let i = 0; i < 9; i++) new X;",
  "for (let i = 0; i < 9; i++) import('a');",
  "function* g() { for (let i = 0; i < 9; i++) yield i; }",
  "for (let i = 0; i < 9; i++) { () => f(); }",
  "for (let i = 0; i < 9; i++) { (() => { i = 0 }); }",
  "for await (const x of y) x;",
  "while (await f()) 1;",
  "async function f() { while (await g()) 1; }",
  "while (1) { async () => await 1; }",
  "do x(); while (y)",
  "const c = 1; c = 2; c++; --c; c ||= 3; c &&= 4; c ??= 5; c += 6; [c] = [7]; ({ c } = {});",
  "const c = 1; { let c = 2; c = 3; } { const c = 2; } { class c {} c = 1 } c = 4;",
  "const c = 1; function f(c) { c = 2 } function g({ d: c }, ...e) { c = 2; e = 3 } function h() { var c; c = 2 }",
  "const c = 1; (function c() { c = 2 }); (class c { m() { c = 2 } }); try {} catch (c) { c = 2 } try {} catch { c = 3 }",
  "const c = 1; for (let c = 0; c < 1; c++) c = 2; for (const c of d) c = 2; for (const c in d) c = 2; for (const e of d) c = 2;",
  "const c = 1; switch (d) { case 1: let c = 2; c = 3 } class A { static { var c; c = 2 } }",
  "const arguments1 = 1; const f = () => { arguments1 = 2 }; let c = 3; c = 4;",
  "const c = 1; a.c = 2; a[c] = 3; c.d = 4; c[0]++; (c) => c = 1;",
  "var a = 1, { b, c: [d, e = 2], ...f } = g; let h, i = 3; const j = 4",
  "let [a, , b = 2, ...c] = d, { e } = f;",
  "if (a) { var b = 1 } else var c = 2; for (var d = 0, e; d < 1; d++) var g = d; for (var h of i) var j; while (k) { var l }",
  "switch (a) { case 1: var b = 1; default: var c }",
  "() => { var a }; function f() { var b } class A { static { var c } }",
  "for (var a in b) { } for (var [c, d] of e) ; for (var { f } of g) { var { h } = f }",
  "label: var a = 1;",
  "class A {} class B extends A { x = 1 }",
  "function a() { return 1 } 2; async function b() {} function* c() {}\nfunction a() { return 3 }",
  "import a, { b, c as d, default as e, 'f-g' as h } from 'x'; import * as i from \"y\"; import 'z'; import {} from 'w'; import j, * as k from 'v';",
  "import {\n  a,\n} from 'x'\n;a",
  "export * from 'x'\n1",
  "export { a, b as c }; export { d } from 'y';",
  "export const a = 1, b = 2; export let c; export function d() {} export class E {}",
  "export default function () { return 1 }",
  "export default function named() { return 1 }",
  "export default class {}",
  "export default class Named {}",
  "export default 1 + 2",
  "export default async () => 1;",
  "import('a'); await import(b, { with: {} }); (() => import('c'))()",
  "await using a = b(); using c = d();",
  "1; function f() {} 2; { } ; 'use strict'",
  "if (a) 1; else if (b) 2; else { 3; c() }",
  "try { 1 } catch (e) { 2 } finally { 3 }",
  "for (;;) { try { 1; break } finally { 2; if (a) continue; 3 } }",
  "for (;;) { try { 1 } finally {} }",
  "outer: { 1; if (a) break outer; 2 } 3; if (b) 4",
  "switch (a) { case 1: 1; break; case 2: 2; default: 3 }",
  "throw 1; 2",
  "5; throw 1",
  "with_; return_",
  "a = b\n(c)\nlet d\n[1].e",
  "",
  "// only words\n\n/* more */",
  "#!/usr/bin/env deno\n1",
];

/** A cell's program and what it declares. */
function written(cell: string, shared: boolean): string {
  try {
    const { body, functions, names, sources } = transformCell(cell, ["old"], shared);
    const programs = [functions, body].flatMap((it) =>
      it ? [it.text.slice(it.text.indexOf('"use strict";') + 13)] : []
    );
    const kinds = [...names].map(([name, kind]) => `${kind} ${name}`);
    return [...programs, `: ${kinds.join(", ")}`, ...[...sources].map((it) => it.join(": "))]
      .join("\n");
  } catch (error) {
    return String(error);
  }
}

Deno.test("cells become programs of the same lines, and each change of theirs is held", () => {
  const parts: Record<string, string> = {};
  for (const cell of WRITTEN) {
    const name = cell.replaceAll("\n", "⏎");
    parts[name] = written(cell, true);
    const alone = written(cell, false);
    if (alone !== parts[name]) parts[`${name} where no memory is shared`] = alone;
  }
  assertSnapshot("cell_programs.txt", parts);
});
