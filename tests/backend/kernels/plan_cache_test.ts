import { equal } from "node:assert/strict";
import { PlanCache } from "../../../lib/backend/kernels/plan_cache.ts";

Deno.test("PlanCache keeps what was used last, and never more than its limit", () => {
  const cache = new PlanCache(10);
  let made = 0;
  const get = (name: number) => cache.get(`${name}`, () => ({ name, made: ++made }));
  const weak = Array.from({ length: 100 }, (_, i) => get(i));
  equal(made, 100);
  for (let i = 95; i < 100; i++) equal(get(i), weak[i]);
  equal(made, 100);
  for (let i = 0; i < 90; i++) get(i);
  equal(made, 190, "what was forgotten is made anew");
  for (let turn = 0; turn < 50; turn++) {
    get(1000);
    get(2000 + turn);
  }
  equal(made, 190 + 1 + 50, "what is used again and again is made once");
});
