import { deepEqual, equal, ok, throws } from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { errorParts } from "../../lib/grading/border/error_parts.ts";
import { connected, thrown } from "./wire.ts";

await tf.setBackend("cpu");

class Robot {
  legs = 4;
}

Deno.test("names() are those that stand for something, also before they have a value", () => {
  const { judge, names } = connected({ a: 1, absent: 2, early: 3, odd: 4 });
  const failing = (error: Error) => () => {
    throw error;
  };
  names.absent[0] = failing(new ReferenceError("absent is not defined"));
  names.early[0] = failing(new ReferenceError("Cannot access 'early' before initialization"));
  names.odd[0] = failing(new TypeError("odd is not defined"));
  deepEqual(judge.names(), ["a", "early", "odd"]);
  deepEqual(thrown(() => judge.get("early")), [
    "ReferenceError",
    "ReferenceError",
    "Cannot access 'early' before initialization",
  ]);
});

Deno.test("get() and set() read and write the notebook's names, and no others", () => {
  const { judge, scope } = connected({ a: { b: [1, "x"] }, robot: new Robot() });
  deepEqual(judge.get("a"), { b: [1, "x"] });
  judge.set("a", [5]);
  deepEqual(scope.a, [5]);
  equal(judge.requests, 2);
  deepEqual(thrown(() => judge.get("toString")), [
    "ReferenceError",
    "ReferenceError",
    "toString is not defined",
  ]);
  deepEqual(thrown(() => judge.set("none", 1)), [
    "ReferenceError",
    "ReferenceError",
    "none is not defined",
  ]);
  deepEqual(thrown(() => judge.get("robot")), [
    "TypeError",
    "TypeError",
    "robot is a class instance (Robot), which cannot be handed to the tests.",
  ]);
  deepEqual(thrown(() => judge.set("a", Symbol("s"))), [
    "TypeError",
    "TypeError",
    "a is a symbol, which cannot be handed to the tests.",
  ]);
  equal(judge.requests, 6);
});

Deno.test("a function is called by value, with its owner, name, length and text", () => {
  const { get, judge } = connected({
    power: (base: number, exponent: number) => base ** exponent,
    bank: {
      money: 3,
      add(this: { money: number }, more: number) {
        return this.money += more;
      },
    },
  });
  const power = get("power");
  equal(power(2, 10), 1024);
  deepEqual([power.name, power.length, `${power}`], ["power", 2, "the student's cells"]);
  equal(get("power"), power, "one function for a handle");
  const { add } = get("bank");
  deepEqual([add(1), add(10)], [4, 14], "its `this` is the bank");
  deepEqual(thrown(() => new power(1)), [
    "TypeError",
    "TypeError",
    "new power() makes a class instance, which cannot be handed to the tests.",
  ]);
  judge.end();
  judge.begin(1000, "other");
  ok(get("power") !== power, "of another test");
});

Deno.test("a class can be neither made nor called", () => {
  const made = connected({ Robot }).get("Robot");
  for (const run of [() => new made(), () => made()]) {
    deepEqual(thrown(run), [
      "TypeError",
      "TypeError",
      "new Robot() makes a class instance, which cannot be handed to the tests.",
    ]);
  }
});

Deno.test("what is thrown, returned or given and cannot cross is told by its role", () => {
  const { get } = connected({
    fails: () => {
      throw new RangeError("too far");
    },
    throwsText: () => {
      throw "a text";
    },
    robots: () => [1, { r: new Robot() }],
    same: (value: unknown) => value,
  });
  deepEqual(thrown(get("fails")), ["RangeError", "RangeError", "too far"]);
  throws(get("throwsText"), (error) => error as unknown === "a text");
  deepEqual(thrown(get("robots")), [
    "TypeError",
    "TypeError",
    "robots() returned a class instance (Robot) at [1].r, which cannot be handed to the tests.",
  ]);
  deepEqual(thrown(() => get("same")([Symbol("s")])), [
    "TypeError",
    "TypeError",
    "same() is given a symbol at [0], which cannot be handed to the tests.",
  ]);
});

Deno.test("callbacks are called while the answer runs; what they throw comes back", () => {
  const { get, judge } = connected({
    map: (list: number[], f: (x: number) => unknown) => list.map((x) => f(x)),
    nest: (f: (g: unknown) => unknown) => f((x: number) => x + 1),
    keep: (f: () => unknown) => void (kept = f),
    callKept: () => kept(),
  });
  let kept: () => unknown = () => {};
  deepEqual(get("map")([1, 2], (x: number) => 10 * x), [10, 20]);
  equal(get("nest")((g: (x: number) => number) => g(41)), 42);
  deepEqual(
    thrown(() =>
      get("map")([1], () => {
        throw new EvalError("mine");
      })
    ),
    ["EvalError", "EvalError", "mine"],
  );
  const seven = () => 7;
  get("keep")(seven);
  equal(get("callKept")(), 7);
  judge.end();
  judge.begin(1000, "");
  deepEqual(thrown(() => get("callKept")()), [
    "ReferenceError",
    "ReferenceError",
    "The function is not there any more.",
  ]);
  get("keep")(seven);
  equal(get("callKept")(), 7, "lent anew");
  judge.end();
  // Between two tests nobody may call.
  deepEqual(thrown(() => kept()), ["Error", "Garbled", "no call"]);
});

Deno.test("calls within calls end at a hundred", () => {
  const { get, judge } = connected({
    down: (n: number, f: (n: number) => unknown) => f(n),
  });
  let most = 0;
  const up = (n: number): unknown => {
    most = Math.max(most, n);
    return get("down")(n + 1, up);
  };
  deepEqual(thrown(() => up(0)), [
    "RangeError",
    "RangeError",
    "down() is called within itself too deeply.",
  ]);
  equal(most, 50, "the tests' side counts its calls and those it answers");
  equal(judge.failed, undefined);
  equal(get("down")(1, (n: number) => n), 1, "and then all is well");
});

Deno.test("variables among the arguments have what the call has left in them", async () => {
  const { get } = connected({
    train: (weights: tf.Variable, { bias }: { bias: tf.Variable }) => {
      weights.assign(weights.mul(2));
      bias.assign(tf.tensor1d([9]));
      return [weights, 1];
    },
    late: async (weights: tf.Variable) => {
      await null;
      weights.assign(tf.tensor1d([5, 5]));
      return 3;
    },
    drop: (first: tf.Variable, second: tf.Variable) => {
      first.dispose();
      second.assign(tf.tensor1d([7]));
    },
    fail: (weights: tf.Variable) => {
      weights.assign(tf.tensor1d([6, 6]));
      throw new Error("no");
    },
  });
  const [weights, bias] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.tensor1d([0]))];
  const [returned] = get("train")(weights, { bias });
  deepEqual([[...weights.dataSync()], [...bias.dataSync()]], [[2, 4], [9]]);
  ok(returned instanceof tf.Variable && returned !== weights);
  deepEqual([...returned.dataSync()], [2, 4]);
  equal(await get("late")(weights), 3);
  deepEqual([...weights.dataSync()], [5, 5]);
  get("drop")(weights, bias);
  deepEqual([[...weights.dataSync()], [...bias.dataSync()]], [[5, 5], [7]]);
  throws(() => get("fail")(weights), /no/);
  deepEqual([...weights.dataSync()], [6, 6]);
  bias.dispose();
  throws(() => get("train")(weights, { bias }), /a tensor that cannot be read/);
});

Deno.test("a variable keeps its shape and dtype, whatever the other side says", () => {
  const { get } = connected({
    change: (variable: tf.Variable, as: object) => {
      variable.assign(tf.tensor1d([3, 4]));
      Object.assign(variable, as);
    },
  });
  for (const [as, left] of [[{ shape: [1, 2] }, 1], [{ dtype: "int32" }, 1], [{}, 3]] as const) {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    get("change")(variable, as);
    equal(variable.dataSync()[0], left);
  }
});

Deno.test("argumentsAfter() has the arguments as a call has left them", () => {
  const { get } = connected({
    sort: (list: number[], more: { n: number }) => {
      list.sort();
      more.n++;
      return "done";
    },
    fail: (list: number[]) => {
      list.push(1);
      throw new RangeError("no");
    },
  });
  const after = Symbol.for("convolutions.argumentsAfter");
  const list = [3, 1, 2];
  deepEqual(get("sort")[after](list, { n: 1 }), [[1, 2, 3], { n: 2 }]);
  deepEqual(list, [3, 1, 2], "the tests' own stay");
  throws(() => get("fail")[after](list), RangeError);
});

Deno.test("an error tells the learner's line, at once or from a promise; what is no error has none", async () => {
  const cell =
    "var lined = function lined(kind) {\n  if (kind === 1) throw new RangeError('odd');\n  return kind;\n};";
  (0, eval)(cell);
  const lined = (globalThis as unknown as { lined(kind: number): unknown }).lined;
  const { get } = connected({
    now: (kind: number) => lined(kind),
    later: async (kind: number) => await Promise.resolve().then(() => lined(kind)),
    words: async () => await Promise.reject("words"),
  }, ["other()", cell]);
  const line = "if (kind === 1) throw new RangeError('odd');";
  throws(() => get("now")(1), (error: Error) => {
    deepEqual(errorParts(error), { name: "RangeError", message: "odd", line });
    return true;
  });
  const error = await get("later")(1).then(() => undefined, (error: Error) => error);
  deepEqual(errorParts(error), { name: "RangeError", message: "odd", line });
  equal(await get("words")().then(() => "none", (error: unknown) => error), "words");
  equal(get("now")(2), 2);
  Reflect.deleteProperty(globalThis, "lined");
});

Deno.test("a call's arguments are tensors or not, and only tensors' gradients are asked for", () => {
  const { get, judge } = connected({ f: (...given: unknown[]) => tf.scalar(given.length) });
  const f = get("f");
  const grad = (...rest: unknown[]) => tf.grad((x) => f(x, ...rest).mul(x))(tf.scalar(3));
  throws(() => grad(null, { shape: [1], dtype: "float32" }, 5), /Cannot compute gradient/);
  const before = judge.requests;
  f(null, 5, "x");
  equal(judge.requests, before + 1);
});

Deno.test("more functions than a byte counts are lent and called, on either side", () => {
  const { get } = connected({
    last: (list: (() => number)[]) => list.at(-1)!(),
    many: Array.from({ length: 300 }, (_, n) => () => n),
  });
  equal(get("last")(Array.from({ length: 300 }, (_, n) => () => n)), 299);
  equal(get("many")[299](), 299);
});
