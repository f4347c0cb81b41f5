/// <reference lib="dom" />
import assert from "node:assert/strict";
import { Film } from "../../lib/live/film.ts";
import { type FilmData, signedValues } from "../../lib/live/page/training/film_data.ts";
import { startBackend, tf, watchTraining } from "../../lib/mod.ts";
import { documentOf, inBrowser, openPage } from "./browser.ts";

await startBackend("wasm");

/** What an output hands to its script. */
function dataOf(html: string): FilmData {
  return JSON.parse(/live\.start\(at,(.*)\)\}<\/script>$/s.exec(html)![1]);
}

/** A film of a kernel that goes from zeros to ones in `steps` steps. */
async function filmed(steps: number): Promise<{ film: Film; kernel: tf.Variable }> {
  const kernel = tf.tidy(() => tf.variable(tf.zeros([3, 3, 1, 2])));
  const film = new Film(
    {
      kernel: () => kernel,
      map: () => kernel.slice([0, 0, 0, 0], [3, 3, 1, 1]),
    },
    0,
    { "first weight": () => kernel.slice(0, 1).flatten().slice(0, 1) },
  );
  await film.addMoment(0, NaN);
  for (let step = 1; step <= steps; step++) {
    tf.tidy(() => kernel.assign(tf.fill([3, 3, 1, 2], step / steps)));
    film.addLoss(step, 1 - step / steps);
    await film.addMoment(step, 1 - step / steps);
  }
  return { film, kernel };
}

Deno.test("Film keeps the first and some of all moments, and leaves no tensor behind", async () => {
  const before = tf.memory().numTensors;
  const { film, kernel } = await filmed(500);
  assert.ok(film.momentCount > 30 && film.momentCount <= 61, `${film.momentCount}`);
  assert.ok(!kernel.isDisposed);
  kernel.dispose();
  assert.equal(tf.memory().numTensors, before);
  const html = await film.output().toHtml();
  assert.match(html, /"step":0,"loss":null/);
});

Deno.test(
  "a film in a page goes back to the start, and shows its step and loss",
  inBrowser,
  async () => {
    const { film } = await filmed(20);
    await using open = await openPage(documentOf(await film.output().toHtml()));
    const { page } = open;
    assert.match(await page.locator(".film").innerText(), /step 20, loss 0/);
    await page.getByRole("slider").fill("5");
    assert.match(
      await page.locator(".film").innerText(),
      /step 5, loss 0.75\s*, first weight 0.25/,
    );
    assert.equal(await page.getByRole("img", { name: "first weight from 0 to 1" }).count(), 1);
    assert.equal(await page.locator(".reel canvas").count(), 3);
    assert.deepEqual([open.errors, open.requests], [[], []]);
  },
);

Deno.test("a film in a page grows while the training runs", inBrowser, async () => {
  const kernel = tf.variable(tf.zeros([3, 3, 1, 1]));
  const film = new Film({ kernel: () => kernel });
  await film.addMoment(0, NaN);
  await using open = await openPage(documentOf(await film.output("the-event").toHtml()));
  const { page } = open;
  assert.match(await page.locator(".player").innerText(), /1 of 1/);
  film.addLoss(1, 0.5);
  const news = await film.addMoment(1, 0.5);
  await page.evaluate((detail) => {
    document.dispatchEvent(new CustomEvent("the-event", { detail }));
  }, JSON.parse(JSON.stringify(news)));
  assert.match(await page.locator(".player").innerText(), /2 of 2/);
  assert.match(await page.locator(".film").innerText(), /step 1, loss 0.5/);
  assert.deepEqual(open.errors, []);
});

Deno.test("watchTraining() returns what the training returns, and passes its error on", async () => {
  const kernel = tf.variable(tf.zeros([1, 1]));
  const watch = { kernel: () => kernel };
  assert.equal(
    await watchTraining({ watch }, async (step) => (await step({ loss: 1 }), "done")),
    "done",
  );
  await assert.rejects(
    watchTraining({ watch }, () => Promise.reject(new Error("too far"))),
    { message: "too far" },
  );
  kernel.dispose();
});

Deno.test("watchTraining() says what cannot be drawn", async () => {
  const watch = { bias: () => tf.zeros([4]) };
  await assert.rejects(watchTraining({ watch }, () => Promise.resolve()), {
    name: "RangeError",
    message: /"bias" has shape \[4\]; it must be images/,
  });
});

Deno.test("Film writes pictures as bytes: 0 stays 0, others are off by a 254th of the largest", async () => {
  const values = [-0.7, -0.1, 0, 0.001, 0.35, 0];
  const film = new Film({ kernel: () => tf.tensor2d(values, [2, 3]) });
  const { moment: { pictures: [packed] } } = await film.addMoment(0, NaN);
  const read = signedValues(packed);
  assert.deepEqual([read[2], read[5]], [0, 0]);
  for (const [i, value] of values.entries()) {
    assert.ok(Math.abs(read[i] - value) <= 0.7 / 254 + 1e-6, `${read[i]} for ${value}`);
  }
  const zeros = new Film({ zeros: () => tf.zeros([2, 2]) });
  const first = await zeros.addMoment(0, NaN);
  assert.deepEqual([...signedValues(first.moment.pictures[0])], [0, 0, 0, 0]);
});

Deno.test("Film keeps every second pixel of long pictures, also a last one alone, and every loss", async () => {
  const watched = () => tf.tidy(() => tf.range(0, 3 * 73).reshape([3, 73]));
  const film = new Film({ long: watched });
  film.addLoss(1, 0.5);
  film.addLoss(2, 0.25);
  const { moment: { pictures: [packed] } } = await film.addMoment(2, 0.25);
  const data = dataOf(await film.output().toHtml());
  assert.deepEqual(data.losses, [[1, 0.5], [2, 0.25]]);
  const [{ rows, columns, count }] = data.reels;
  assert.deepEqual([rows, columns, count], [2, 37, 1]);
  const wanted = [0, 2].flatMap((row) => Array.from({ length: 37 }, (_, i) => row * 73 + 2 * i));
  const read = signedValues(packed);
  for (const [i, value] of wanted.entries()) {
    assert.ok(Math.abs(read[i] - value) <= 218 / 254 + 1e-4, `${i}: ${read[i]} for ${value}`);
  }
});

Deno.test("Film thins its losses evenly when they are more than a thousand", async () => {
  const film = new Film({ dot: () => tf.zeros([1, 1]) });
  for (let step = 0; step < 2500; step++) film.addLoss(step, step / 4);
  await film.addMoment(2500, 0);
  const { losses } = dataOf(await film.output().toHtml());
  const wanted = Array.from({ length: 625 }, (_, i) => [4 * i, i]);
  assert.deepEqual(losses, wanted);
});
