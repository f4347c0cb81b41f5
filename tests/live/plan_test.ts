import assert from "node:assert/strict";
import {
  conv2d,
  convTranspose2d,
  kernels,
  type PaddingMode,
  startBackend,
  tf,
} from "../../lib/mod.ts";
import { named } from "../../lib/live/page/explore/changes.ts";
import {
  appliedWeights,
  correlate,
  fedBy,
  planeOf,
  planOf,
  tapsOf,
} from "../../lib/live/page/explore/plan.ts";
import { PRESETS } from "../../lib/live/page/explore/presets.ts";
import type { Settings } from "../../lib/live/page/explore/settings.ts";
import { extent, isLight } from "../../lib/live/page/colors.ts";
import { numberText, readNumber } from "../../lib/live/page/number_text.ts";
import { trouble } from "../../lib/live/page/explore/trouble.ts";
import { Generator } from "../../lib/training/mod.ts";
import { readFixture } from "../fixtures/cases.ts";
import { SETTINGS } from "./explore_data.ts";

await startBackend("wasm");

type Stored = (number | string)[][];

interface Case
  extends
    Pick<Settings, "stride" | "dilation" | "padding" | "paddingMode" | "flipped" | "transposed"> {
  image: Stored;
  kernel: number[][];
  /** Nothing where PyTorch refuses. */
  out: Stored | null;
}

function settingsOf(kernel: number[][], options: Partial<Settings>): Settings {
  return {
    ...SETTINGS,
    rows: kernel.length,
    columns: kernel[0].length,
    weights: kernel.flat(),
    divisor: 1,
    ...options,
  };
}

function pictureOf(image: Stored) {
  const values = Float32Array.from(image.flat(), Number);
  return { rows: image.length, columns: image[0].length, values };
}

function computed(picture: ReturnType<typeof pictureOf>, settings: Settings) {
  const plan = planOf(picture, settings);
  const plane = planeOf(picture, plan);
  const weights = appliedWeights(settings);
  return { plan, plane, weights, out: correlate(plane, weights, plan) };
}

function assertNear(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  assert.equal(got.length, expected.length);
  for (let i = 0; i < got.length; i++) {
    if (Object.is(got[i], expected[i]) || got[i] === expected[i]) continue;
    assert.ok(Math.abs(got[i] - expected[i]) <= tolerance, `${i}: ${got[i]}, not ${expected[i]}`);
  }
}

Deno.test("the page computes what PyTorch computes, and refuses what it refuses", () => {
  const cases = readFixture<Case[]>("explore.json");
  assert.equal(cases.length, 100);
  for (const [number, { image, kernel, out, ...options }] of cases.entries()) {
    const picture = pictureOf(image);
    const settings = settingsOf(kernel, options);
    const problem = trouble(picture, settings);
    const about = `case ${number}: ${JSON.stringify(options)} ${problem?.why}`;
    assert.equal(problem === undefined, out !== null, about);
    if (out === null) continue;
    const { plan, out: got } = computed(picture, settings);
    assert.deepEqual(plan.size, [out.length, out[0].length], about);
    // Quarters of whole numbers: the sums are exact.
    assertNear(got, out.flat().map(Number), 0);
  }
});

Deno.test("the page computes what the library computes, on 500 random settings", async () => {
  const random = new Generator(7);
  const below = (count: number) => Number(random.integers(1, 0, count)[0]);
  const modes: PaddingMode[] = ["constant", "reflect", "replicate", "circular", "symmetric"];
  let compared = 0, refused = 0;
  for (let i = 0; i < 500; i++) {
    const [rows, columns] = [1 + below(20), 1 + below(20)];
    const values = Float32Array.from(random.normal(rows * columns));
    if (below(10) === 0) values[below(values.length)] = [NaN, Infinity][below(2)];
    const [kernelRows, kernelColumns] = [1 + below(7), 1 + below(7)];
    const weights = random.normal(kernelRows * kernelColumns);
    const kernel = Array.from(
      { length: kernelRows },
      (_, y) => Array.from(weights.slice(y * kernelColumns, (y + 1) * kernelColumns)),
    );
    const options = {
      stride: 1 + below(4),
      dilation: 1 + below(3),
      padding: below(5),
    };
    const transposed = below(4) === 0;
    const paddingMode = transposed ? "constant" : modes[below(5)];
    if (transposed) values.forEach((value, i) => Number.isFinite(value) || (values[i] = 1));
    const flipped = below(3) === 0;
    const settings = settingsOf(kernel, { ...options, paddingMode, transposed, flipped });
    const turned = flipped ? kernel.toReversed().map((row) => row.toReversed()) : kernel;
    const library = () =>
      tf.tidy(() => {
        const image = tf.tensor2d(values, [rows, columns]);
        return transposed
          ? convTranspose2d(image, turned, options)
          : conv2d(image, turned, { ...options, paddingMode });
      });
    const about =
      `setting ${i}: ${
        JSON.stringify({ ...options, paddingMode, transposed })
      }, image ${rows} × ${columns}, kernel ` +
      `${kernelRows} × ${kernelColumns}`;
    if (trouble({ rows, columns }, settings)) {
      assert.throws(library, RangeError, about);
      refused++;
      continue;
    }
    const { plan, out } = computed({ rows, columns, values }, settings);
    const expected = library();
    assert.deepEqual([...plan.size], expected.shape, about);
    assertNear(out, await expected.data(), 2e-5);
    expected.dispose();
    compared++;
  }
  assert.ok(compared > 200 && refused > 50, `${compared} compared, ${refused} refused`);
});

Deno.test("tapsOf() names each pixel under the window and where it comes from", () => {
  const picture = pictureOf([[1, 2, 3], [4, 5, 6], [7, 8, 9]]);
  const settings = settingsOf([[1, 10], [100, 1000]], { padding: 1, paddingMode: "reflect" });
  const { plan, plane, weights, out } = computed(picture, settings);
  const taps = tapsOf(plane, weights, plan, [0, 0]);
  assert.deepEqual(taps.map(({ pixel }) => pixel), [5, 4, 2, 1]);
  assert.deepEqual(taps.map(({ source }) => source), [[1, 1], [1, 0], [0, 1], [0, 0]]);
  assert.equal(out[0], 5 + 40 + 200 + 1000);
});

Deno.test("every sum is that of its taps, and every tap feeds its sum", () => {
  const random = new Generator(3);
  const image = Array.from({ length: 6 }, () => Array.from(random.normal(5)));
  const kernel = [[1, 2, 3], [4, 5, 6]];
  for (const transposed of [false, true]) {
    for (const [stride, dilation] of [[1, 1], [2, 1], [1, 2], [3, 2]]) {
      const settings = settingsOf(kernel, { stride, dilation, padding: 1, transposed });
      const { plan, plane, weights, out } = computed(pictureOf(image), settings);
      for (let i = 0; i < out.length; i++) {
        const place = [Math.floor(i / plan.size[1]), i % plan.size[1]] as const;
        const taps = tapsOf(plane, weights, plan, place);
        assertNear([out[i]], [taps.reduce((sum, tap) => sum + tap.pixel * tap.weight, 0)], 1e-5);
        for (const { row, column } of taps) {
          const fed = fedBy(plan, [row, column]);
          assert.ok(fed.some(([y, x]) => y === place[0] && x === place[1]));
        }
      }
    }
  }
});

Deno.test("trouble() proposes the least padding that helps, or what is possible otherwise", () => {
  const random = new Generator(5);
  const between = (low: number, high: number) => random.integers(1, low, high + 1)[0];
  const modes = ["constant", "reflect", "symmetric", "circular", "replicate"] as const;
  let proposed = 0;
  for (let turn = 0; turn < 600; turn++) {
    const image = { rows: between(1, 6), columns: between(1, 6) };
    const settings = settingsOf(
      Array.from({ length: between(1, 5) }, () => [1, 2, 3].slice(0, 1 + turn % 3)),
      {
        dilation: between(1, 3),
        padding: between(0, 3),
        paddingMode: modes[between(0, 4)],
        transposed: turn % 5 === 0,
        stride: between(1, 2),
      },
    );
    for (const { label, change } of trouble(image, settings)?.fixes ?? []) {
      proposed++;
      const mended = { ...settings, ...change };
      if (change.padding === undefined) {
        assert.equal(mended.dilation, settings.dilation - (change.dilation ? 1 : 0));
        continue;
      }
      assert.equal(label, `padding ${change.padding}`);
      const left = trouble(image, { ...mended, paddingMode: "constant" });
      const isMode = /fills at most/.test(trouble(image, settings)!.why);
      if (!isMode) assert.equal(left, undefined, JSON.stringify({ image, settings, change }));
      const { padding } = change;
      const nearby = settings.transposed || isMode ? padding + 1 : padding - 1;
      if (settings.transposed) continue;
      assert.ok(
        trouble(image, { ...mended, padding: nearby }),
        JSON.stringify({ image, settings }),
      );
    }
  }
  assert.ok(proposed > 100, `${proposed}`);
});

Deno.test("the page's kernels are the library's, and Gaussian blur of any size is Pascal's triangle", () => {
  const weights = (
    name: string,
    rows: number,
    columns: number,
  ) => [...appliedWeights(named({ ...settingsOf([[1]], {}), rows, columns }, name))];
  assertNear(weights("Gaussian blur", 1, 5), [1, 4, 6, 4, 1].map((n) => n / 16), 1e-7);
  assertNear(weights("Gaussian blur", 4, 1), [1, 3, 3, 1].map((n) => n / 8), 1e-7);
  assertNear(weights("box blur", 2, 3), Array(6).fill(1 / 6), 1e-7);
  assertNear(weights("identity", 1, 4), [0, 1, 0, 0], 0);
  const names = {
    "Gaussian blur": "gaussianBlur",
    "box blur": "boxBlur",
    sharpen: "sharpen",
    edge: "edge",
    outline: "outline",
    "Sobel x": "sobelX",
    "Sobel y": "sobelY",
    "Prewitt x": "prewittX",
    "Prewitt y": "prewittY",
    emboss: "emboss",
    identity: "identity",
  } as const;
  assert.deepEqual(Object.keys(PRESETS).sort(), Object.keys(names).sort());
  for (const [name, known] of Object.entries(names)) {
    assertNear(weights(name, 3, 3), kernels[known].flat(), 1e-7);
  }
});

Deno.test("numbers are read as people type them, and written as they read them", () => {
  const written = [
    0,
    -0,
    1e-13,
    3,
    -2,
    0.123456,
    -1 / 3,
    999_999,
    1_234_567,
    1.5e-7,
    NaN,
    -Infinity,
    1e6,
    -1e6,
    Infinity,
    1e-12,
    0.9e-12,
  ];
  assert.deepEqual(written.map((value) => numberText(value)), [
    ...["0", "0", "0", "3", "−2", "0.1235", "−0.3333", "999999", "1235000", "1.5e−7", "NaN", "−∞"],
    ...["1000000", "−1000000", "∞", "1e−12", "0"],
  ]);
  assert.equal(numberText(0.123456, 2), "0.12");
  const read = ["1/4", " −0,5 ", "–3", "2e1", "1/0", "", "a", "1/2/3"];
  assert.deepEqual(read.map(readNumber), [0.25, -0.5, -3, 20, ...Array(4).fill(undefined)]);
});

Deno.test("a named kernel of one size brings it, one of any size keeps the present", () => {
  const wide = settingsOf([[1, 2, 3, 4, 5]], { divisor: 7 });
  const sobel = named(wide, "Sobel x");
  assert.deepEqual([sobel.rows, sobel.columns, sobel.divisor, sobel.name], [3, 3, 1, "Sobel x"]);
  const blur = named(wide, "box blur");
  assert.deepEqual([blur.rows, blur.columns, blur.divisor], [1, 5, 5]);
  assert.deepEqual(named({ ...wide, name: "edge" }, "no such"), { ...wide, name: "own" });
});

Deno.test("extent() is the range of the finite values", () => {
  assert.deepEqual(extent(Float32Array.of(NaN, 2, -1, Infinity, 0.5, -Infinity)), [-1, 2]);
  assert.deepEqual(extent(Float32Array.of(3)), [3, 3]);
  assert.deepEqual(extent(Float32Array.of(NaN)), [0, 1]);
});

Deno.test("isLight() chooses black or white as WCAG's contrast does", () => {
  // #767676 has 4.54 to white and 4.62 to black, #757575 4.61 and 4.56.
  const greys = [0, 5, 117, 118, 255].map((byte) => isLight([byte, byte, byte]));
  assert.deepEqual(greys, [false, false, false, true, true]);
  const pure = ([[255, 0, 0], [0, 255, 0], [0, 0, 255]] as const).map(isLight);
  assert.deepEqual(pure, [true, true, false]);
});
