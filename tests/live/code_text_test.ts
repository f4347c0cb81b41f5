import assert from "node:assert/strict";
import * as library from "../../lib/mod.ts";
import { CODES, codeText } from "../../lib/live/page/explore/code_text.ts";
import { named } from "../../lib/live/page/explore/changes.ts";
import { appliedWeights, correlate, planeOf, planOf } from "../../lib/live/page/explore/plan.ts";
import { PRESETS } from "../../lib/live/page/explore/presets.ts";
import type { Settings } from "../../lib/live/page/explore/settings.ts";
import { assertSnapshot } from "../fixtures/snapshot.ts";
import { trouble } from "../../lib/live/page/explore/trouble.ts";

const { startBackend, tf } = library;
await startBackend("wasm");

const START: Settings = {
  picture: 0,
  rows: 3,
  columns: 3,
  weights: [0, 0, 0, 0, 1, 0, 0, 0, 0],
  divisor: 1,
  name: "identity",
  stride: 1,
  dilation: 1,
  padding: 0,
  paddingMode: "constant",
  flipped: false,
  transposed: false,
};
const image = {
  rows: 7,
  columns: 8,
  values: Float32Array.from({ length: 56 }, (_, i) => i * i % 17),
};

/** Settings that differ from the start in every way that a reader can turn. */
function* settings(): Generator<Settings> {
  for (const name of Object.keys(PRESETS)) yield named(START, name);
  const own: Settings = {
    ...START,
    rows: 2,
    columns: 3,
    weights: [1, -2, 3, 0.5, 0, 4],
    divisor: 2,
    name: "own",
  };
  for (const flipped of [false, true]) {
    for (const [stride, dilation, padding] of [[1, 1, 0], [2, 1, 1], [1, 2, 2], [2, 2, 3]]) {
      yield { ...own, flipped, stride, dilation, padding, transposed: true };
      for (
        const paddingMode of ["constant", "reflect", "replicate", "circular", "symmetric"] as const
      ) {
        yield { ...own, flipped, stride, dilation, padding, paddingMode };
      }
    }
  }
}

/** Runs code as a cell would: its imports are what the kernel has, its last expression the result. */
async function run(code: string): Promise<number[]> {
  const body = code.replaceAll(/^import .*$/gm, "");
  const lines = body.trim().split("\n");
  const last = lines.findLastIndex((line) => !/^\s/.test(line) && line.trim() !== "");
  const program = [...lines.slice(0, last), "return " + lines.slice(last).join("\n")].join("\n");
  // imshow() is left out: what it is given counts.
  const names = { ...library, imshow: (it: unknown) => it, image: tensor() };
  const make = new Function(...Object.keys(names), program);
  return [...await (make(...Object.values(names)) as library.tf.Tensor).data()];
}

const tensor = () => tf.tensor2d(image.values, [image.rows, image.columns]);

for (const code of ["this library", "TensorFlow.js"] as const) {
  Deno.test(`the code to copy for ${code} gives the numbers of the page`, async () => {
    let count = 0;
    for (const one of settings()) {
      if (trouble(image, one)) continue;
      const plan = planOf(image, one);
      const expected = correlate(planeOf(image, plan), appliedWeights(one), plan);
      const text = codeText(code, one);
      const got = await run(text);
      assert.equal(got.length, expected.length, text);
      got.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-4, `${text}\n${i}`));
      count++;
    }
    assert.ok(count >= 50, `${count}`);
  });
}

Deno.test("the code to copy in each language is what was run", () => {
  const own = { ...START, rows: 2, columns: 3, weights: [1, -2, 3, 0.5, 0, 4], name: "own" };
  const all = { ...own, divisor: 2, stride: 2, dilation: 3, padding: 1 };
  const cases: Record<string, Settings> = {
    "no padding, whatever its mode": { ...own, paddingMode: "reflect" },
    "no padding, transposed": { ...own, paddingMode: "reflect", transposed: true },
    "everything": { ...all, flipped: true },
    "everything, transposed": { ...all, transposed: true, paddingMode: "circular" },
    "transposed with stride": { ...own, transposed: true, stride: 2, padding: 1 },
    "a named kernel, turned": { ...named(START, "Prewitt y"), flipped: true },
    "a named kernel, replicated": {
      ...named(START, "emboss"),
      padding: 2,
      paddingMode: "replicate",
    },
    "symmetric": { ...own, padding: 1, paddingMode: "symmetric" },
    "dilation alone": { ...own, dilation: 2 },
  };
  const parts = Object.entries(cases).flatMap(([name, settings]) =>
    CODES.map((code) => [`${name}: ${code}`, codeText(code, settings, "storm")])
  );
  assertSnapshot("live_code.txt", Object.fromEntries(parts));
});

Deno.test("the code to copy is short and names the kernel where the library knows it", () => {
  assert.equal(
    codeText("this library", { ...named(START, "Sobel x"), padding: 1, paddingMode: "reflect" }),
    'import { conv2d, imshow, kernels } from "convolutions";\n\n' +
      "const kernel = kernels.sobelX;\n" +
      'imshow(conv2d(image, kernel, { padding: 1, paddingMode: "reflect" }))',
  );
  assert.equal(
    codeText("PyTorch", { ...named(START, "box blur"), stride: 2, padding: 1 }),
    "import torch\nimport torch.nn.functional as F\n\n" +
      "# image: a tensor of shape [rows, columns]\n" +
      "kernel = torch.tensor([[1, 1, 1], [1, 1, 1], [1, 1, 1]], dtype=torch.float32) / 9\n" +
      "x = image[None, None].float()\n" +
      "F.conv2d(x, kernel[None, None], stride=2, padding=1)[0, 0]",
  );
});
