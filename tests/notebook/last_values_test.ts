import { equal, match, ok } from "node:assert/strict";
import { runCells } from "./run_cells.ts";

interface Shown {
  messages: { type: string; data: Record<string, string>; id?: string }[];
  outputs: { output_type: string; data?: Record<string, string>; text?: string }[];
}

Deno.test("a cell shows models, promises of figures and Plot's elements as its last value", async () => {
  const sources = [
    `import * as lib from "convolutions";
import * as Plot from "npm:@observablehq/plot";
import * as Same from "@observablehq/plot";
const { tf, modelGraph, openImage } = lib;
const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
model`,
    "modelGraph(model)",
    `openImage("formula-picture")`,
    "Promise.resolve(3)",
    "new Promise(() => {})",
    `(async () => { await lib.sleep(5500); return lib.imshow([[1, 2]]) })()`,
    "await lib.sleep(1500)",
    "Plot.plot({ marks: [Plot.dot([[1, 2], [3, 4]])] })",
    "Same.lineY([1, 3, 2]).plot({ grid: true })",
    `Plot.plot({ title: "Heading", color: { legend: true }, marks: [
  Plot.dot([{ a: 1, b: 2, c: "x" }, { a: 2, b: 3, c: "y" }], { x: "a", y: "b", fill: "c" }),
] })`,
    `Plot.legend({ color: { type: "linear", domain: [0, 10] } })`,
    "Plot.marks([Plot.frame(), Plot.lineY([1, 2])]).plot()",
  ];
  const shown = await runCells<Shown>(sources.map((source) => ({ source })));
  const result = (cell: number) => {
    const last = shown[cell].messages.findLast(({ type }) => type === "execute_result");
    ok(last, `${sources[cell]} shows ${JSON.stringify(shown[cell].outputs)}`);
    return last.data;
  };
  match(result(0)["text/plain"], /Total params: 7,850/);
  match(result(1)["image/svg+xml"], /^<svg/);
  match(result(2)["image/png"], /^iVBOR/); // a photograph
  equal(result(3)["text/plain"], "Promise { 3 }");
  equal(result(4)["text/plain"], "Promise { <pending> }");
  // A figure that takes long is shown in its own cell when it is there.
  const late = shown[5].outputs.find(({ output_type }) => output_type === "display_data");
  match(late?.data?.["image/svg+xml"] ?? "", /^<svg/);
  match(result(7)["image/svg+xml"], /^<svg.*circle/s);
  match(result(8)["image/svg+xml"], /^<svg.*aria-label="line"/s);
  match(result(9)["text/html"], /^<figure.*Heading.*<svg.*circle/s);
  match(result(10)["image/svg+xml"], /^<svg.*data:image\/png/s);
  match(result(11)["image/svg+xml"], /aria-label="frame"/);
});
