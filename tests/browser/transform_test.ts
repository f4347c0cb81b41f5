import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { transformCell } from "../../lib/browser/kernel/transform/transform_cell.ts";
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
      kinds.push("block", "label", "bare");
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
        return `try { ${within()} } finally { ${within()} }`;
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
  ];
  for (const code of loops) {
    await run(code, 1).then(
      () => ok(false, code),
      (error) => ok(error instanceof Halted, `${error}`),
    );
  }
  equal(await run("let sum = 0; for (let i = 0; i < 3000; i++) { sum += i; } sum"), 4498500);
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
