import { deepEqual, equal, throws } from "node:assert/strict";
import { remoteNames } from "../../lib/grading/judge/remote_names.ts";
import { connected } from "./wire.ts";

const scope = globalThis as unknown as Record<string, unknown>;

/** How cells read names. */
function readers(...names: string[]): Record<string, () => unknown> {
  return Object.fromEntries(
    names.map((name) => [name, new Function(`return ${name}`) as () => unknown]),
  );
}

Deno.test("remoteNames() has the notebook's names stand for what they are there, for one test", () => {
  const { judge, scope: there } = connected({ answer1: 42, twice1: (x: number) => 2 * x });
  const undo = remoteNames(judge, readers("answer1", "twice1", "nowhere1", "JSON"));
  deepEqual(Object.getOwnPropertyDescriptor(globalThis, "answer1")!.enumerable, false);
  equal(judge.requests, 1, "which of them are there");
  equal(scope.answer1, 42);
  equal(scope.answer1, 42);
  equal(judge.requests, 2, "a value is asked once until the process is asked for something else");
  const twice = scope.twice1 as (x: number) => number;
  equal(twice(4), 8);
  equal(scope.twice1, twice);
  equal(judge.requests, 4);
  there.answer1 = 43;
  equal(scope.answer1, 43);
  scope.answer1 = [1];
  deepEqual([there.answer1, scope.answer1], [[1], [1]]);
  equal("nowhere1" in globalThis, false);
  equal(typeof JSON, "object");
  undo();
  equal("answer1" in globalThis, false);
});

Deno.test("remoteNames() leaves names to the test that declares them, and asks for none in vain", () => {
  const { judge } = connected({ mine1: 1, bad1: Symbol("s") });
  const early = () => {
    throw new ReferenceError("Cannot access 'x' before initialization");
  };
  const odd = () => {
    throw new TypeError("x is not defined");
  };
  remoteNames(judge, { mine1: () => undefined, early, odd })();
  equal(judge.requests, 0);
  const undo = remoteNames(judge, readers("mine1", "bad1"));
  throws(() => scope.bad1, /bad1 is a symbol/);
  Object.defineProperty(globalThis, "mine1", { value: 5, configurable: true });
  undo();
  equal(scope.mine1, 5);
  equal("bad1" in globalThis, false);
  Reflect.deleteProperty(globalThis, "mine1");
});
