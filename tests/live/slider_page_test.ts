/// <reference lib="dom" />
import assert from "node:assert/strict";
import { conv2d, kernels, kernelSlider, openDataset, toTensor } from "../../lib/mod.ts";
import { floats, type SliderData } from "../../lib/live/page/data.ts";
import { correlate, planeOf } from "../../lib/live/page/explore/plan.ts";
import { samePlan } from "../../lib/live/page/slider/same_plan.ts";
import { assertAccessible, documentOf, inBrowser, openPage } from "./browser.ts";

const storm = async () => {
  const file = new URL("../../data/synthetic_storm.nc", import.meta.url);
  const data = await openDataset(await Deno.readFile(file));
  return await toTensor(data.get("radar_image_matrix").isel({ radarHeight: 0, radarField: 0 }), {
    rank: 2,
  }).array();
};

/** Identity plus `a` times what blurring takes away. */
const sharpened = (a: number) =>
  kernels.identity.map((row, i) => row.map((w, j) => w + a * (w - kernels.boxBlur[i][j])));

const MARKS = { "-1": "blur", 0: "as it is", 1: "sharpen" };

/** What an output hands to its script. */
function dataOf(html: string): SliderData {
  return JSON.parse(/live\.start\(at,(.*)\)\}<\/script>$/s.exec(html)![1]);
}

Deno.test("kernelSlider() carries the function's kernel for each number", async () => {
  const output = await kernelSlider(await storm(), sharpened, {
    step: 0.1,
    marks: MARKS,
    start: 0,
  });
  const { values, kernels: packed, kernelSize, at, marks } = dataOf(await output.toHtml());
  assert.deepEqual(values, [
    -1,
    -.9,
    -.8,
    -.7,
    -.6,
    -.5,
    -.4,
    -.3,
    -.2,
    -.1,
    0,
    .1,
    .2,
    .3,
    .4,
    .5,
    .6,
    .7,
    .8,
    .9,
    1,
  ]);
  assert.deepEqual(floats(packed), Float32Array.from(values.flatMap((a) => sharpened(a).flat())));
  assert.deepEqual([kernelSize, at], [[3, 3], 10]);
  assert.deepEqual(marks, [
    { at: 0, label: "blur" },
    { at: 10, label: "as it is" },
    { at: 20, label: "sharpen" },
  ]);
  assert.match(output.alt, /32 by 32, the kernel of a = 0,/);
});

Deno.test("kernelSlider()'s page convolves as conv2d() does, with the nearest pixel around", async () => {
  const image = Array.from(
    { length: 9 },
    (_, y) => Array.from({ length: 7 }, (_, x) => (3 * y * y + 5 * x) % 11),
  );
  for (const [rows, columns] of [[3, 3], [5, 1], [1, 5], [7, 7]]) {
    const kernel = Array.from(
      { length: rows },
      (_, i) => Array.from({ length: columns }, (_, j) => (i * columns + j) % 5 - 1.5),
    );
    const plan = samePlan([9, 7], [rows, columns]);
    const values = Float32Array.from(image.flat());
    const page = correlate(
      planeOf({ columns: 7, values }, plan),
      Float64Array.from(kernel.flat()),
      plan,
    );
    const padding: [number, number] = [rows >> 1, columns >> 1];
    const expected = await conv2d(image, kernel, { padding, paddingMode: "replicate" }).data();
    assert.equal(page.length, expected.length);
    page.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-3, `${i}: ${value}`));
  }
});

Deno.test(
  "kernelSlider() in a page: by keyboard, by its marks, and pointed at",
  inBrowser,
  async () => {
    const image = [[1, 2, 3], [4, 5, 6], [7, 8, 90]];
    const output = await kernelSlider(image, sharpened, {
      step: 0.5,
      start: 0,
      marks: MARKS,
      unit: "dBZ",
    });
    await using open = await openPage(documentOf(await output.toHtml()));
    const { page } = open;
    const weights = async () => await page.getByRole("table", { name: "weights" }).innerText();
    const told = async () => await page.locator(".note").innerText();
    assert.match(await weights(), /^0\t0\t0\s+0\t1\t0\s+0\t0\t0$/);
    assert.equal(await told(), "row 1, column 1: 5 → 5 dBZ");
    await page.getByRole("slider", { name: "a" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.getByRole("status").first().innerText(), "a = −1");
    assert.match(await told(), /5 → 14 dBZ/); // the mean of the nine
    await page.getByRole("button", { name: "sharpen" }).click();
    assert.match(await told(), /5 → −4 dBZ/); // 5 + (5 − 14)
    assert.match(await weights(), /1\.89/);
    await page.getByRole("grid", { name: /^output/ }).getByRole("gridcell").focus();
    await page.keyboard.press("ArrowUp");
    assert.match(await told(), /^row 0, column 1: 2 →/);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

for (const dark of [false, true]) {
  for (const width of [400, 1100]) {
    Deno.test(
      `kernelSlider() is accessible, ${dark ? "dark" : "light"}, ${width} px`,
      inBrowser,
      async () => {
        const marks = { ...MARKS };
        const small = await kernelSlider(await storm(), sharpened, {
          marks,
          unit: "dBZ",
          cmap: "Spectral_r",
          vmin: 0,
          vmax: 60,
          start: 1,
        });
        const large = await kernelSlider(
          await storm(),
          (a) =>
            Array.from(
              { length: 9 },
              (_, y) => Array.from({ length: 9 }, (_, x) => Math.cos(a * (x - 4) + y) / 40),
            ),
          {
            from: 0,
            to: 3,
            name: "frequency",
            output: { vmin: -20, vmax: 20, cmap: "seismic" },
          },
        );
        await using open = await openPage(documentOf(await small.toHtml(), await large.toHtml()), {
          dark,
          width,
        });
        await assertAccessible(open.page);
        const shots = Deno.env.get("SCREENSHOTS");
        if (shots) {
          await open.page.screenshot({
            path: `${shots}/slider_${dark}_${width}.png`,
            fullPage: true,
          });
        }
        assert.deepEqual([open.errors, open.requests], [[], []]);
      },
    );
  }
}

Deno.test("kernelSlider() starts at the number that is nearest, of both signs", async () => {
  const at = async (start: number) =>
    dataOf(await (await kernelSlider(await storm(), sharpened, { step: 0.5, start })).toHtml()).at;
  assert.deepEqual(await Promise.all([-1, -0.6, 0.1, 0.3, 0.9].map(at)), [0, 1, 2, 3, 4]);
});

Deno.test("kernelSlider() has its marks in the order of their numbers", async () => {
  const marks = { 1: "last", "0.5": "half", "-1": "first" };
  const output = await kernelSlider(await storm(), sharpened, { step: 0.5, marks });
  assert.deepEqual(dataOf(await output.toHtml()).marks, [
    { at: 0, label: "first" },
    { at: 3, label: "half" },
    { at: 4, label: "last" },
  ]);
});
