import { deepEqual, equal, match, throws } from "node:assert/strict";
import { join } from "node:path";
import {
  CELL_END,
  formatNotebook,
  type Program,
  releaseNotebook,
  similarityPage,
  similarPairs,
  tokensOf,
} from "../../lib/grading/mod.ts";
import { readSimilarOptions, runSimilar } from "../../scripts/grading/run_similar.ts";
import { Project } from "../../scripts/project.ts";
import { exercise, withSources } from "./exercise.ts";

const loops = `function blur(image: number[][]) {
  const result: number[][] = [];
  for (let r = 0; r + 2 < image.length; r++) {
    const row: number[] = [];
    for (let c = 0; c + 2 < image[0].length; c++) {
      let sum = 0;
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum += image[r + i][c + j];
      row.push(sum / 9);
    }
    result.push(row);
  }
  return result;
}`;

/** The same with other names, numbers, comments and blanks. */
const disguised = loops.replaceAll(/\b(image|blur|row|sum|result|r|c|i|j)\b/g, "my_$1").replaceAll(
  "const",
  "let",
)
  .replaceAll("\n", " // line\n  ").replaceAll(";", "").replaceAll("9", "9.0");

const mapped = `const blur = (image: number[][]) =>
  image.slice(2).map((_, r) => image[0].slice(2).map((_, c) =>
    [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => image[r + i][c + j])).reduce((a, b) => a + b) / 9
  ));`;

const program = (student: string, code: string): Program => ({
  student,
  file: `${student}.ipynb`,
  code,
});

const found = (programs: Program[], handedOut = "") =>
  similarPairs(programs, handedOut).map(({ percent, programs: [a, b] }) =>
    `${a.student} ${b.student} ${Math.round(percent)}`
  );

Deno.test("tokensOf() knows texts, comments, numbers and names", () => {
  const kinds = tokensOf("a?.b ?? `x${1}` // c\n/* d */ 1_0.5e-3 === 'e\\'' => é").map(({ kind }) =>
    kind
  );
  deepEqual(kinds, ["name", "?.", "name", "??", "text", "number", "===", "text", "=>", "name"]);
  deepEqual(tokensOf("/* open"), []);
  deepEqual(tokensOf("'open\nx").map(({ kind }) => kind), ["text", "name"]);
  equal(tokensOf("x".repeat(100_000)).length, 1);
});

Deno.test("similarPairs() finds a copy with other names, and no other way to do the same", () => {
  deepEqual(found([program("ada", loops), program("bob", disguised), program("eve", mapped)]), [
    "ada bob 100",
  ]);
  deepEqual(found([program("ada", loops), program("ada", loops)]), []);
  deepEqual(found([program("ada", ""), program("bob", "")]), []);
});

Deno.test("similarPairs() finds a function that was copied into another program", () => {
  const [pair] = similarPairs(
    [program("ada", loops), program("bob", `${mapped}\n${disguised}\n`)],
    "",
  );
  equal(pair.percent > 50 && pair.percent < 100, true);
  const [from, to] = pair.places[1][0];
  const copied = `${mapped}\n${disguised}\n`.slice(from, to);
  equal(copied.includes("my_result") && !copied.includes("flatMap"), true, copied);
});

Deno.test("similarPairs() leaves out what was handed out and what many have", () => {
  deepEqual(found([program("ada", loops), program("bob", disguised)], `x();\n${loops}`), []);
  const class20 = Array.from({ length: 20 }, (_, n) => program(`s${n}`, loops));
  deepEqual(found(class20), []);
  deepEqual(found([...class20, program("y", mapped), program("z", mapped)]), ["y z 100"]);
  equal(found(class20.slice(0, 4)).length, 6);
});

Deno.test("similarPairs() compares 200 programs in seconds", () => {
  const many = Array.from({ length: 200 }, (_, n) => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => (n * 7 + i * i) % 11 < 5 ? "a = f(b, c[1]);" : "if (a) b.c(d + 1);",
    );
    return program(`s${n}`, lines.join("\n"));
  });
  const started = performance.now();
  similarPairs(many, "");
  equal(performance.now() - started < 20_000, true);
});

Deno.test("similarPairs() compares within cells: handed-out cells in a row are no match", () => {
  const cells = [
    "let a = NaN; // YOUR CODE HERE",
    "let b = [0, 0]; // YOUR CODE HERE",
    "f(a, b);",
    loops,
  ];
  const handedOut = [cells[0], "test(a);", cells[1], "test(b);", cells[2], "test(a, b);", cells[3]]
    .join(CELL_END);
  const both = ["ada", "bob"].map((student) => program(student, cells.join(`\n${CELL_END}\n`)));
  deepEqual(found(both, handedOut), []);
});

Deno.test("similarityPage() shows texts as they are, and marks what is shared", () => {
  const evil = `<script>alert(1)</script>${loops}`;
  const pairs = similarPairs([program("</pre><b>", evil), program("bob", loops)], "");
  const page = similarityPage(new Map([["01_<i>", pairs]]));
  equal(/<script|<b>|<i>/.test(page), false);
  match(page, /<mark>[^]*function[^]*<\/mark>/);
  match(page, /default-src 'none'/);
});

Deno.test("similar compares the answers of files, and goes on past those that cannot be read", async () => {
  const root = await Deno.makeTempDir();
  const { log } = console;
  let printed = "";
  try {
    const project = new Project(join(root, "project"));
    await Deno.mkdir(project.exercises, { recursive: true });
    await Deno.writeTextFile(
      join(project.exercises, "01_padding.ipynb"),
      formatNotebook(exercise()),
    );
    const handIn = async (student: string, text: string) => {
      await Deno.mkdir(join(root, "in", student), { recursive: true });
      await Deno.writeTextFile(join(root, "in", student, "01_padding.ipynb"), text);
    };
    const answered = (double: string) =>
      formatNotebook(withSources(releaseNotebook(exercise()), { double }));
    await handIn("ada", answered(loops));
    await handIn("bob", answered(disguised));
    await handIn("carl", formatNotebook(releaseNotebook(exercise())));
    await handIn("dora", "{");
    console.log = (text: string) => void (printed += `${text}\n`);
    const options = readSimilarOptions([join(root, "in"), "--out", join(root, "out")]);
    await handIn("eve", formatNotebook(releaseNotebook(exercise())));
    equal(await runSimilar(project, options, new AbortController().signal), true);
    match(printed, /Left out: 01_padding\.ipynb: not a notebook/);
    match(printed, /01_padding: 4 compared, 1 pair alike\n {2}100 % {2}ada, bob/);
    match(await Deno.readTextFile(join(root, "out", "similar.html")), /ada\/01_padding\.ipynb/);
    throws(() => readSimilarOptions(["a"]), /deno task similar/);
    throws(() => readSimilarOptions(["a", "--out", "b", "--least", "0"]), /from 1 to 100/);
  } finally {
    console.log = log;
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("similarityPage() rounds shares to whole per cents", () => {
  const [pair] = similarPairs([program("ada", loops), program("bob", disguised)], "");
  const told = (percent: number) => similarityPage(new Map([["01", [{ ...pair, percent }]]]));
  // In the table, and above the two programs.
  equal(told(66.6).match(/67 %/g)?.length, 2);
  equal(told(66.4).match(/66 %/g)?.length, 2);
});
