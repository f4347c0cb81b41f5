import { equal } from "node:assert/strict";
import { learnersLine } from "../../lib/grading/answer/learners_line.ts";

const evaluate = eval; // As a kernel does: the text has no file.

/** The line that is told of what a cell's last expression throws. */
function told(cells: string[], change = (error: Error) => error): string | undefined {
  try {
    for (const cell of cells) {
      // The kernel runs a cell without its types and blank lines.
      evaluate(
        cell.replaceAll(/^interface[^]*?^}$|^type .*$/gm, "").replaceAll(/\n\s*(?=\n)/g, ""),
      );
    }
  } catch (error) {
    return learnersLine(change(error as Error), cells);
  }
  return "nothing is thrown";
}

const within = (
  line: string,
  before = "",
) => [
  `${before}var run = function run(list) {\n  const a = 1;\n  ${line}\n  return a;\n};\nrun([[1]])`,
];

Deno.test("learnersLine() is the line that throws, by what its error speaks of", () => {
  const cases: [line: string, expected?: string][] = [
    ["throw new RangeError('odd');"],
    ["list.none.x = list[1].y;"],
    ["list.none.deep = 3;"],
    ["list[1][0];"],
    ["list[1][0] = 5;"],
    ["absent + 1;"],
    ["list.sum(1);"],
    ["(a)();"],
    ["new list();"],
    ["for (const x of a) {}"],
    ["const [b] = a;"],
    ["a = 2;", undefined],
  ];
  for (const [line] of cases.slice(0, -1)) equal(told(within(line)), line, line);
  equal(told(within("a = 2;")), undefined, "no word of it is in the line");
});

Deno.test("learnersLine() reads a cell as it is run: without types and blank lines", () => {
  const types = "interface Sizes {\n  rows: number;\n}\ntype Name = string;\n\n";
  equal(told(within("throw new Error('x');", types)), "throw new Error('x');");
  equal(told(within("\n\n\n  throw new Error('x');")), "throw new Error('x');");
  equal(told(within(`throw ${" ".repeat(250)} new Error('x');`))?.length, 200);
});

Deno.test("learnersLine() looks three lines around, in the newest cell that has the function", () => {
  const [cell] = within("throw new Error('x');");
  const thrown = (shift: number) => {
    let error: Error | undefined;
    try {
      evaluate(`${"\n".repeat(Math.max(0, shift))}${cell}`);
    } catch (it) {
      error = it as Error;
    }
    return error!;
  };
  const line = "throw new Error('x');";
  equal(learnersLine(thrown(3), [cell]), line);
  equal(learnersLine(thrown(4), [cell]), undefined);
  equal(learnersLine(thrown(0), [`// a\n// b\n// c\n${cell}`]), line);
  equal(learnersLine(thrown(0), [`// a\n// b\n// c\n// d\n${cell}`]), undefined);
  equal(learnersLine(thrown(1), [cell, "other()"]), line);
  equal(learnersLine(thrown(0), [cell, "run()\n1\nthrow 5"]), "throw 5");
  equal(learnersLine(thrown(0), ["other()"]), undefined);
  equal(learnersLine(thrown(0), []), undefined);
});

Deno.test("learnersLine() names methods, and tells nothing where it cannot know", () => {
  const [cell] = within("throw new Error('x');");
  const method = cell.replace("var run = function run", "var Tank = class { drain")
    .replace("};\nrun(", "} };\nnew Tank().drain(");
  equal(told([method]), "throw new Error('x');");
  equal(told(["throw new Error('x')"]), undefined, "outside of functions");
  const before = (Error as { prepareStackTrace?: unknown }).prepareStackTrace;
  equal(
    told([cell], (error) => Object.assign(error, { stack: "Error: x\n  at run:1:1" })),
    undefined,
  );
  equal(
    told([cell], (error) =>
      Object.defineProperty(error, "stack", {
        get() {
          throw new Error("never");
        },
      })),
    undefined,
  );
  equal((Error as { prepareStackTrace?: unknown }).prepareStackTrace, before);
});
