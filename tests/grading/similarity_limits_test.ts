import { deepEqual, equal } from "node:assert/strict";
import {
  CELL_END,
  similarityPage,
  type SimilarPair,
  similarPairs,
  tokensOf,
} from "../../lib/grading/mod.ts";
import {
  fingerprints,
  FRAGMENT,
  fragments,
  WINDOW,
} from "../../lib/grading/similarity/fingerprints.ts";
import { generator } from "./exercise.ts";

/** A program of so many tokens, each of its own kind but for repetitions. */
const signs = [..."+-*/%&|^!~<>?:.,=@#"];
const tokens = (numbers: number[]) =>
  tokensOf(numbers.map((n) => signs[n % signs.length]).join(" "));
const random = generator(9);
const upTo = (most: number) => Math.floor(random() * most);
const line = (length: number) => Array.from({ length }, () => upTo(signs.length));

Deno.test("fragments() are all runs of twelve tokens, within a cell", () => {
  const text = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => signs[from + n]).join(" ");
  equal(fragments(tokens([...Array(FRAGMENT - 1).keys()])).length, 0);
  deepEqual(fragments(tokens([...Array(FRAGMENT + 1).keys()])), [text(0, 12), text(1, 12)]);
  const two = tokensOf(`${text(0, 12)} ${CELL_END} ${text(1, 13)}`);
  deepEqual(fragments(two), [text(0, 12), text(1, 12), text(2, 12)]);
  deepEqual([...fingerprints(tokensOf(`${text(0, 5)} ${CELL_END} ${text(1, 12)}`))], [[
    text(1, 12),
    [6],
  ]]);
});

Deno.test("fingerprints() keep one of four fragments in a row, the same wherever they stand", () => {
  for (let round = 0; round < 50; round++) {
    const common = line(FRAGMENT + WINDOW - 1);
    const [one, other] = [0, 1].map(() =>
      fingerprints(tokens([...line(upTo(20)), ...common, ...line(upTo(20))]))
    );
    equal(one.keys().some((print) => other.has(print)), true, "a copy of so many is always found");
    const program = tokens(line(FRAGMENT + 30));
    const all = fragments(program);
    const places = [...fingerprints(program)].flatMap(([print, places]) => {
      for (const at of places) equal(all[at], print);
      return places;
    }).sort((a, b) => a - b);
    equal(places[0] < WINDOW && places.at(-1)! >= all.length - WINDOW, true);
    for (const [n, at] of places.entries()) equal(n === 0 || at - places[n - 1] <= WINDOW, true);
    equal(places.length < all.length, true);
  }
  // Of alike ones the last.
  const alike = fingerprints(tokens(Array(FRAGMENT + 3).fill(0)));
  deepEqual([...alike.values()], [[3]]);
  deepEqual([...fingerprints(tokens(Array(FRAGMENT + 1).fill(0))).values()], [[1]]);
  deepEqual([...fingerprints(tokens(Array(FRAGMENT + 5).fill(0))).values()], [[3, 4, 5]]);
});

Deno.test("tokensOf() has kinds and places of TypeScript's tokens", () => {
  const code =
    "const a = 'b\\'c' + `d\n${e}` * 0x1f_2 - .5e-3; // f\nvar $g /* h\n */ >>= 1 ?? \"i";
  deepEqual(tokensOf(code).map(({ kind, from, to }) => [kind, code.slice(from, to)]), [
    ["let", "const"],
    ["name", "a"],
    ["=", "="],
    ["text", "'b\\'c'"],
    ["+", "+"],
    ["text", "`d\n${e}`"],
    ["*", "*"],
    ["number", "0x1f_2"],
    ["-", "-"],
    ["number", ".5e-3"],
    ["let", "var"],
    ["name", "$g"],
    [">", ">"],
    [">=", ">="],
    ["number", "1"],
    ["??", "??"],
    ["text", '"i'],
  ]);
  deepEqual(tokensOf(`a/*b${CELL_END}c*/`).map(({ kind }) => kind), [
    "name",
    CELL_END,
    "name",
    "*",
    "/",
  ]);
  equal(tokensOf(code).length, tokensOf(code).length);
});

const program = (student: string, code: string) => ({ student, file: `${student}.ts`, code });
const text = (numbers: number[]) => numbers.map((n) => signs[n]).join(" ");

Deno.test("similarPairs() needs three shared fragments and the least per cent, and sorts by both", () => {
  const common = Array.from({ length: 60 }, (_, n) => (n * 7 + (n * n) % 5) % signs.length);
  const whole = text(common);
  const share = (length: number) =>
    text([
      ...common.slice(0, length),
      ...Array.from({ length: 60 - length }, (_, n) => (n * 3 + n * n) % signs.length),
    ]);
  const found = (...codes: string[]) =>
    similarPairs(codes.map((code, n) => program(`s${n}`, code)), "", { least: 1 })
      .map(({ programs: [a, b] }) => `${a.student} ${b.student}`);
  deepEqual(found(share(25), whole, share(45), share(35)), [
    "s1 s2",
    "s2 s3",
    "s0 s3",
    "s1 s3",
    "s0 s2",
    "s0 s1",
  ]);
  const pairs = similarPairs([program("a", whole), program("b", share(45))], "", { least: 0 });
  const { percent } = pairs[0];
  const at = (least: number) =>
    similarPairs([program("a", whole), program("b", share(45))], "", { least }).length;
  deepEqual([at(percent), at(percent + 0.01)], [1, 0]);
  // Fewer than three fragments are chance, even of two short programs that are alike.
  const short = (length: number) =>
    similarPairs(["a", "b"].map((name) => program(name, text(common.slice(0, length)))), "").length;
  const kept = (length: number) => fingerprints(tokensOf(text(common.slice(0, length)))).size;
  for (let length = FRAGMENT; length < 40; length++) {
    equal(short(length), kept(length) >= 3 ? 1 : 0, `${length}`);
  }
});

Deno.test("similarPairs() leaves out what more than five, and more than a share of all, have", () => {
  const code = text(Array.from({ length: 40 }, (_, n) => (n * n) % signs.length));
  const pairs = (owners: number, others: number, common: number) =>
    similarPairs(
      [
        ...Array.from({ length: owners }, (_, n) => program(`s${n}`, code)),
        ...Array.from({ length: others }, (_, n) => program(`o${n}`, "")),
      ],
      "",
      { common },
    ).length;
  deepEqual([pairs(5, 0, 0), pairs(6, 0, 0)], [10, 0]);
  deepEqual([pairs(6, 6, 0.5), pairs(7, 6, 0.5)], [15, 0]);
});

Deno.test("similarPairs() tells places that overlap as one", () => {
  const code = text(Array.from({ length: 40 }, (_, n) => (n * n + n) % signs.length));
  const [{ places }] = similarPairs([program("a", code), program("b", `f(x); ${code}`)], "");
  deepEqual(places.map((one) => one.length), [1, 1]);
  equal(places[1][0][1], places[0][0][1] + "f(x); ".length);
  const apart = text(line(30));
  const [pair] = similarPairs([
    program("a", `${code}\n${CELL_END}${apart}`),
    program("b", `${apart}${CELL_END}${code}`),
  ], "");
  deepEqual(pair.places.map((one) => one.length), [2, 2]);
});

Deno.test("similarityPage() links the first sixty pairs", () => {
  const pair: SimilarPair = {
    programs: [program("a", "x"), program("b", "y")],
    percent: 50,
    places: [[], []],
  };
  const page = similarityPage(new Map([["e", Array(61).fill(pair)]]));
  deepEqual(
    [page.match(/<a href="#pair-0-/g)!.length, page.match(/<article id="pair-0-/g)!.length],
    [60, 60],
  );
  equal(page.match(/<tr><td>/g)!.length, 61);
  equal(page.includes("<td>50 %</td>"), true);
});
