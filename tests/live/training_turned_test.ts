import assert from "node:assert/strict";
import type { FilmData } from "../../lib/live/page/training/film_data.ts";
import { start } from "../../lib/live/page/training.tsx";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { LivePage } from "./dom.ts";
import { base64, COLORS } from "./explore_data.ts";

/** A moment whose pictures are 2 × 3 and, two of them, 1 × 2. */
const moment = (step: number, loss: number, shift = 0) => ({
  step,
  loss,
  pictures: [
    { most: 2, bytes: base64(Uint8Array.of(0, 254, 127, 130, 100, 20 + shift)) },
    { most: 0.5, bytes: base64(Uint8Array.of(254, 0, 127, 64 + shift)) },
  ],
  measured: [step / 1000, 1 - loss],
});
const film = (more: Partial<FilmData> = {}): FilmData => ({
  reels: [
    { name: "kernel", rows: 2, columns: 3, count: 1 },
    { name: "maps", rows: 1, columns: 2, count: 2 },
  ],
  moments: [moment(0, 2), moment(500, 0.5, 5), moment(1200, 0.125, 9)],
  losses: [[0, 2], [400, 1], [500, NaN], [800, 0.25], [1200, 0.125]],
  measures: ["rate", "accuracy"],
  bestLoss: 0.1,
  colors: COLORS,
  ...more,
});

Deno.test("a film of a training, turned: from its end back to a moment", async () => {
  using page = LivePage.open(start, film());
  const parts: Record<string, string> = { "at its end": page.shown() };
  await page.type(page.get("input", "moment of the training"), "1");
  parts["at its second moment"] = page.changes();
  assertSnapshot("live_training.txt", parts);
});

Deno.test("a film shows the last moment while it grows, and plays at four moments a second", async () => {
  using page = LivePage.open(start, film({ live: "news", moments: [], losses: [] }));
  assert.equal(page.text, "The training has not begun.");
  const news = (moment: unknown, losses: unknown) =>
    page.fire(document.documentElement, "news", { detail: { moment, losses } });
  const at = () => /(step [\d,]+), loss (\S+) .*?(\d of \d)/.exec(page.text)!.slice(1);
  await news(moment(0, 2), [[0, 2]]);
  assert.deepEqual(at(), ["step 0", "2,", "1 of 1"]);
  await news(moment(1500, 1), [[700, 1.5], [1500, 1]]);
  assert.deepEqual(at(), ["step 1,500", "1,", "2 of 2"]);
  assert.match(
    page.live.querySelector(".loss")!.getAttribute("aria-label")!,
    /2 to 1 in 1500 steps/,
  );
  await page.click("button", "to the start");
  await news(moment(1600, 1), []);
  assert.deepEqual(at(), ["step 0", "2,", "1 of 3"]);
  await page.click("button", "play");
  await page.frame(240);
  assert.equal(at()[2], "1 of 3");
  await page.frame(20);
  assert.equal(at()[2], "2 of 3");
  const speed = Object.assign(page.get("select", "speed"), { selectedIndex: 4 });
  await page.fire(speed, "change");
  await page.frame(63);
  assert.equal(at()[2], "3 of 3");
  const options = [...speed.querySelectorAll("option")].map((it) => it.textContent);
  assert.deepEqual(options, ["1 / s", "2 / s", "4 / s", "8 / s", "16 / s"]);
});

Deno.test("the loss is drawn from the lowest to the highest, by its logarithm where it falls tenfold", () => {
  const drawn = (more: Partial<FilmData>) => {
    using page = LivePage.open(start, film({ measures: [], ...more }));
    const plot = page.live.querySelector(".loss");
    return plot && [
      [...plot.querySelectorAll("text")].map((it) => it.textContent).join(" | "),
      plot.querySelector("polyline")!.getAttribute("points"),
    ];
  };
  assertSnapshot("live_loss_plot.txt", {
    drawn: [
      drawn({ losses: [[0, 10], [5, 1], [10, 0.5]], bestLoss: undefined }),
      drawn({ losses: [[0, 10], [5, 1], [10, 1]], bestLoss: undefined }),
      drawn({ losses: [[0, 10], [5, 1], [10, 0]], bestLoss: undefined }),
      drawn({ losses: [[0, 10], [5, 1], [10, 2]], bestLoss: 2.5e-5 }),
      drawn({ losses: [[0, 3], [0, 3]], bestLoss: 3 }),
      drawn({ losses: [[0, 3], [1, -3e-5]], bestLoss: undefined }),
      drawn({ losses: [[0, 0.001], [1, 9.99e-4]], bestLoss: undefined }),
      drawn({ losses: [[0, 3]] }),
      drawn({ losses: [[0, NaN], [1, 2]] }),
    ].map((it) => String(it && it.join("\n"))).join("\n\n"),
  });
});

Deno.test("small pictures of a film are large where they are few", () => {
  const size = (rows: number, columns: number, count: number) => {
    const bytes = base64(new Uint8Array(rows * columns * count).fill(127));
    using page = LivePage.open(
      start,
      film({
        reels: [{ name: "k", rows, columns, count }],
        moments: [{ step: 0, loss: 1, pictures: [{ most: 1, bytes }], measured: [] }],
        measures: [],
      }),
    );
    const maps = [...page.live.querySelectorAll("canvas.map")];
    assert.equal(maps.length, count);
    return maps[0].getAttribute("style");
  };
  assert.deepEqual([
    size(3, 3, 1),
    size(3, 6, 8),
    size(3, 6, 9),
    size(30, 15, 9),
    size(50, 50, 9),
    size(40, 20, 2),
  ], [
    "width:180px;height:180px",
    "width:68px;height:34px",
    "width:36px;height:18px",
    "width:30px;height:60px",
    "width:84px;height:84px",
    "width:40px;height:80px",
  ]);
});
