import assert from "node:assert/strict";
import UPNG from "upng-js";
import { encodeAnimatedPng } from "../../lib/figures/animation/animated_png.ts";
import { reduceColors } from "../../lib/figures/animation/reduce_colors.ts";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "../../lib/backend/mod.ts";
import { convolutionAnimation } from "../../lib/figures/animation/convolution.ts";
import { filterAnimation } from "../../lib/figures/animation/filter.ts";
import { colormap } from "../../lib/figures/colormap.ts";
import { seededRandom } from "../backend/kernels/seeded_random.ts";
import { identity } from "./diagram_cases.ts";

await startBackend("cpu");

/** A smooth 12 × 12 patch from 0 to 60, as many colors as the storm's. */
const patch = Array.from(
  { length: 12 },
  (_, r) => Array.from({ length: 12 }, (_, c) => 30 + 30 * Math.sin(r * 0.7) * Math.cos(c * 0.5)),
);
const look = { vmin: 0, vmax: 60, cmap: "Spectral_r" };

interface Decoded {
  width: number;
  height: number;
  frames: { delay: number; rect: { x: number; y: number; width: number; height: number } }[];
  shown: Uint8Array[];
}

/** Decodes with a library that shares nothing with our encoder; each frame as it is seen. */
function decode(bytes: Uint8Array<ArrayBuffer>): Decoded {
  const image = UPNG.decode(bytes.buffer);
  const shown = UPNG.toRGBA8(image).map((frame: ArrayBuffer) => new Uint8Array(frame));
  return { width: image.width, height: image.height, frames: image.frames, shown };
}

/** Counts pixels of a color in a part of the width. */
function countColor(
  { width, height }: Decoded,
  pixels: Uint8Array,
  color: readonly number[],
  from: number,
  to: number,
): number {
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = Math.floor(width * from); x < Math.floor(width * to); x++) {
      const at = 4 * (y * width + x);
      if (color.slice(0, 3).every((part, i) => pixels[at + i] === part)) count++;
    }
  }
  return count;
}

Deno.test("encodeAnimatedPng() is decoded to the very frames", () => {
  const width = 7;
  const height = 5;
  const palette = Uint8Array.of(255, 255, 255, 200, 0, 0, 0, 0, 120);
  const frame = (fill: (x: number, y: number) => number) =>
    Uint8Array.from({ length: width * height }, (_, i) => fill(i % width, Math.floor(i / width)));
  const frames = [
    frame(() => 0),
    frame((x, y) => x === 3 && y === 2 ? 1 : 0),
    frame((x, y) => x === 3 && y === 2 ? 1 : 0),
    frame((x) => x > 2 ? 2 : 1),
    frame((x, y) => (x + y) % 3),
  ];
  const bytes = encodeAnimatedPng({
    width,
    height,
    palette,
    still: frame(() => 2),
    frames: frames.map((indices, i) => ({ indices, milliseconds: 100 + i })),
  });
  const decoded = decode(bytes);
  assert.deepEqual(decoded.frames.map((f) => f.delay), [100, 101, 102, 103, 104]);
  frames.forEach((indices, i) => {
    const expected = [...indices].flatMap((index) => [
      ...palette.subarray(3 * index, 3 * index + 3),
      255,
    ]);
    assert.deepEqual([...decoded.shown[i]], expected, `frame ${i}`);
  });
});

Deno.test("encodeAnimatedPng() writes the smallest rectangle that changed, wherever it lies", () => {
  const random = seededRandom(20261203);
  for (let draw = 0; draw < 200; draw++) {
    const [width, height] = [1 + random(9), 1 + random(6)];
    // Frames may begin anywhere in a larger array.
    const room = () => new Uint8Array(new ArrayBuffer(64), random(5), width * height);
    const [before, after] = [room(), room()];
    before.forEach((_, place) => before[place] = random(2));
    after.set(before);
    const changed = Array.from({ length: random(4) }, () => random(width * height));
    for (const place of changed) after[place] = 2;
    const decoded = decode(encodeAnimatedPng({
      width,
      height,
      palette: Uint8Array.of(0, 0, 0, 90, 90, 90, 255, 255, 255),
      still: before,
      frames: [before, after].map((indices) => ({ indices, milliseconds: 100 })),
    }));
    const [columns, rows] = [
      changed.map((place) => place % width),
      changed.map((place) => Math.floor(place / width)),
    ];
    const [x, y] = changed.length > 0 ? [Math.min(...columns), Math.min(...rows)] : [0, 0];
    const size = (all: number[], from: number) => Math.max(0, ...all.map((at) => at - from)) + 1;
    const expected = { x, y, width: size(columns, x), height: size(rows, y) };
    assert.deepEqual({ ...decoded.frames[1].rect }, expected, `draw ${draw}`);
    assert.deepEqual(
      [...decoded.shown[1]].filter((_, i) => i % 4 === 0),
      Array.from(after, (index) => [0, 90, 255][index]),
      `draw ${draw}`,
    );
  }
});

Deno.test("encodeAnimatedPng() refuses frames of another size and too many colors", () => {
  const frames = [{ indices: new Uint8Array(3), milliseconds: 100 }];
  const still = new Uint8Array(4);
  const base = { width: 2, height: 2, palette: new Uint8Array(3), still };
  assert.throws(
    () => encodeAnimatedPng({ ...base, frames }),
    /frame 0 has 3 pixels, 2 × 2 are needed/,
  );
  assert.throws(() => encodeAnimatedPng({ ...base, frames: [] }), /no frame/);
  assert.throws(
    () => encodeAnimatedPng({ ...base, frames, palette: new Uint8Array(256 * 3) }),
    /1 to 255 colors, current value is 256/,
  );
});

Deno.test("reduceColors() keeps the common colors and moves the rare ones a little", () => {
  const data = new Uint8Array(4 * 1000);
  for (let i = 0; i < 1000; i++) {
    // Two large areas, and a hundred shades once each.
    data.set(i < 450 ? [0, 0, 0, 255] : i < 900 ? [255, 0, 0, 255] : [i - 900, 0, 0, 255], 4 * i);
  }
  const { data: reduced } = reduceColors({ width: 1000, height: 1, data }, 60);
  const colors = new Set<number>();
  for (let i = 0; i < 1000; i++) colors.add(reduced[4 * i]);
  assert.ok(colors.size <= 60);
  assert.deepEqual(reduced.slice(0, 3600), data.slice(0, 3600));
  for (let i = 900; i < 1000; i++) assert.ok(Math.abs(reduced[4 * i] - data[4 * i]) <= 60);
  assert.equal(reduceColors({ width: 1000, height: 1, data }, 256).data, data);
});

Deno.test("convolutionAnimation() fills the output cell by cell and ends with all of it", async () => {
  const image = [[0, 60, 60, 60], [60, 60, 60, 60], [60, 60, 60, 60], [60, 60, 60, 60]];
  const animation = await convolutionAnimation(image, identity, {
    vmin: 0,
    vmax: 60,
    cmap: "Reds",
    showVals: false,
    scale: 1,
    milliseconds: 100,
  });
  // Blank, two frames for each of four cells, the whole.
  assert.equal(animation.frameCount, 10);
  const decoded = decode(animation.bytes);
  assert.equal(decoded.frames.length, 10);
  assert.equal(decoded.width, animation.width);
  assert.equal(
    decoded.frames.reduce((sum, frame) => sum + frame.delay, 0),
    animation.duration,
  );
  const red = colormap("Reds")(1);
  const filled = decoded.shown.map((pixels) => countColor(decoded, pixels, red, 0.6, 1));
  assert.equal(filled[0], 0, "the first frame is blank");
  for (let step = 0; step < 4; step++) {
    const [moved, written] = [filled[1 + 2 * step], filled[2 + 2 * step]];
    assert.ok(written > moved, `step ${step} fills a cell: ${filled}`);
  }
  const cell = (filled[9] - filled[0]) / 4;
  assert.ok(cell > 500, `the last frame shows four cells: ${filled}`);
  // The window is on the input while it walks, and gone at the end.
  const blue = [0, 114, 178];
  const window = decoded.shown.map((pixels) => countColor(decoded, pixels, blue, 0, 0.5));
  assert.ok(window.slice(1, 9).every((count) => count > 300), `${window}`);
  assert.deepEqual([window[0], window[9]], [0, 0]);
});

Deno.test("convolutionAnimation() moves the window one cell to the right, then down", async () => {
  const animation = await convolutionAnimation(
    [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    [[1, 0], [0, 1]],
    {
      scale: 1,
      showVals: false,
    },
  );
  const decoded = decode(animation.bytes);
  const corner = (pixels: Uint8Array) => {
    for (let at = 0; at < pixels.length; at += 4) {
      if (pixels[at] === 0 && pixels[at + 1] === 114 && pixels[at + 2] === 178) {
        return [at / 4 % decoded.width, Math.floor(at / 4 / decoded.width)];
      }
    }
    return [NaN, NaN];
  };
  const [a, b, c, d] = [1, 3, 5, 7].map((frame) => corner(decoded.shown[frame]));
  const step = b[0] - a[0];
  assert.ok(step > 10);
  assert.deepEqual([b, c, d], [[a[0] + step, a[1]], [a[0], a[1] + step], [
    a[0] + step,
    a[1] + step,
  ]]);
});

Deno.test("convolutionAnimation() makes the lesson's animations small and soon", async () => {
  const started = performance.now();
  const animation = await convolutionAnimation(patch, identity, { ...look, padding: 1 });
  const seconds = (performance.now() - started) / 1000;
  assert.equal(animation.frameCount, 2 * 144 + 2);
  assert.ok(animation.bytes.length < 400_000, `${animation.bytes.length} bytes`);
  assert.ok(animation.poster.length < 60_000, `poster ${animation.poster.length} bytes`);
  assert.ok(animation.width <= 860, `${animation.width} px wide`);
  // Three seconds are the goal; a busy machine may take longer.
  assert.ok(seconds < 10, `${seconds} s`);
  assert.match(animation.alt, /padding 1.*output, 12 × 12/);
  assert.match(animation.toHtml(), new RegExp(`width="${animation.width}".*alt="Animation: `));
});

Deno.test("convolutionAnimation() writes its note under every frame", async () => {
  const plain = await convolutionAnimation(patch, identity, { ...look, stride: 3 });
  const noted = await convolutionAnimation(patch, identity, {
    ...look,
    stride: 3,
    note: "made up",
  });
  assert.ok(noted.height > plain.height);
  assert.equal(noted.frameCount, plain.frameCount);
  assert.match(noted.alt, /made up/);
});

Deno.test("convolutionAnimation() shows an image of one value in the first color", async () => {
  const animation = await convolutionAnimation([[5, 5], [5, 5]], [[1]], { cmap: "Reds_r" });
  const decoded = decode(animation.bytes);
  const first = colormap("Reds_r")(0);
  assert.ok(countColor(decoded, decoded.shown[0], first, 0, 0.4) > 1500);
});

Deno.test("convolutionAnimation() of the same numbers is the same bytes", async () => {
  const draw = () => convolutionAnimation(patch, identity, { ...look, stride: 3, scale: 1 });
  assert.deepEqual((await draw()).bytes, (await draw()).bytes);
});

Deno.test("convolutionAnimation() takes larger steps when there are many cells", async () => {
  const large = Array.from({ length: 30 }, (_, r) => Array.from({ length: 30 }, (_, c) => r ^ c));
  const animation = await convolutionAnimation(large, identity, { scale: 1 });
  assert.ok(animation.frameCount <= 2 * 196 + 2, `${animation.frameCount} frames`);
});

Deno.test("convolutionAnimation() refuses what cannot be, with the numbers", async () => {
  await assert.rejects(
    () => convolutionAnimation([[1, 2], [3, 4]], identity),
    /RangeError: convolutionAnimation\(\): the kernel \[3, 3\] is larger than the image \[2, 2\]\./,
  );
  await assert.rejects(
    () => convolutionAnimation([[[1, 2, 3]]], identity),
    /RangeError: .*3 channels; pick one channel/,
  );
  await assert.rejects(
    () => convolutionAnimation(patch, identity, { milliseconds: 1 }),
    /RangeError: convolutionAnimation\(\): milliseconds must be between 20 and 10000, not 1\./,
  );
});

const image = Array.from(
  { length: 40 },
  (_, r) => Array.from({ length: 30 }, (_, c) => r * c % 17),
);
const box = (size: number) => Array.from({ length: size }, () => Array<number>(size).fill(1));

Deno.test("filterAnimation() shows one frame a value, and goes back where it bounces", async () => {
  const options = { name: "size", unit: " pixels", milliseconds: 90 };
  const once = await filterAnimation(image, box, [1, 3, 5, 7], options);
  assert.equal(decode(once.bytes).frames.length, 4);
  assert.equal(once.duration, 360);
  assert.match(once.alt, /40 × 30.*size goes from 1 pixels to 7 pixels, in 4 steps/);
  const back = await filterAnimation(image, box, [1, 3, 5, 7], { ...options, bounce: true });
  const { frames, shown } = decode(back.bytes);
  assert.equal(frames.length, 6); // 1 3 5 7 5 3
  assert.deepEqual(shown[1], shown[5]);
  assert.notDeepEqual(shown[1], shown[2]);
});

Deno.test("filterAnimation() draws result and filter at the scale of the largest", async () => {
  const animation = await filterAnimation(image, box, [1, 11], { cmap: "Reds" });
  const decoded = decode(animation.bytes);
  const filled = ({ shown, ...rest }: Decoded, frame: number, from: number, to: number) => {
    const all = Math.floor(rest.width * to) - Math.floor(rest.width * from);
    return all * rest.height -
      countColor({ shown, ...rest }, shown[frame], [255, 255, 255], from, to);
  };
  // the filter grows, what is left of the image shrinks: by (30 · 20) / (40 · 30)
  assert.ok(filled(decoded, 1, 0.35, 0.65) > 20 * filled(decoded, 0, 0.35, 0.65));
  const [before, after] = [0, 1].map((frame) => filled(decoded, frame, 0.68, 1));
  assert.ok(after < 0.6 * before && after > 0.4 * before, `${before} → ${after}`);
});

Deno.test("filterAnimation() applies the filter as often as asked, and keeps no tensor", async () => {
  const identityFilter = () => tf.tensor2d([[0, 0, 0], [0, 1, 0], [0, 0, 0]]);
  const before = tf.memory().numTensors;
  const animation = await filterAnimation(image, identityFilter, [0, 1], { times: 3 });
  assert.equal(tf.memory().numTensors, before);
  assert.equal(animation.frameCount, 2);
});

Deno.test("filterAnimation() refuses filters that do not fit, and no values", async () => {
  await assert.rejects(
    filterAnimation(image, box, [3, 31], { name: "size" }),
    /RangeError.*size 31 the filter is 31 × 31, applied once; the image is only 40 × 30/s,
  );
  await assert.rejects(filterAnimation(image, box, [11], { times: 3 }), /applied 3 times/);
  await assert.rejects(filterAnimation(image, box, []), /no value of the parameter/);
  await assert.rejects(
    filterAnimation(image, box, [3], { times: 0.5 }),
    /times must be a whole number of at least 1, not 0\.5/,
  );
});
