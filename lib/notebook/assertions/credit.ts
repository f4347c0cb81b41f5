import { valueKind } from "#platform";
import { AssertionError, TestFault } from "./assertion_error.ts";
import { errorRemark } from "./error_remark.ts";
import { defineOwn, pinned } from "./own_property.ts";
import { testFault } from "./settings.ts";

const { freeze, keys } = Object;
const { isArray } = Array;
const print = console.log;

/** By this a grader tells what credit() has counted from any other number. */
const CREDIT_TYPE = "application/vnd.convolutions.credit+json";
const $display = Symbol.for("Jupyter.display");

/** A check: passes by returning, fails by throwing. */
export type Check = () => void | Promise<void>;

/** Points earned, as a test cell's last value: it is shown as the bare number that graders read. */
export class Credit {
  /** Points of the checks that passed. */
  readonly points: number;
  /** Points of all checks. */
  readonly of: number;

  constructor(points: number, of: number) {
    this.points = points;
    this.of = of;
    // With no `then`, not even an inherited one, `await` gives this very object.
    defineOwn(this, "then", undefined);
    const text = `${points}`;
    defineOwn(this, $display, () => ({
      __proto__: null,
      "text/plain": text,
      [CREDIT_TYPE]: { points, of },
    }));
    freeze(this);
  }
}
freeze(Credit.prototype);
freeze(Credit);

/**
 * Runs checks that give points each, and says of each whether it passed, or what is wrong.
 *
 * Write it last in a test cell, with `await` if a check is asynchronous.
 *
 * @param checks By name: the points, and the check.
 * @returns The points earned, shown as a bare number; a promise of them if a check is asynchronous.
 * @throws {AssertionError} If no check passed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { assertEqual, credit } from "convolutions";
 *
 * const earned = await credit({
 *   "a sum": [1, () => assertEqual(1 + 1, 2)],
 *   "a product": [2, () => assertEqual(2 * 2, 5, "your product")],
 * });
 * assert.equal(earned.points, 1);
 * ```
 */
export function credit(
  checks: Readonly<Record<string, readonly [points: number, check: Check]>>,
): Credit | Promise<Credit> {
  const names = checks === undefined || checks === null ? [] : keys(checks);
  if (names.length === 0) throw testFault("credit() has no checks");
  for (let i = 0; i < names.length; i++) {
    const entry = checks[names[i]];
    if (!isArray(entry) || !(entry[0] > 0) || typeof entry[1] !== "function") {
      throw testFault(`"${names[i]}" needs its points and a check: [points, () => …]`);
    }
  }
  const tally = new Tally();
  for (let i = 0; i < names.length; i++) {
    const result = start(checks, names[i], tally);
    if (result === undefined) continue;
    return pinned(finish(checks, names, i, result, tally));
  }
  return tally.credit();
}

/** Runs one check; if it takes time, returns its promise. */
function start(
  checks: Parameters<typeof credit>[0],
  name: string,
  tally: Tally,
): Promise<unknown> | undefined {
  const points = checks[name][0];
  let result: unknown;
  try {
    result = checks[name][1]();
  } catch (error) {
    tally.fail(name, points, error);
    return undefined;
  }
  if (valueKind(result) === "promise") return result as Promise<unknown>;
  tally.pass(name, points, result);
}

/** Waits for check `i`, then runs those after it. */
async function finish(
  checks: Parameters<typeof credit>[0],
  names: string[],
  i: number,
  running: Promise<unknown> | undefined,
  tally: Tally,
): Promise<Credit> {
  while (i < names.length) {
    if (running !== undefined) {
      const points = checks[names[i]][0];
      let result: unknown;
      let passed = false;
      try {
        result = await pinned(running);
        passed = true;
      } catch (error) {
        tally.fail(names[i], points, error);
      }
      if (passed) tally.pass(names[i], points, result);
    }
    i++;
    running = i < names.length ? start(checks, names[i], tally) : undefined;
  }
  return tally.credit();
}

/** Counts points and says of each check what came of it. */
class Tally {
  #earned = 0;
  #of = 0;
  #firstRemark = "";

  pass(name: string, points: number, result: unknown): void {
    // Else `() => a === b` would pass, whatever it finds.
    if (result !== undefined) {
      throw testFault(`the check "${name}" must throw or return nothing, but it returns a value`);
    }
    this.#of += points;
    this.#earned += points;
    print(`Passed, ${points} of ${points}: ${name}`);
  }

  fail(name: string, points: number, error: unknown): void {
    if (error instanceof TestFault) throw error;
    this.#of += points;
    const remark = errorRemark(error);
    if (this.#firstRemark === "") this.#firstRemark = remark;
    print(`Not yet, 0 of ${points}: ${name}: ${remark}`);
  }

  credit(): Credit {
    if (this.#earned === 0) throw new AssertionError(this.#firstRemark);
    print(`${this.#earned} of ${this.#of} points`);
    return new Credit(this.#earned, this.#of);
  }
}
