import assert from "node:assert/strict";
import * as cv from "convolutions";
import { nearName } from "../../lib/geometry/mod.ts";
import { CALLS, INSIDE, namesOf, said } from "./option_calls.ts";

const { tf } = cv;

/** A slip of the finger that leaves no other name nearer. */
function slip(name: string): string {
  return name.length < 3 ? name.toUpperCase() + "_" : name.slice(0, -2) + name.at(-1) + name.at(-2);
}

const AT_FAULT = /^(The test is at fault, not your answer: )?/.source;

for (const [caller, call] of [...Object.entries(CALLS), ...Object.entries(INSIDE)]) {
  Deno.test(`${caller} says which of its options is none, and which was meant`, async () => {
    const names = await namesOf(call);
    assert.ok(names.length > 0, await said(() => call({ zzqqx: 1 })));
    const start = caller.replaceAll(/[().]/g, "\\$&");
    for (const name of names) {
      // Of "vmin" and "vmax" a slip of one may be as near as the other.
      const wrong = slip(name);
      if (wrong === name) continue;
      const message = await said(() => call({ [wrong]: 1 }));
      assert.match(message, new RegExp(`${AT_FAULT}${start} has no option ${wrong}; did you mean`));
      const spelled = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      if (spelled === name) continue;
      assert.match(
        await said(() => call({ [spelled]: 1 })),
        new RegExp(`${start} has no option ${spelled}; did you mean ${name}\\?$`),
      );
    }
  });

  Deno.test(`${caller} says that options are an object`, async () => {
    for (const wrong of [3, true, null, [2, 2], () => 1, tf.scalar(1), new Map()]) {
      // A size may be a list; whether numbers are written may be yes or no.
      if (caller.endsWith("size") && Array.isArray(wrong)) continue;
      if (caller.endsWith("showVals") && wrong === true) continue;
      const message = await said(() => call(wrong));
      assert.match(message, /(options|size) must be |does not fit/, `${wrong}: ${message}`);
      assert.ok(message.includes(caller.replace(/'s size$/, "")), message);
    }
  });
}

interface Param {
  kind: string;
  name?: string;
  left?: Param;
  tsType?: { repr?: string };
}

/** Everything public that takes options, as the documentation knows it. */
async function takers(): Promise<string[]> {
  const library = new URL("../../lib/mod.ts", import.meta.url).href;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", library] })
    .output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const takes = (params: Param[]) =>
    params.some((param) => {
      const { kind, name = "", tsType } = param.left ?? param;
      const type = JSON.stringify(tsType ?? {});
      return kind === "object" || /^(options|what)$/.test(name) ||
        /"(\w+(Options|Names)|(Figure|DataArray)Init)"/.test(type);
    });
  const found: string[] = [];
  for (const { name, declarations } of nodes[library].symbols) {
    for (const { kind, def } of declarations) {
      if (kind === "function" && takes(def.params)) found.push(`${name}()`);
      if (kind !== "class") continue;
      for (const { params } of def.constructors ?? []) if (takes(params)) found.push(`${name}()`);
      for (const { name: method, functionDef } of def.methods ?? []) {
        if (takes(functionDef.params)) found.push(`${name}.${method}()`);
      }
    }
  }
  return [...new Set(found)].sort();
}

/** Made by the library, which has looked at the options. */
const MADE_BY_OTHERS = [
  "CompiledModel()",
  "ImageFigure()",
  "KerasH5()",
  "LiveOutput()",
  "Progress()",
  "SourceError()",
];

Deno.test("everything public that takes options is called above", async () => {
  const found = (await takers()).filter((name) => !MADE_BY_OTHERS.includes(name));
  assert.deepEqual(found, Object.keys(CALLS).sort());
});

Deno.test("nearName() knows what other libraries call our options", async () => {
  const WRONG: Record<string, Record<string, string>> = {
    "imshow()": {
      colormap: "cmap",
      cm: "cmap",
      color_map: "cmap",
      palette: "cmap",
      min: "vmin",
      vMax: "vmax",
      zmax: "vmax",
      tittle: "title",
      Title: "title",
      color_bar: "colorbar",
      cbar: "colorbar",
      annot: "showVals",
      showValues: "showVals",
      figWidth: "width",
    },
    "conv2d()": {
      strides: "stride",
      pad: "padding",
      paddings: "padding",
      padding_mode: "paddingMode",
      padMode: "paddingMode",
      dilations: "dilation",
      dilation_rate: "dilation",
      dilationRate: "dilation",
      group: "groups",
      use_bias: "bias",
    },
    "maxPool2d()": {
      kernel_size: "kernelSize",
      poolSize: "kernelSize",
      pool_size: "kernelSize",
      kernel: "kernelSize",
      size: "kernelSize",
      ceil_mode: "ceilMode",
      return_indices: "returnIndices",
      strides: "stride",
    },
    "DataLoader()": { batch_size: "batchSize", bs: "batchSize", drop_last: "dropLast" },
    "Adam()": { epsilon: "eps", beta1: "betas" },
    "fit()": { onEpochEnd: "onEpoch", on_batch_end: "onBatch", verbose: "print" },
    "linePlot()": { xlabel: "xLabel", ylabel: "yLabel", x_label: "xLabel", y_type: "yType" },
    "timeit()": { number: "loops", repeat: "runs" },
    "table()": { decimals: "precision", digits: "precision", cmap: "gradient" },
    "progress()": { desc: "label", n: "total" },
    "box()": { color: "color", lw: "lineWidth", linewidth: "lineWidth", cols: "columns" },
    "resize()": { interpolation: "mode", align_corners: "alignCorners", anti_alias: "antialias" },
    "assertClose()": { atol: "tolerance", tol: "tolerance" },
    "decodePredictions()": { k: "top" },
    "panels()": { ncols: "columns", suptitle: "title", shared_scale: "sharedScale" },
  };
  for (const [caller, wrong] of Object.entries(WRONG)) {
    const names = await namesOf(CALLS[caller]);
    for (const [name, meant] of Object.entries(wrong)) {
      assert.equal(nearName(name, names), meant, `${caller} ${name}`);
    }
  }
});
