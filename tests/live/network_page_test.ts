/// <reference lib="dom" />
import assert from "node:assert/strict";
import { explore, kerasModel, openKerasH5, openMnist, startBackend, tf } from "../../lib/mod.ts";
import { assertAccessible, documentOf, inBrowser, openPage } from "./browser.ts";

await startBackend("wasm");
const lenet = kerasModel(await openKerasH5("lenet5"));
const { xTest } = await openMnist();
const digits = xTest.slice(0, 6).reshape([-1, 28, 28, 1]).unstack();
const classes = [..."0123456789"];

const html = async () =>
  await (await explore(lenet, digits[0], { classes, images: digits.slice(1) })).toHtml();

Deno.test(
  "explore(model) in a page: another digit, drawing, moving, and what a unit is made of",
  inBrowser,
  async () => {
    await using open = await openPage(documentOf(await html()));
    const { page } = open;
    const best = () => page.locator(".bars .best").innerText();
    assert.match(await best(), /^7\s/);
    // The second of MNIST's test digits is a 2; the page and the kernel agree on how sure it is.
    await page.getByRole("button", { name: "take picture 0 as input" }).click();
    const probabilities = await lenet.predict(digits[1].expandDims(0)).data();
    assert.match(await best(), new RegExp(`^2\\s+${(100 * probabilities[2]).toFixed(1)} %`));
    await page.getByRole("button", { name: "move left" }).click();
    const left = tf.tidy(() =>
      digits[1].slice([0, 1, 0], [28, 27, 1]).pad([[0, 0], [0, 1], [0, 0]]).expandDims(0)
    );
    const moved = await lenet.predict(left).data();
    const shown = await page.locator(".bars tr").nth(2).innerText();
    assert.match(shown, new RegExp(`${(100 * moved[2]).toFixed(1)} %`));
    await page.getByRole("button", { name: "clear" }).click();
    const pad = (await page.locator(".pad .board").boundingBox())!;
    await page.mouse.move(pad.x + pad.width / 2, pad.y + 30);
    await page.mouse.down();
    await page.mouse.move(pad.x + pad.width / 2, pad.y + pad.height - 30, { steps: 20 });
    await page.mouse.up();
    assert.match(await best(), /^1\s/);
    await page.getByRole("button", { name: "conv 5 × 5, step 1, channel 2" }).click();
    const unit = await page.getByRole("region", { name: "one unit" }).innerText();
    assert.match(unit, /conv 5 × 5 C1, channel 2, row 14, column 14: (−?[\d.e−]+)/);
    assert.match(unit, /sum .* \+ bias .* = /);
    const [, value] = /column 14: (\S+)/.exec(unit)!;
    assert.ok(unit.trim().endsWith(`= ${value}`), unit);
    await page.getByRole("button", { name: "which of 5 pictures" }).click();
    assert.equal(await page.locator("li .actions .tile").count(), 5);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

for (const [width, dark] of [[400, true], [1100, false]] as const) {
  Deno.test(
    `explore(model) in a page ${width} pixels wide: no fault of access, nothing cut`,
    inBrowser,
    async () => {
      await using open = await openPage(documentOf(await html()), { width, dark });
      const { page } = open;
      await page.getByRole("button", { name: "relu, step 5, channel 1", exact: true }).click();
      await assertAccessible(page);
    },
  );
}

Deno.test(
  "explore(model) of a layer that the page does not know shows what the kernel gave",
  inBrowser,
  async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.separableConv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 4, activation: "softmax" }),
      ],
    });
    const image = tf.ones([8, 8, 2]) as tf.Tensor3D;
    await using open = await openPage(documentOf(await (await explore(model, image)).toHtml()));
    const { page } = open;
    const expected = await model.predict(image.expandDims(0)).data();
    const shown = await page.locator(".bars").innerText();
    for (const value of expected) assert.ok(shown.includes(`${(100 * value).toFixed(1)} %`), shown);
    assert.ok(await page.getByText("SeparableConv2D").isVisible());
    assert.deepEqual(open.errors, []);
  },
);

Deno.test("explore(model) refuses an image of another shape, naming both", async () => {
  await assert.rejects(explore(lenet, tf.ones([27, 28, 1]) as tf.Tensor3D), {
    name: "RangeError",
    message: /takes images of shape \[28, 28, 1\], not \[27, 28, 1\]/,
  });
});

Deno.test(
  "explore(model) opens a step at first, and has no bars where the last layer gives maps",
  inBrowser,
  async () => {
    const maps = tf.sequential({ layers: lenet.layers.slice(0, 2) });
    const output = await explore(maps, digits[0], { open: -1 });
    await using open = await openPage(documentOf(await output.toHtml()));
    const { page } = open;
    const unit = await page.getByRole("region", { name: "one unit" }).innerText();
    assert.match(unit, /channel \d+, row \d+, column \d+/);
    assert.equal(await page.locator(".bars").count(), 0);
    assert.ok(await page.locator(".field").count() > 0);
    assert.deepEqual(open.errors, []);
  },
);

Deno.test("explore(model) refuses to open a step that is not there", async () => {
  const steps = /explore\(\): open must be one of the \d+ steps shown, -\d+ to \d+, not /;
  const whole = "explore(): open must be a whole number, not 0.5.";
  for (const [open, message] of [[99, steps], [-99, steps], [0.5, whole]] as const) {
    await assert.rejects(explore(lenet, digits[0], { open }), { name: "RangeError", message });
  }
});
