/** Cells, and what is told of the last; `^` stands below what is marked. */
export const CASES: [name: string, cells: string[], told: string][] = [
  [
    "a throw in a function of an earlier cell, called in a callback",
    [
      `interface Sizes {
  rows: number;
}
enum Kind { A, B }
// a comment

function halve(size: number, kind: Kind = Kind.A): number {
  if (size % 2) {

    throw new RangeError(\`\${size} is odd\`);
  }
  return size / 2;
}`,
      `const sizes: number[] = [2, 3];
sizes.map((size: number) => {
  return halve(size);
});`,
    ],
    `RangeError: 3 is odd

cell [1], line 10, in halve()
  10 │     throw new RangeError(\`\${size} is odd\`);
     │           ^^^^^^^^^^^^^^
cell [2], line 3
  3 │   return halve(size);
    │          ^^^^^
cell [2], line 2
  2 │ sizes.map((size: number) => {
    │       ^^^`,
  ],
  [
    "an async function and a top-level await",
    [
      `import {
  one,
} from "numbers";

async function later(x: number): Promise<number> {
  await null;
  return (x as unknown as { y: { z: number } }).y.z;
}
const first: number = await later(one);`,
    ],
    `TypeError: Cannot read properties of undefined (reading 'z')

cell [1], line 7, in later()
  7 │   return (x as unknown as { y: { z: number } }).y.z;
    │                                                   ^
cell [1], line 9
  9 │ const first: number = await later(one);
    │                       ^^^^^`,
  ],
  [
    "a loop that can be stopped, in the first line",
    ["for (const x of [1]) { const y: number = x; absent(y); }"],
    `ReferenceError: absent is not defined

cell [1], line 1
  1 │ for (const x of [1]) { const y: number = x; absent(y); }
    │                                             ^^^^^^`,
  ],
  [
    "a recursion",
    ["function down(n: number): number { return n ? down(n - 1) : absent }\ndown(3)"],
    `ReferenceError: absent is not defined

cell [1], line 1, in down()
  1 │ function down(n: number): number { return n ? down(n - 1) : absent }
    │                                                             ^^^^^^
cell [1], line 1, in down(), 3 times
  1 │ function down(n: number): number { return n ? down(n - 1) : absent }
    │                                               ^^^^
cell [1], line 2
  2 │ down(3)
    │ ^^^^`,
  ],
  [
    "a cause",
    [
      `try {
  absent;
} catch (cause) {
  throw new Error("outer", { cause });
}`,
    ],
    `Error: outer

cell [1], line 4
  4 │   throw new Error("outer", { cause });
    │         ^^^^^^^^^

Caused by: ReferenceError: absent is not defined
cell [1], line 2
  2 │   absent;
    │   ^^^^^^`,
  ],
  [
    "what is thrown and no error",
    ["const a = 1;\nthrow 'text';"],
    `Thrown: text

cell [1], line 2
  2 │ throw 'text';
    │ ^^^^^

Only an Error knows where it was thrown: throw new Error(…).`,
  ],
  [
    "a text that is no program",
    ["const a: number = 1;\n\nconst b: number = ;"],
    `SyntaxError: Unexpected token

cell [1], line 3
  3 │ const b: number = ;
    │                   ^`,
  ],
  [
    "a name that is declared twice in a cell",
    ["let q: number = 1;\nlet q = 2;"],
    `SyntaxError: Identifier 'q' has already been declared

cell [1], line 2
  2 │ let q = 2;
    │     ^`,
  ],
  [
    "a name that an earlier cell has declared otherwise",
    ["function conv() {}", "1;\nconst conv = 2;"],
    `SyntaxError: Identifier 'conv' has already been declared

cell [2], line 2
  2 │ const conv = 2;
    │       ^^^^

Declared before:
cell [1], line 1
  1 │ function conv() {}
    │          ^^^^`,
  ],
  [
    "a constant that is changed",
    ["const kernel = [1];\nkernel[0] = 2;\nkernel = [3];"],
    `TypeError: Assignment to constant variable.

cell [1], line 3
  3 │ kernel = [3];
    │ ^^^^^^`,
  ],
  [
    "an import of a name that is not there",
    [
      'import { checkImports } from "checks";\ncheckImports();',
      'const first: number = 1;\nimport three, { one, tow as two } from "numbers";',
    ],
    `SyntaxError: numbers has no tow; did you mean two?

cell [2], line 2
  2 │ import three, { one, tow as two } from "numbers";
    │ ^^^^^^`,
  ],
  [
    "an import of one name that is not there",
    ['import { checkImports } from "checks";\ncheckImports();', 'import { tow } from "numbers";'],
    `SyntaxError: numbers has no tow; did you mean two?

cell [2], line 1
  1 │ import { tow } from "numbers";
    │ ^^^^^^`,
  ],
  [
    "a module that is not to be had",
    ["import x from 'nowhere';"],
    `TypeError: Import "nowhere": not to be had in the browser. A cell here can import "numbers", "interrupt", "checks", "broken".

cell [1], line 1
  1 │ import x from 'nowhere';
    │ ^^^^^^`,
  ],
];

/** As many errors in one as are told, and more. */
const many = Array.from({ length: 8 }, (_, n) => `new Error("e${n}")`).join(", ");

/** The first 110 characters of their cell. */
const cut = `${`throw new AggregateError([${many}`.slice(0, 110)}…`;

/** What V8 alone tells so, by name, cells and text. */
export const V8_CASES: typeof CASES = [
  [
    "the errors of an AggregateError, six of them",
    [`throw new AggregateError([${many}], "many")`],
    `AggregateError: many

cell [1], line 1
  1 │ ${cut}
    │       ^^^^^^^^^^^^^^^^^^
${
      [
        [cut, 26],
        [cut, 43],
        [cut, 60],
        [
          '…r([new Error("e0"), new Error("e1"), new Error("e2"), new Error("e3"), new Error("e4"), new Error("e5"), new …',
          55,
        ],
        [
          '…), new Error("e1"), new Error("e2"), new Error("e3"), new Error("e4"), new Error("e5"), new Error("e6"), new …',
          55,
        ],
        [
          '…), new Error("e2"), new Error("e3"), new Error("e4"), new Error("e5"), new Error("e6"), new Error("e7")], "ma…',
          55,
        ],
      ].map(([line, at], n) => `
Error ${n + 1} of 8: Error: e${n}
cell [1], line 1
  1 │ ${line}
    │ ${" ".repeat(Number(at))}^^^^^^^^^`).join("\n")
    }`,
  ],
  [
    "a cause that is no error, and one that is the error itself",
    [
      `const odd: Error = new Error("outer", { cause: { a: [1] } });
throw odd;`,
    ],
    `Error: outer

cell [1], line 1
  1 │ const odd: Error = new Error("outer", { cause: { a: [1] } });
    │                    ^^^^^^^^^

Caused by: { a: [ 1 ] }`,
  ],
  [
    "an error that is its own cause",
    ["const loop = new RangeError('round');\nloop.cause = loop;\nthrow loop;"],
    `RangeError: round

cell [1], line 1
  1 │ const loop = new RangeError('round');
    │              ^^^^^^^^^^^^^^`,
  ],
  [
    "a message of two lines, after a tab",
    ["if (true) {\n\tthrow new Error('one\\ntwo');\n}"],
    `Error: one
two

cell [1], line 2
  2 │  throw new Error('one\\ntwo');
    │        ^^^^^^^^^`,
  ],
  [
    "an error without a message",
    ["throw new TypeError()"],
    `TypeError

cell [1], line 1
  1 │ throw new TypeError()
    │       ^^^^^^^^^^^^^`,
  ],
  [
    "an error whose message cannot be read",
    ["const shy = new Error();\nObject.defineProperty(shy, 'message', { get() { absent; } });\nthrow shy;"],
    `Thrown: a value that cannot be shown

cell [1], line 1
  1 │ const shy = new Error();
    │             ^^^^^^^^^`,
  ],
  [
    "what is thrown in one of two places",
    ["const low = 1;\nif (low > 1) throw 'a';\nthrow 'b';"],
    `Thrown: b

cell [1]

Only an Error knows where it was thrown: throw new Error(…).`,
  ],
  [
    "more places than are shown",
    [
      Array.from(
        { length: 11 },
        (_, n) => `function f${n}() { ${n < 10 ? `f${n + 1}()` : "gone"}; }`,
      )
        .join("\n") + "\nf0();",
    ],
    `ReferenceError: gone is not defined
${
      [10, 9, 8, 7, 6].map((n) => {
        const call = n < 10 ? `f${n + 1}` : "gone";
        const line = `function f${n}() { ${call}${n < 10 ? "()" : ""}; }`;
        const width = " ".repeat(`${n + 1}`.length);
        return `
cell [1], line ${n + 1}, in f${n}()
  ${
          n + 1
        } │ ${line}
  ${width} │ ${" ".repeat(line.indexOf(call))}${"^".repeat(call.length)}`;
      }).join("")
    }
… 4 places more
cell [1], line 2, in f1()
  2 │ function f1() { f2(); }
    │                 ^^
cell [1], line 1, in f0()
  1 │ function f0() { f1(); }
    │                 ^^
cell [1], line 12
  12 │ f0();
     │ ^^`,
  ],
  [
    "a method, a getter and a constructor",
    [
      `class Tank {
  constructor(size: number) { this.fill; }
  get fill() { return this.drain(); }
  drain(): never { throw new RangeError("dry"); }
}`,
      "new Tank(3)",
    ],
    `RangeError: dry

cell [1], line 4, in drain()
  4 │   drain(): never { throw new RangeError("dry"); }
    │                          ^^^^^^^^^^^^^^
cell [1], line 3, in fill()
  3 │   get fill() { return this.drain(); }
    │                            ^^^^^
cell [1], line 2, in Tank()
  2 │   constructor(size: number) { this.fill; }
    │                                    ^^^^
cell [2], line 1
  1 │ new Tank(3)
    │ ^^^^^^^^`,
  ],
  [
    "a name that is declared thrice",
    ["let w = 1;", "let w = 2;", "var w = 3;"],
    `SyntaxError: Identifier 'w' has already been declared

cell [3], line 1
  1 │ var w = 3;
    │     ^

Declared before:
cell [2], line 1
  1 │ let w = 2;
    │     ^`,
  ],
  [
    "a program that a cell's own code reads",
    ["const text = '1 +';\nnew Function(text);"],
    `SyntaxError: Unexpected token '}'

cell [1], line 2
  2 │ new Function(text);
    │ ^^^^^^^^^^^^`,
  ],
  [
    "a module that does not load",
    ["await import('broken');"],
    `TypeError: it does not load

cell [1], line 1
  1 │ await import('broken');
    │       ^^^^^^`,
  ],
  [
    "an object that cannot be made, and a block then",
    ["{ a: 1, b: absent.x }"],
    `SyntaxError: Unexpected token, expected ";"

cell [1], line 1
  1 │ { a: 1, b: absent.x }
    │          ^`,
  ],
];
