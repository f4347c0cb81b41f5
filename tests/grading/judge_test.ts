import { deepEqual, equal, match, ok } from "node:assert/strict";
import {
  type CellScore,
  type ExecutionLimits,
  type Notebook,
  scoreNotebook,
} from "../../lib/grading/mod.ts";
import { executeSubmission } from "../../scripts/grading/execute.ts";
import {
  answerCell,
  executeHere,
  lockedCell,
  notebookOf,
  nothingHolds,
  project,
  testCell,
} from "./attack.ts";

const setup = lockedCell(
  "setup",
  `import { argumentsAfter, assertClose, assertEqual, assertShape, credit } from "convolutions";
import * as tf from "@tensorflow/tfjs";
function check(ok: boolean, what: string) {
  if (!ok) throw new Error(what);
}`,
);

/** One notebook of tasks, each an answer and a test; scores by the task's name. */
async function scores(
  tasks: Record<string, [answer: string, test: string]>,
  limits?: Partial<ExecutionLimits>,
): Promise<Record<string, CellScore>> {
  const cells = Object.entries(tasks).flatMap(([, [answer, test]], i) => [
    answerCell(`a${i}`, answer),
    testCell(`t${i}`, test),
  ]);
  const notebook: Notebook = notebookOf([setup, ...cells]);
  const execution = limits
    ? await executeSubmission(project, notebook, limits)
    : await executeHere(notebook);
  equal(execution.failure, undefined);
  const found = scoreNotebook(notebook, execution).cells;
  return Object.fromEntries(Object.keys(tasks).map((name, i) => [name, found[i]]));
}

Deno.test({
  name: "a test calls answers by value, and reads as in one kernel",
  ignore: nothingHolds,
  fn: async (t) => {
    const tasks: Record<string, [string, string]> = {
      "kinds of values": [
        "const echo = (...values: any[]) => values; const is = (a: any, b: any) => Object.is(a, b);",
        `const date = new Date(5);
const values = [1, -0, NaN, Infinity, "ä\\ud800", true, null, undefined, 10n, [1, [2, "x"]], { a: { b: [] } },
  new Float32Array([1, 2]), new Map([[1, 2]]), new Set(["s"])];
check(Deno.inspect(echo(...values)) === Deno.inspect(values), Deno.inspect(echo(...values)));
check(is(-0, -0) && is(NaN, NaN) && Object.is(echo(-0)[0], -0), "signed zero");
check(echo(date)[0].getTime() === 5 && echo(date)[0] instanceof Date, "date");
check(echo().length === 0 && echo.length === 0 && echo.name === "echo", "the function itself");`,
      ],
      "ways to define a name": [
        `let one = () => 1; const two = function () { return 2; }; class Three { static make() { return 3; } }
const { four, five: [five] } = { four: () => 4, five: [() => 5] }; (globalThis as any).six = () => 6;
var seven = async () => 7; function eight() { return 8; } let nine = 9; (globalThis as any).ten = [10];
const eleven = { value: () => 11, get twelve() { return 12; } }; async function* thirteen() {}`,
        `assertEqual(one(), 1); assertEqual(two(), 2); assertEqual(four(), 4); assertEqual(five(), 5);
assertEqual(six(), 6); assertEqual(await seven(), 7); assertEqual(eight(), 8); assertEqual(nine, 9);
assertEqual(ten, [10]); assertEqual(eleven.value(), 11); assertEqual(eleven.twelve, 12);
assertEqual(typeof Three, "function"); assertEqual(typeof missing, "undefined");`,
      ],
      "state that calls change": [
        "let count = 0; function step() { return ++count; } const seen: number[] = []; function note(x: number) { seen.push(x); }",
        `assertEqual(count, 0); step(); step(); assertEqual(count, 2); note(7); assertEqual(seen, [7]);
count = 10; assertEqual(step(), 11);`,
      ],
      "tensors": [
        "const double = (x: tf.Tensor) => x.add(x); const parts = (x: tf.Tensor2D) => ({ rows: x.shape[0], all: tf.unstack(x) });",
        `await assertClose(double(tf.tensor2d([[1, 2], [3, 4]])), [[2, 4], [6, 8]]);
check(double(tf.scalar(2, "int32")).dtype === "int32", "dtype");
const { rows, all } = parts(tf.zeros([3, 4])); assertEqual(rows, 3); assertShape(all[2], [4]);
await assertClose(double(tf.variable(tf.tensor1d([1, 2]))), [2, 4]);`,
      ],
      "variables": [
        `function step(v: tf.Variable, by: number) { v.assign(v.sub(by)); return "done"; }
async function later(o: { weights: tf.Variable[] }) { await null; o.weights[1].assign(tf.ones([2])); }`,
        `const v = tf.variable(tf.tensor1d([5, 6])); assertEqual(step(v, 1), "done");
await assertClose(v, [4, 5]); step(v, 1); await assertClose(v, [3, 4]);
const weights = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([2]))]; await later({ weights });
await assertClose(weights[1], [1, 1]); await assertClose(weights[0], [0, 0]);`,
      ],
      "arguments stay as they were": [
        "function sort(list: number[]) { return list.sort((a, b) => a - b); }",
        `const list = [3, 1, 2]; assertEqual(sort(list), [1, 2, 3]); assertEqual(list, [3, 1, 2]);
assertEqual(argumentsAfter(sort, list)[0], [1, 2, 3]);`,
      ],
      "functions as arguments": [
        `const apply = (f: (x: number) => number, x: number) => f(f(x)); const map = (list: number[], f: any) => list.map(f);
const make = (n: number) => (x: number) => x + n; async function wait(f: any) { await null; return await f(3); }
function sum(f: (t: tf.Tensor) => tf.Tensor) { return f(tf.tensor1d([1, 2])).sum(); }`,
        `assertEqual(apply((x) => 3 * x, 2), 18); assertEqual(map([1, 2], (x: number) => x + 1), [2, 3]);
assertEqual(make(4)(1), 5); assertEqual(await wait(async (x: number) => x * x), 9);
await assertClose(sum((x) => x.mul(10)), 30);
let caught = ""; try { apply(() => { throw new RangeError("mine"); }, 1); } catch (error) { caught = String(error); }
assertEqual(caught, "RangeError: mine");`,
      ],
      "promises": [
        `async function slow(x: number) { await new Promise((done) => setTimeout(done, 20)); return 2 * x; }
async function fails() { await null; throw new TypeError("late"); } const pair = () => [slow(1), slow(2)];
const odd = () => ({ then: (resolve: any) => resolve(4) });`,
        `check(slow(1) instanceof Promise, "no promise"); assertEqual(await slow(3), 6);
assertEqual(await Promise.all([slow(1), slow(2)]), [2, 4]); assertEqual(await Promise.all(pair()), [2, 4]);
let caught: unknown; try { await fails(); } catch (error) { caught = error; }
check(caught instanceof TypeError && caught.message === "late", String(caught)); assertEqual(await odd(), 4);`,
      ],
      "errors": [
        `function refuse(x: number) {
  if (x < 0) throw new RangeError("x is below 0");
  class Own extends Error { override name = "Own"; }
  throw new Own("of mine");
}`,
        `for (const [x, type, text] of [[-1, RangeError, "RangeError: x is below 0"], [1, Error, "Own: of mine"]] as const) {
  let error: unknown; try { refuse(x); } catch (caught) { error = caught; }
  check(error instanceof type && String(error) === text, String(error));
}`,
      ],
      "gradients": [
        "const cube = (x: tf.Tensor) => x.square().mul(x); const mixed = (a: tf.Tensor, k: number, b: tf.Tensor) => a.mul(b).mul(k).sum();",
        `await assertClose(tf.grad((x) => cube(x))(tf.tensor1d([1, 2])), [3, 12]);
const [da, db] = tf.grads((a, b) => mixed(a, 3, b))([tf.tensor1d([1, 2]), tf.tensor1d([5, 7])]);
await assertClose(da, [15, 21]); await assertClose(db, [3, 6]);
const v = tf.variable(tf.scalar(2)); const { grads } = tf.variableGrads(() => cube(v).asScalar());
await assertClose(grads[v.name], 12);`,
      ],
      "which kernels ran": [
        "const product = (a: tf.Tensor2D) => tf.matMul(a, a); const blur = (x: tf.Tensor4D, k: tf.Tensor4D) => tf.conv2d(x, k, 1, 'same');",
        `const names = async (f: () => void) => (await tf.profile(f)).kernelNames;
const a = await names(() => void product(tf.ones([2, 2]))); check(a.some((n) => /MatMul/.test(n)), a.join());
check(!a.some((n) => /conv/i.test(n)), a.join());
const b = await names(() => void blur(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1])));
check(b.some((n) => /conv2d/i.test(n)), b.join()); check(/tf\\.conv2d\\(/.test(String(blur)), String(blur));`,
      ],
      "models": [
        `const make = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3], kernelInitializer: "ones" })] });
const countOf = (model: tf.LayersModel) => model.countParams();`,
        `const model = make(); check(model instanceof tf.Sequential, "its class");
await assertClose(model.predict(tf.ones([1, 3])) as tf.Tensor, [[3, 3]]);
assertEqual(countOf(tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] })), 12);`,
      ],
      "names of the test's own": [
        "function helper() { return 0; } const cases = 1; let check2 = 2; function answer(x: number) { return x + helper() + 1; }",
        `const helper = (x: number) => x + 1; let cases = [[1, 2], [5, 6]]; function check2(x: number) { return x; }
for (const [x, y] of cases) assertEqual(answer(check2(x)), helper(y - 1));`,
      ],
    };
    const found = await scores(tasks);
    for (const name of Object.keys(tasks)) {
      await t.step(name, () => equal(found[name].points, found[name].max, found[name].reason));
    }
  },
});

Deno.test({
  name: "a test says by name what an answer cannot hand over, and where it failed",
  ignore: nothingHolds,
  fn: async (t) => {
    const tasks: Record<string, [string, string, RegExp]> = {
      "an instance": [
        "class Robot { legs = 2 } const build = () => new Robot();",
        "build();",
        /^TypeError: build\(\) returned a class instance \(Robot\), which cannot be handed to the tests\./,
      ],
      "an instance inside": [
        "class Robot2 {} const list = () => [{ at: new Robot2() }];",
        "list();",
        /list\(\) returned a class instance \(Robot2\) at \[0\]\.at,/,
      ],
      "a class": [
        "class Kernel { size = 3 }",
        "new Kernel();",
        /new Kernel\(\) makes a class instance/,
      ],
      "a value": [
        "const robot = new (class Machine {})();",
        "assertEqual(robot, 1);",
        /robot is a class instance \(Machine\)/,
      ],
      "an argument of the test's": [
        "const take = (x: unknown) => x;",
        "take([new (class Fixture {})()]);",
        /take\(\) is given a class instance \(Fixture\d*\) at \[0\]/,
      ],
      "too much": [
        "const huge = () => new Array(2e7).fill(0.5);",
        "huge();",
        /huge\(\) returned a list of 20000000 values/,
      ],
      "a model that is too large": [
        "const network = () => tf.sequential({ layers: [tf.layers.dense({ units: 9000, inputShape: [2000], kernelInitializer: 'zeros' })] });",
        "network();",
        /network\(\) returned more than 64 MiB|a model of more than 16,000,000 weights/,
      ],
      "the learner's line": [
        `type Rows = number[][];

// a comment
function broken(image: Rows): number {
  const first = 1;

  return (image as any)[7].pixels[0]; // here
}`,
        "broken([[1]]);",
        /Cannot read properties of undefined[^]*Your line: return \(image as any\)\[7\]\.pixels\[0\]; \/\/ here/,
      ],
      "a name that is missing": [
        "",
        "assertEqual(nowhere(1), 1);",
        /ReferenceError: nowhere is not defined/,
      ],
      "nothing printed of a hidden check": [
        "function chatty(x: number) { console.log('the secret is', x); return 0; }",
        "// BEGIN HIDDEN TESTS\nassertEqual(chatty(4711), 1, 'chatty');\n// END HIDDEN TESTS",
        /chatty is 0, expected 1/,
      ],
    };
    const plain = Object.fromEntries(
      Object.entries(tasks).map((
        [name, [answer, test]],
      ) => [name, [answer, test] as [string, string]]),
    );
    const found = await scores({
      ...plain,
      "printed for all to see": [
        "function loud() { console.log('loud and clear'); return 1; }",
        "assertEqual(loud(), 1);",
      ],
    });
    for (const [name, [, , reason]] of Object.entries(tasks)) {
      await t.step(name, () => {
        equal(found[name].points, 0);
        match(found[name].reason, reason);
        ok(!found[name].output.includes("4711"), found[name].output);
      });
    }
    await t.step("what a visible check has printed", () => {
      equal(found["printed for all to see"].points, 2);
      match(found["printed for all to see"].output, /loud and clear/);
    });
  },
});

Deno.test({
  name: "a call has its own limit of time, and an answer that ends its kernel gets another one",
  ignore: nothingHolds,
  fn: async () => {
    const tasks: Record<string, [string, string]> = {
      hangs: ["const hangs = () => { while (true); };", "hangs();"],
      later: ["const never = () => new Promise(() => {});", "await never();"],
      ends: ["const ends = () => Deno.exit(3);", "try { ends(); } catch {}"],
      fine: [
        "const fine = () => 1;",
        "assertEqual(fine(), 1);",
      ],
    };
    const found = await scores(tasks, { timeout: 4 });
    deepEqual(Object.values(found).map(({ status, points }) => [status, points]), [
      ["timeout", 0],
      ["timeout", 0],
      ["died", 0],
      ["ok", 2],
    ]);
    match(found.hangs.reason, /hangs\(\) ran longer than 4 s and was stopped/);
    match(found.later.reason, /never\(\) ran longer than 4 s/);
  },
});
