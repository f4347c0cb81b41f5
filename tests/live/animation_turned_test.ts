import assert from "node:assert/strict";
import UPNG from "upng-js";
import { convolutionAnimation } from "../../lib/figures/mod.ts";
import { start } from "../../lib/live/page/animation.tsx";
import { FrameReader } from "../../lib/live/page/apng.ts";
import { LivePage } from "./dom.ts";
import { DrawnCanvas } from "./drawn_canvas.ts";

const animation = await convolutionAnimation([[0, 9, 1], [3, 5, 9]], [[1, 0]], { padding: 1 });

Deno.test("FrameReader gives every frame as another reader of animated PNGs does, in any order", async () => {
  const reader = new FrameReader(animation.bytes);
  const file = UPNG.decode(animation.bytes.slice().buffer);
  assert.deepEqual([reader.width, reader.height, reader.count], [
    file.width,
    file.height,
    file.frames.length,
  ]);
  const frames = UPNG.toRGBA8(file).map((frame: ArrayBuffer) => new Uint32Array(frame));
  for (const at of [3, 0, reader.count - 1, 5]) {
    await reader.unpack(at);
    assert.deepEqual(reader.pixels(at), frames[at], `frame ${at}`);
  }
});

Deno.test("FrameReader lays clear pixels over what was there, rows that repeat, parts anywhere", async () => {
  const { encodeAnimatedPng } = await import("../../lib/figures/animation/animated_png.ts");
  const frames = [
    [0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 1, 1],
    [0, 1, 2, 0, 1, 0, 0, 1, 0, 1, 1, 1],
    [0, 1, 2, 0, 2, 0, 0, 1, 2, 1, 2, 2],
    [0, 1, 2, 0, 2, 0, 0, 1, 2, 1, 2, 2],
  ];
  const bytes = encodeAnimatedPng({
    width: 3,
    height: 4,
    palette: Uint8Array.of(1, 2, 3, 40, 50, 60, 255, 0, 128),
    still: Uint8Array.from(frames[0]),
    frames: frames.map((indices) => ({ indices: Uint8Array.from(indices), milliseconds: 9 })),
  });
  const reader = new FrameReader(bytes);
  await reader.unpack(3);
  const colors = [0xff030201, 0xff3c3228, 0xff8000ff];
  for (const [at, indices] of frames.entries()) {
    assert.deepEqual([...reader.pixels(at)], indices.map((index) => colors[index]), `frame ${at}`);
  }
});

Deno.test("an animation turned: each step shows its frame, the last one asked for", async () => {
  using page = LivePage.open(start, { step: "step" }, {
    image: {
      src: `data:image/png;base64,${animation.bytes.toBase64()}`,
      alt: "a walk",
    },
  });
  const canvas = page.live.querySelector("canvas")!;
  const reader = new FrameReader(animation.bytes);
  await reader.unpack(reader.count - 1);
  const last = reader.count - 1;
  const shows = async (at: number) => {
    await page.settle();
    const [pixels] = DrawnCanvas.linesOf(canvas, false);
    const bytes = new Uint8ClampedArray(reader.pixels(at).buffer);
    assert.equal(pixels, DrawnCanvas.pixels(reader.width, reader.height, bytes), `frame ${at}`);
    const said = canvas.getAttribute("aria-label");
    assert.equal(said, `a walk step ${at + 1} of ${reader.count}`);
  };
  assert.deepEqual(
    ["width", "height", "style"].map((name) => canvas.getAttribute(name)),
    [String(reader.width), String(reader.height), "width:120px"],
  );
  await shows(0);
  assert.equal(page.get("button", "play").textContent, "play");
  await page.click("button", "one step on");
  await shows(1);
  const slider = page.get("input", "step");
  await page.type(slider, String(last));
  await page.type(slider, "2");
  await shows(2);
  const speeds = [...page.get("select", "speed").querySelectorAll("option")];
  assert.deepEqual(speeds.map((it) => it.textContent), [
    "0.5 / s",
    "1 / s",
    "2 / s",
    "4 / s",
    "8 / s",
    "16 / s",
  ]);
  await page.click("button", "play");
  await page.frame(999);
  await shows(2);
  await page.frame(1);
  await shows(3);
});
