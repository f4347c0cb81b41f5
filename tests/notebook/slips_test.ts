/** Slips that a learner makes in a lesson: each is told in words that say what to do. */
import assert from "node:assert/strict";
import {
  ask,
  conv2d,
  convolutionStep,
  convOutputShape,
  imshow,
  manualSeed,
  panels,
  startBackend,
  tf,
} from "convolutions";

await startBackend();

// Of the types nothing is known when a cell runs.
// deno-lint-ignore no-explicit-any
const any = (value: unknown) => value as any;
const image = [[1, 2], [3, 4]];
const later = Promise.resolve(image);

const SLIPS: [slip: string, () => unknown, message: string][] = [
  [
    "a table of unequal rows",
    () => tf.tensor2d([[1, 2], [3]]),
    "A tensor of the shape [2, 2] has 4 numbers, not 3: a table needs rows of one length.",
  ],
  [
    "a table with a row too long",
    () => tf.tensor([[1], [2, 3]]),
    "A tensor of the shape [2, 1] has 2 numbers, not 3: a table needs rows of one length.",
  ],
  [
    "imshow() of a promise",
    () => imshow(any(later)),
    "Cannot show an image that must be waited for: write await before it",
  ],
  [
    "conv2d() of a promise",
    () => conv2d(any(later), [[1]]),
    "conv2d(): image must be a tensor or nested arrays of numbers, not a promise: write await before it.",
  ],
  [
    "convolutionStep() of a promise",
    () => convolutionStep(any(later), [[1]]),
    "convolutionStep(): the image must be waited for: write await before it.",
  ],
  [
    "a part that is not there",
    () => convolutionStep(image, [[1]], { show: any(["input", "filtr"]) }),
    "convolutionStep(): show has no part filtr; did you mean filter?",
  ],
  [
    "panels() of one figure",
    () => panels(any(imshow(image))),
    "panels() needs a list of figures, such as [imshow(before), imshow(after)]; a promise of one is " +
    "awaited first.",
  ],
  [
    "panels() of numbers",
    () => panels(any([1, 2])),
    "panels() needs a list of figures, such as [imshow(before), imshow(after)]; a promise of one is " +
    "awaited first.",
  ],
  [
    "a seed that is a word",
    () => manualSeed(any("x")),
    'Generator(): seed must be a whole number, not "x".',
  ],
  [
    "one number for a size",
    () => convOutputShape(any(6), { kernelSize: 3 }),
    "convOutputShape(): size must be [rows, columns], not 6.",
  ],
  [
    "a title that is a number",
    () => imshow(image, { title: any(5) }),
    "imshow(): title must be a text, not 5; write `${…}`.",
  ],
  [
    "a reason that is a number",
    () => ask("How many?", { answer: 3, why: any(5) }),
    "ask(): why must be a text, not 5.",
  ],
];

for (const [slip, call, message] of SLIPS) {
  Deno.test(`${slip} is told in words that say what to do`, () => {
    assert.throws(call, { message });
  });
}

Deno.test("what is right stays right: empty tables, texts, numbers, figures one by one", () => {
  tf.tidy(() => {
    assert.deepEqual(tf.tensor2d([], [0, 3]).shape, [0, 3]);
    assert.deepEqual(tf.tensor(["a", "b"]).shape, [2]);
    assert.deepEqual(tf.tensor(new Uint8Array(6), [2, 3]).shape, [2, 3]);
    assert.deepEqual(tf.complex([1, 2], [3, 4]).shape, [2]);
    assert.deepEqual([tf.scalar(1).shape, tf.tensor([[[1]], [[2]]]).shape], [[], [2, 1, 1]]);
  });
  assert.ok(panels([imshow(image, { title: "" })]));
  assert.ok(convolutionStep(image, [[1]], { show: ["sum"] }));
});
