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

Deno.test("ticks() has one tick where the ends are equal", () => {
  assert.deepEqual(ticks(3, 3, { parts: 5 }), [3]);
});

Deno.test("tickLabels() writes all ticks with as many decimals", () => {
  assert.deepEqual(tickLabels([0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
  assert.deepEqual(tickLabels([-100, 0, 100]), ["−100", "0", "100"]);
  assert.deepEqual(tickLabels([0, 2e-7]), ["0", "2×10^{−7}"]);
  assert.deepEqual(tickLabels([2.5e6, 5e6]), ["2.5×10^{6}", "5×10^{6}"]);
});
