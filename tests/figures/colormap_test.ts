import assert from "node:assert/strict";
import { colormap, colormapNames } from "../../lib/figures/mod.ts";
import { matplotlibColormaps } from "./figure_cases.ts";

Deno.test("colormap() has matplotlib's 256 colors in every map, forward and reversed", () => {
  assert.equal(Object.keys(matplotlibColormaps).length, 2 * colormapNames.length);
  for (const [name, table] of Object.entries(matplotlibColormaps)) {
    const color = colormap(name);
    for (let i = 0; i < 256; i++) {
      const expected = [...table.subarray(3 * i, 3 * i + 3), 255];
      assert.deepEqual(color((i + 0.5) / 256), expected, `${name} ${i}`);
    }
  }
});

Deno.test("colormap() ends at its first and last color and leaves NaN transparent", () => {
  const color = colormap("seismic");
  assert.deepEqual(color(0), [0, 0, 76, 255]);
  assert.deepEqual(color(-Infinity), color(0));
  assert.deepEqual(color(1), [127, 0, 0, 255]);
  assert.deepEqual(color(Infinity), color(1));
  assert.deepEqual(color(NaN), [0, 0, 0, 0]);
});

Deno.test("colormap() names the known maps when one is unknown", () => {
  for (const name of ["jet", "viridis_r_r", "toString", "", "_r"]) {
    assert.throws(() => colormap(name), (error: Error) => {
      assert.ok(error instanceof RangeError);
      assert.match(error.message, new RegExp(`"Spectral", "Greys".*"viridis".*not "${name}"`));
      return true;
    });
  }
});
