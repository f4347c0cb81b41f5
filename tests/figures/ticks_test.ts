import assert from "node:assert/strict";
import { tickLabels, ticks } from "../../lib/figures/ticks.ts";
import { tickCases } from "./figure_cases.ts";

Deno.test("ticks() chooses matplotlib's ticks", () => {
  assert.ok(tickCases.length > 15);
  for (const { low, high, parts, integer, ticks: expected } of tickCases) {
    const actual = ticks(low, high, { parts, integer });
    const place = `${low} to ${high} in ${parts}`;
    assert.equal(actual.length, expected.length, `${place}: ${actual} for ${expected}`);
    actual.forEach((tick, i) => {
      assert.ok(Math.abs(tick - expected[i]) <= 1e-9 * (high - low), `${place}: ${tick}`);
    });
  }
});

Deno.test("ticks() takes the smallest round step that makes no more parts, and all its multiples", () => {
  const next = (at: number) => (Math.imul(at + 1, 2654435761) >>> 0) / 2 ** 32;
  for (let i = 0; i < 300; i++) {
    const low = Math.round((next(i) - 0.6) * 1e4) / 10 ** (i % 6);
    const high = low + Math.round(1 + next(i + 999) * 1e4) / 10 ** (i % 7);
    const parts = 1 + i % 11;
    const steps = Array.from(
      { length: 14 },
      (_, k) => [1, 2, 2.5, 5].map((by) => by * 10 ** (k - 7)),
    )
      .flat();
    const step = steps.find((it) => it >= (high - low) / parts * (1 - 1e-9))!;
    const wanted = [];
    for (let k = Math.floor(low / step) - 1; k * step <= high + 1e-9 * step; k++) {
      if (k * step >= low - 1e-9 * step) wanted.push(Number((k * step).toPrecision(12)) + 0);
    }
    const got = ticks(low, high, { parts }).map((it) => Number(it.toPrecision(12)));
    assert.deepEqual(got, wanted, `${low} to ${high} in ${parts}`);
  }
});

Deno.test("ticks() has no digits of rounding, no minus before 0, and whole numbers where they are wanted", () => {
  assert.deepEqual(ticks(-0.1, 0.3, { parts: 4 }), [-0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(ticks(-1e-7, 1e-7, { parts: 2 }), [-1e-7, 0, 1e-7]);
  assert.deepEqual(ticks(-0.4, 2.2, { parts: 9, integer: true }), [0, 1, 2]);
  assert.deepEqual(ticks(0, 1, { parts: 50, integer: true }), [0, 1]);
  assert.deepEqual(ticks(0, 5, { parts: 2, integer: true }), [0, 5]);
  assert.deepEqual(ticks(0, 5, { parts: 2 }), [0, 2.5, 5]);
  assert.deepEqual(ticks(4, 3, { parts: 2 }), [4]);
});

Deno.test("ticks() has one tick where the ends are equal", () => {
  assert.deepEqual(ticks(3, 3, { parts: 5 }), [3]);
});

Deno.test("tickLabels() writes all ticks with as many decimals", () => {
  assert.deepEqual(tickLabels([0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
  assert.deepEqual(tickLabels([-100, 0, 100]), ["−100", "0", "100"]);
  assert.deepEqual(tickLabels([0, 2e-7]), ["0", "2×10^{−7}"]);
  assert.deepEqual(tickLabels([2.5e6, 5e6]), ["2.5×10^{6}", "5×10^{6}"]);
  assert.deepEqual(tickLabels([-1e6, 0]), ["−1×10^{6}", "0"]);
  assert.deepEqual(tickLabels([999999.5]), ["999999.5"]);
  assert.deepEqual(tickLabels([0.0001]), ["0.0001"]);
  assert.deepEqual(tickLabels([0.00009]), ["9×10^{−5}"]);
  assert.deepEqual(tickLabels([0]), ["0"]);
});
