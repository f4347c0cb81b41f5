import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  type CanvasLibrary,
  canvasLibrary,
  measureText,
  openCanvas,
} from "../../lib/figures/mod.ts";
import { decodePng } from "./figure_cases.ts";

const root = new URL("../../", import.meta.url);
const here: Record<CanvasLibrary["name"], boolean> = {
  "skia-canvas": existsSync(new URL(".npm/node_modules/skia-canvas", root)),
  "@napi-rs/canvas": true,
};

for (const [name, isHere] of Object.entries(here) as [CanvasLibrary["name"], boolean][]) {
  const open = (width: number, height: number) => openCanvas(width, height, name);
  const at = (pixels: Uint8ClampedArray, width: number, x: number, y: number) => [
    ...pixels.subarray(4 * (y * width + x), 4 * (y * width + x) + 4),
  ];

  Deno.test({
    name: `openCanvas() contract, ${name}: shapes, clipping, alpha`,
    ignore: !isHere,
    fn() {
      const { context, pixels, width, height } = open(20, 10);
      assert.deepEqual([width, height], [20, 10]);
      assert.deepEqual(at(pixels(), 20, 0, 0), [0, 0, 0, 0]);
      context.fillStyle = "#0000ff";
      context.fillRect(0, 0, 20, 10);
      context.save();
      context.beginPath();
      context.rect(10, 0, 5, 10);
      context.clip();
      context.fillStyle = "rgb(255, 0, 0)";
      context.fillRect(0, 0, 20, 10);
      context.restore();
      context.globalAlpha = 0.5;
      context.fillStyle = "#ffffff";
      context.fillRect(0, 5, 5, 5);
      const data = pixels();
      assert.deepEqual(at(data, 20, 9, 2), [0, 0, 255, 255]);
      assert.deepEqual(at(data, 20, 12, 2), [255, 0, 0, 255]);
      assert.deepEqual(at(data, 20, 16, 2), [0, 0, 255, 255]);
      const [r, g, b, a] = at(data, 20, 2, 7);
      assert.ok(Math.abs(r - 128) <= 1 && Math.abs(g - 128) <= 1 && b === 255 && a === 255);
      context.clearRect(0, 0, 1, 1);
      assert.deepEqual(at(pixels(), 20, 0, 0), [0, 0, 0, 0]);
    },
  });

  Deno.test({
    name: `openCanvas() contract, ${name}: strokes, dashes, arcs, transforms`,
    ignore: !isHere,
    fn() {
      const { context, pixels } = open(40, 40);
      context.translate(20, 20);
      context.rotate(Math.PI / 2);
      context.scale(2, 2);
      context.strokeStyle = "#00ff00";
      context.lineWidth = 2;
      context.setLineDash([4, 4]);
      context.beginPath();
      context.moveTo(0, 0);
      context.lineTo(8, 0);
      context.stroke();
      const data = pixels();
      // The line points down after the turn; its first 4 units are 8 pixels, then a gap.
      assert.deepEqual(at(data, 40, 20, 24), [0, 255, 0, 255]);
      assert.equal(at(data, 40, 20, 31)[3], 0);
      const round = open(20, 20);
      round.context.fillStyle = "black";
      round.context.beginPath();
      round.context.arc(10, 10, 8, 0, 2 * Math.PI);
      round.context.fill();
      assert.equal(at(round.pixels(), 20, 10, 3)[3], 255);
      assert.equal(at(round.pixels(), 20, 1, 1)[3], 0);
    },
  });

  Deno.test({
    name: `openCanvas() contract, ${name}: text in the figures' typeface, without system fonts`,
    ignore: !isHere,
    fn() {
      const { context, pixels } = open(200, 40);
      const widths = (["regular", "semibold"] as const).map((weight) => {
        context.font = `${weight === "regular" ? 400 : 600} 20px Inter`;
        // Letters that need no kerning: the canvas does it, the SVG does not.
        const { width } = context.measureText("minimum");
        const expected = measureText("minimum", { size: 20, weight }).width;
        assert.ok(Math.abs(width - expected) < 0.75, `${weight} ${width}, in SVG ${expected}`);
        return width;
      });
      assert.ok(widths[1] > widths[0] + 1, "two weights");
      context.fillStyle = "black";
      context.fillText("x × Σ", 5, 25);
      const inked = pixels().filter((value, i) => i % 4 === 3 && value > 128).length;
      assert.ok(inked > 100, `${inked} pixels`);
    },
  });

  Deno.test({
    name: `openCanvas() contract, ${name}: PNG holds the pixels, twice the same`,
    ignore: !isHere,
    async fn() {
      const draw = () => {
        const canvas = open(30, 20);
        canvas.context.fillStyle = "#123456";
        canvas.context.fillRect(3, 4, 20, 9);
        canvas.context.font = "400 12px Inter";
        canvas.context.fillText("52.46", 2, 18);
        return canvas;
      };
      const canvas = draw();
      const png = canvas.png();
      const decoded = await decodePng(png);
      assert.deepEqual([decoded.width, decoded.height], [30, 20]);
      assert.deepEqual([...decoded.data.subarray(4 * (6 * 30 + 5), 4 * (6 * 30 + 6))], [
        0x12,
        0x34,
        0x56,
        255,
      ]);
      assert.deepEqual(new Uint8Array(draw().png()), new Uint8Array(png));
    },
  });
}

Deno.test("openCanvas() refuses sides that make no picture and unknown libraries", () => {
  for (const side of [0, -1, 1.5, NaN, 100000]) {
    assert.throws(() => openCanvas(side, 10), /whole numbers from 1 to 16384/);
  }
  assert.throws(
    () => openCanvas(1, 1, "cairo" as CanvasLibrary["name"]),
    /"cairo": known are skia-canvas and @napi-rs\/canvas/,
  );
});

Deno.test("canvasLibrary() prefers skia-canvas and has a version", () => {
  const { name, version } = canvasLibrary();
  const forced = Deno.env.get("CONVOLUTIONS_CANVAS");
  assert.equal(name, forced ?? (here["skia-canvas"] ? "skia-canvas" : "@napi-rs/canvas"));
  assert.match(version, /^\d+\.\d+\.\d+/);
});

Deno.test("canvasLibrary() obeys CONVOLUTIONS_CANVAS", async () => {
  const ask = async (value: string) => {
    const module = JSON.stringify(new URL("lib/figures/canvas.ts", root).href);
    const output = await new Deno.Command(Deno.execPath(), {
      args: ["eval", `import { canvasLibrary } from ${module}; console.log(canvasLibrary().name)`],
      cwd: root,
      env: { CONVOLUTIONS_CANVAS: value, NO_COLOR: "1" },
    }).output();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return decode(output.stdout) + decode(output.stderr);
  };
  assert.match(await ask("@napi-rs/canvas"), /^@napi-rs\/canvas/);
  assert.match(await ask("cairo"), /RangeError: Cannot use the canvas library "cairo"/);
});
