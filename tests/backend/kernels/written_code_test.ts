/**
 * The code that is written for these calls, held against a committed list: of every module the
 * size and a checksum, and how often it is called. That its numbers are right is what the other
 * tests are for; this one holds what was timed, which they cannot see. Where it changes on purpose,
 * time it (`deno task bench`), then write the list anew with `UPDATE_GOLDEN=1`.
 */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { startBackend, tf } from "../../../lib/backend/mod.ts";
import { floats, seededRandom } from "./seeded_random.ts";
import { recordCalls } from "./written_code.ts";
import { type Case, cases } from "./written_code_cases.ts";

const callsOf = recordCalls();
await startBackend("wasm");

/** Blocks of memory that the backend holds, whoever counts their tensors. */
const blocks = () => tf.backend().numDataIds();

function callsOfCase({ name, shapes, f, gradient }: Case): string[] {
  const random = seededRandom(1);
  const before = blocks();
  const inputs = shapes.map((shape) => tf.tensor(floats(random, shape), shape));
  // Its own calls are those of the first half of the gradient.
  const dy = gradient ? tf.tidy(() => tf.onesLike(f(...inputs))) : undefined;
  const calls = callsOf(() =>
    tf.dispose(tf.tidy(() => dy ? tf.grads(f)(inputs, dy) : f(...inputs)))
  );
  tf.dispose([...inputs, ...(dy ? [dy] : [])]);
  // Some optimizers keep a number of their own for ever.
  if (gradient) assert.equal(blocks(), before, `${name} leaves memory behind`);
  return calls;
}

for (const [group, list] of Object.entries(cases)) {
  Deno.test(`the code for ${group} is the one that was timed`, () => {
    const file = new URL(`../../fixtures/written_code/${group}.txt`, import.meta.url);
    const text = list.flatMap((item) => [
      item.name,
      ...callsOfCase(item).map((call) => `  ${call}`),
      "",
    ]).join("\n");
    if (Deno.env.get("UPDATE_GOLDEN") === "1") writeFileSync(file, text);
    assert.equal(text, readFileSync(file, "utf8"));
  });
}
