/// <reference lib="dom" />
import assert from "node:assert/strict";
import { crossEntropyLoss, pulls, softmax } from "../../lib/live/page/softmax/softmax_loss.ts";
import { exploreSoftmax, startBackend, tf } from "../../lib/mod.ts";
import fixture from "../fixtures/softmax.json" with { type: "json" };
import { assertAccessible, documentOf, inBrowser, openPage } from "./browser.ts";

await startBackend("wasm");

function assertNear(got: readonly number[], expected: readonly number[], name: string) {
  assert.equal(got.length, expected.length, name);
  for (const [i, value] of expected.entries()) {
    assert.ok(Math.abs(got[i] - value) <= 1e-12 * Math.max(1, Math.abs(value)), `${name} ${i}`);
  }
}

Deno.test("softmax(), crossEntropyLoss() and pulls() are PyTorch's, also for large logits", () => {
  for (const { logits, answer, probabilities, loss, gradient } of fixture.cases) {
    assertNear(softmax(logits), probabilities, `probabilities of ${logits}`);
    assertNear([crossEntropyLoss(logits, answer)], [loss], `loss of ${logits}`);
    assertNear(pulls(logits, answer).map((it) => -it), gradient, `gradient of ${logits}`);
  }
});

const CLASSES = [..."0123456789"];
const html = async () =>
  await (await exploreSoftmax([0.1, -0.3, 0.2, 0, 0.1, 0, -0.1, 0.3, 0, 0.1], {
    classes: CLASSES,
    answer: 3,
  })).toHtml();

Deno.test(
  "exploreSoftmax() in a page: by keyboard, another class, a step of training, all the same",
  inBrowser,
  async () => {
    await using open = await openPage(documentOf(await html()));
    const { page } = open;
    const told = () => page.getByRole("status").innerText();
    const loss = async () => Number(/= ([\d.]+)\n/.exec(await told())![1]);
    const before = await loss();
    assert.match(await told(), /probability of 3: 9\.5 %/);
    const slider = page.getByRole("slider", { name: "logit of 3" });
    await slider.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("PageUp");
    assert.equal(await slider.inputValue(), "4");
    assert.ok(await loss() < 0.2, `${await loss()}`);
    await page.getByRole("button", { name: "add 1 to all" }).click();
    assert.ok(await loss() < 0.2 && await slider.inputValue() === "5");
    await page.getByRole("radio", { name: "7 is right" }).check();
    assert.match(await told(), /sure, and wrong/);
    const wrong = await loss();
    await page.getByRole("button", { name: "a step of training" }).click();
    assert.ok(await loss() < wrong);
    await page.getByRole("button", { name: "all the same" }).click();
    assert.match(await told(), /= 2\.303\n.*log 10/);
    await page.getByRole("button", { name: "back to the start" }).click();
    assert.equal(await loss(), before);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test("exploreSoftmax() in a page: a bar is pulled by the pointer", inBrowser, async () => {
  await using open = await openPage(documentOf(await html()));
  const { page } = open;
  const slider = page.getByRole("slider", { name: "logit of 7" });
  const box = (await slider.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2 + 4, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  assert.equal(await slider.inputValue(), "8");
  assert.match(await page.locator("tr").nth(8).innerText(), /99\.[\d] %/);
});

for (const [width, dark] of [[400, true], [1100, false]] as const) {
  Deno.test(
    `exploreSoftmax() in a page ${width} pixels wide: no fault of access, nothing cut`,
    inBrowser,
    async () => {
      await using open = await openPage(documentOf(await html()), { width, dark });
      await assertAccessible(open.page);
    },
  );
}

Deno.test("exploreSoftmax() takes a network's output, and its still picture says the loss", async () => {
  const output = await exploreSoftmax(tf.tensor2d([[2, 1, 0]]), { answer: 2 });
  assert.match(output.alt, /0 66\.5 %, 1 24\.5 %, 2 9\.0 %; 2 is right: loss 2\.408/);
  assert.match(await output.toHtml(), /<img src="data:image\/png/);
});
