import assert from "node:assert/strict";
import { start } from "../../lib/live/page/explore.tsx";
import { LivePage } from "./dom.ts";
import { DrawnCanvas } from "./drawn_canvas.ts";
import { exploreData } from "./explore_data.ts";

const data = exploreData({ picture: 1, padding: 2 });
const code = (page: LivePage) => page.live.querySelector("pre")?.textContent;
const status = (page: LivePage) => page.live.querySelector(".code [role=status]")?.textContent;

/** What a browser has for pictures: each as large as said, of one color but for a red that grows. */
function pictures(width: number, height: number, [red, green, blue]: number[]) {
  return {
    createImageBitmap: (file: File) =>
      file.name.endsWith(".png")
        ? Promise.resolve({ width, height })
        : Promise.reject(new Error("no")),
    Pixels: (columns: number, rows: number) =>
      Uint8ClampedArray.from(
        { length: 4 * columns * rows },
        (_, i) => [red + (i >> 2), green, blue, 255][i % 4],
      ),
  };
}

Deno.test("a setting as code: one language at a time, copied", async () => {
  const clipboard: string[] = [];
  let refuse = false;
  const navigator = {
    clipboard: {
      writeText: (text: string) =>
        refuse ? Promise.reject(new Error("no")) : Promise.resolve(void clipboard.push(text)),
    },
  };
  using page = LivePage.open(start, data, { globals: { navigator } });
  assert.equal(code(page), undefined);
  const open = () =>
    [...page.live.querySelectorAll("[aria-expanded]")].map((it) =>
      it.getAttribute("aria-expanded")
    );
  await page.click("button", "PyTorch");
  assert.match(code(page)!, /import torch\n[^]*F\.conv2d/);
  assert.match(code(page)!, /# storm: a tensor/);
  assert.deepEqual(open(), ["false", "false", "true"]);
  await page.click("button", "copy");
  await page.settle();
  assert.deepEqual([clipboard, status(page)], [[code(page)], "copied"]);
  refuse = true;
  await page.click("button", "copy");
  await page.settle();
  assert.equal(status(page), "select the text and copy it");
  await page.click("button", "this library");
  assert.deepEqual([status(page), open()], ["", ["true", "false", "false"]]);
  await page.click("button", "this library");
  assert.deepEqual([code(page), open()], [undefined, ["false", "false", "false"]]);
});

Deno.test("a reader's own picture is made grey and small, and joins the others", async () => {
  const globals = pictures(512, 256, [100, 50, 200]);
  using page = LivePage.open(start, data, { globals });
  const field = page.get("input", "own picture") as HTMLInputElement;
  let clicked = 0;
  field.click = () => clicked++;
  await page.click("button", "own picture…");
  assert.equal(clicked, 1);
  await page.fire(Object.assign(field, { files: [] }), "change");
  await page.fire(Object.assign(field, { files: [{ name: "cat.txt" }] }), "change");
  await page.settle();
  assert.equal(
    page.live.querySelector("[role=alert]")!.textContent,
    '"cat.txt" is no picture that this browser reads: try a PNG or JPEG.',
  );
  await page.fire(Object.assign(field, { files: [{ name: "cat.png" }], value: "x" }), "change");
  await page.settle();
  const reading = page.canvases.find((canvas) => canvas.getAttribute("width") === "256")!;
  assert.deepEqual(DrawnCanvas.linesOf(reading, false), [
    "fillStyle = #fff", // What is clear is paper.
    "fillRect 0 0 256 128",
    "drawImage [object Object] 0 0 256 128",
  ]);
  assert.equal(field.value, "", "the same file can be chosen again");
  assert.equal(page.live.querySelector("[role=alert]"), null);
  assert.match(page.text, /Input 128 × 256 → 132 × 260/);
  const options = [...page.get("select", "picture").querySelectorAll("option")];
  assert.deepEqual(options.map((it) => it.textContent), ["numbers", "bytes", "cat.png"]);
  assert.match(page.text, /0 to 255 grey/);
  // 0.299 × 100 + 0.587 × 50 + 0.114 × 200 is 82.05; red grows by one each pixel.
  const input = page.live.querySelector(".board")!;
  const at = async (row: number, column: number) => {
    const [clientX, clientY] = [10 + 240 * (column + 0.5) / 260, 20 + 240 * (row + 0.5) / 260];
    await page.fire(input, "click", { clientX, clientY });
    return page.live.querySelector(".note")!.textContent!.split(",")[1];
  };
  assert.deepEqual([await at(2, 2), await at(2, 4), await at(2, 2 + 155)], [
    " column 0: 82",
    " column 2: 83",
    " column 155: 128",
  ]);
});

Deno.test("a picture is dropped on the page; what is none leaves it as it is", async () => {
  const globals = pictures(3, 2, [0, 0, 0]);
  using page = LivePage.open(start, data, { globals });
  const root = page.live.firstElementChild!;
  assert.equal((await page.fire(root, "dragover")).defaultPrevented, true);
  const drop = async (files: { name: string }[] | undefined) => {
    const event = await page.fire(root, "drop", { dataTransfer: files && { files } });
    await page.settle();
    return [event.defaultPrevented, /Input (\d × \d)/.exec(page.text)![1]];
  };
  assert.deepEqual(await drop(undefined), [true, "2 × 2"]);
  assert.deepEqual(await drop([]), [true, "2 × 2"]);
  assert.deepEqual(await drop([{ name: "a.txt" }]), [true, "2 × 2"]);
  assert.deepEqual(await drop([{ name: "a.png" }]), [true, "2 × 3"]);
});

Deno.test("a photograph is taken after the first dark frames; the camera is let go", async () => {
  const globals = pictures(4, 8, [0, 0, 0]);
  const stopped: string[] = [];
  let refuse = true;
  const navigator = {
    mediaDevices: {
      getUserMedia: (wanted: unknown) => {
        assert.deepEqual(wanted, { video: true });
        if (refuse) return Promise.reject(new Error("no"));
        return Promise.resolve({ getTracks: () => [{ stop: () => stopped.push("stopped") }] });
      },
    },
  };
  const waited: number[] = [];
  const { setTimeout: wait } = globalThis;
  const later = (go: () => void, milliseconds = 0) => {
    if (milliseconds > 100) waited.push(milliseconds);
    return wait(go, 0);
  };
  using page = LivePage.open(start, data, {
    globals: { ...globals, navigator, setTimeout: later },
  });
  await page.click("button", "camera");
  await page.settle();
  assert.match(page.text, /The camera cannot be used: it is absent, or the browser was told to/);
  refuse = false;
  await page.click("button", "camera");
  await page.settle();
  assert.deepEqual([stopped, waited], [["stopped"], [400]]);
  assert.match(page.text, /Input 8 × 4/);
  assert.doesNotMatch(page.text, /cannot be used/);
});
