import { ok } from "node:assert/strict";
import {
  Network,
  type NetworkStep,
  scalarCode,
  type ScalarFunction,
  scalarFunction,
} from "../../../lib/backend/network/mod.ts";

const { points, ...functions }: Record<string, number[]> = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/scalar_functions.json", import.meta.url)),
);

function assertClose(got: ArrayLike<number>, wanted: number[], tolerance: number, what: string) {
  wanted.forEach((value, i) => {
    const off = Math.abs(got[i] - value);
    // Beyond 1e-36 the powers of the code end.
    const close = off <= tolerance * Math.max(Math.abs(value), 1e-36 / tolerance);
    ok(close, `${what} of ${points[i]} is ${got[i]}, not ${value}`);
  });
}

for (const [key, values] of Object.entries(functions)) {
  const apply: ScalarFunction = JSON.parse(key);

  Deno.test(`scalarFunction() ${key} gives PyTorch's numbers`, () => {
    assertClose(points.map(scalarFunction(apply)), values, 1e-11, key);
  });

  if (!scalarCode(apply)) continue;
  Deno.test(`the code of ${key} gives PyTorch's numbers, whatever the number of channels`, () => {
    for (const depth of [1, points.length]) {
      const shape = { rows: points.length / depth, columns: 1, depth };
      const steps: NetworkStep[] = [
        { kind: "input", shape, inputs: [] },
        { kind: "map", shape, inputs: [0], apply },
      ];
      const network = new Network(steps, [1], 1);
      const [result] = network.run([Float32Array.from(points)]);
      const wanted = [...Float32Array.from(points)].map(scalarFunction(apply));
      const size = apply.name === "sigmoid" || apply.name === "swish" ? 3e-6 : 5e-7;
      assertClose(result, wanted, size, key);
      network.dispose();
    }
  });
}
