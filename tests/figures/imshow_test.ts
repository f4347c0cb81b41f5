import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DataArray } from "../../lib/arrays/mod.ts";
import {
  box,
  type ImageInput,
  imshow,
  type ImshowOptions,
  outlinedText,
  text,
} from "../../lib/figures/mod.ts";
import { decodePng, embeddedImages, imageCases, pixel } from "./figure_cases.ts";

const bare = { axis: false } as const;

for (
  const { size, drawn } of [
    { size: [1, 1], drawn: [640, 640] },
    { size: [100, 200], drawn: [300, 600] },
    { size: [100, 250], drawn: [250, 625] },
    { size: [10, 321], drawn: [15, 481.5] },
    { size: [10, 639], drawn: [10, 639] },
    { size: [10, 1000], drawn: [6, 640] },
    { size: [900, 300], drawn: [640, 213] },
  ]
) {
  Deno.test(`imshow() draws whole and half pixels, and only what is larger smaller: ${size}`, async () => {
    const data = new Float32Array(size[0] * size[1]);
    const figure = imshow({ data, shape: size }, { ...bare, width: 640 });
    const [{ place }] = await embeddedImages(figure);
    assert.deepEqual([place.height, place.width], drawn);
  });
}

for (const { name, shape, values, options, rgba } of imageCases) {
  Deno.test(`imshow() embeds matplotlib's colors: ${name}`, async () => {
    const [image] = await embeddedImages(imshow({ data: values, shape }, { ...bare, ...options }));
    assert.deepEqual([image.height, image.width], shape);
    for (let i = 0; i < values.length; i++) {
      const expected = [...rgba.subarray(4 * i, 4 * i + 4)];
      const actual = [...image.data.subarray(4 * i, 4 * i + 4)];
      if (expected[3] === 0) assert.equal(actual[3], 0, `pixel ${i} is missing`);
      else assert.deepEqual(actual, expected, `pixel ${i}, value ${values[i]}`);
    }
  });

  Deno.test(`imshow() shows the same colors in its PNG, ${name}`, async () => {
    const figure = imshow({ data: values, shape }, { ...bare, ...options });
    const [{ place }] = await embeddedImages(figure);
    for (const scale of [1, 2]) {
      const png = await decodePng(await figure.toPng(scale));
      assert.deepEqual([png.width, png.height], [scale * figure.width, scale * figure.height]);
      const cell = place.width / shape[1];
      for (let i = 0; i < values.length; i++) {
        if (rgba[4 * i + 3] === 0) continue;
        const x = scale * (14 + place.x + ((i % shape[1]) + 0.5) * cell);
        const y = scale * (14 + place.y + (Math.floor(i / shape[1]) + 0.5) * cell);
        const expected = [...rgba.subarray(4 * i, 4 * i + 4)];
        assert.deepEqual(pixel(png, Math.floor(x), Math.floor(y)), expected, `pixel ${i}`);
      }
    }
  });
}

Deno.test("imshow() keeps the edges of pixels sharp", async () => {
  const figure = imshow([[0, 1]], { ...bare, cmap: "gray", width: 100 });
  const png = await decodePng(await figure.toPng(2));
  const y = 2 * (14 + 25);
  const middle = 2 * (14 + 50);
  assert.deepEqual(pixel(png, middle - 1, y), [0, 0, 0, 255]);
  assert.deepEqual(pixel(png, middle, y), [255, 255, 255, 255]);
});

Deno.test("imshow() hatches pixels without a value and says how many there are", async () => {
  const gaps = [[1, NaN], [Infinity, 2]];
  const full = [[1, 1], [2, 2]];
  const withGaps = imshow(gaps, { ...bare, cmap: "gray" });
  const png = await decodePng(await withGaps.toPng());
  const cell = 2 * 180;
  const shades = new Set<string>();
  for (let i = 20; i < 100; i++) {
    shades.add(pixel(png, 28 + cell + 100 + i, 28 + 100 + i / 3).join());
  }
  assert.ok(shades.has("240,242,244,255"), "paper of the hatch");
  assert.ok(shades.size > 2, "stripes of the hatch");
  assert.match(await withGaps.toSvg(), /<pattern id="hatch/);
  assert.doesNotMatch(await imshow(full, bare).toSvg(), /<pattern/);
  // The words under the image are there only with gaps.
  const under = (data: { width: number; height: number; data: Uint8Array }) =>
    data.data.subarray(4 * data.width * (data.height - 22), 4 * data.width * (data.height - 4))
      .filter((value) => value < 200).length;
  const clean = under(await decodePng(await imshow(full, bare).toPng()));
  assert.ok(under(png) > clean + 500, "caption");
});

Deno.test("imshow() reads tensors, data arrays, rasters and nested rows alike", async () => {
  const rows = [[0, 10, 20], [30, 40, 50]];
  const flat = Float32Array.from(rows.flat());
  const inputs: Record<string, ImageInput> = {
    nested: rows,
    "typed rows": rows.map((row) => Float32Array.from(row)),
    "with shape": { data: flat, shape: [2, 3] },
    "plain with shape": { data: rows.flat(), shape: [2, 3, 1] },
    bigint: { data: BigInt64Array.from(rows.flat().map(BigInt)), shape: [2, 3] },
    tensor: tf.tensor2d(rows),
    batch: tf.tensor4d(rows.flat(), [1, 2, 3, 1]),
    "data array": DataArray.from(flat, { dims: ["row", "column"], shape: [2, 3] }),
  };
  const expected = (await embeddedImages(imshow(rows, bare)))[0].data;
  assert.equal(new Set(new Uint32Array(expected.buffer)).size, 6);
  for (const [name, input] of Object.entries(inputs)) {
    assert.deepEqual((await embeddedImages(imshow(input, bare)))[0].data, expected, name);
  }
});

Deno.test("imshow() shows the values of the moment of its call", async () => {
  const rows = [[0, 1], [2, 3]];
  const tensor = tf.tensor2d(rows);
  const data = Float32Array.from(rows.flat());
  const figures = [imshow(tensor, bare), imshow({ data, shape: [2, 2] }, bare), imshow(rows, bare)];
  tensor.dispose();
  data.fill(7);
  rows[0][0] = 9;
  const pictures = await Promise.all(figures.map((figure) => figure.toSvg()));
  assert.equal(pictures[0], pictures[1]);
  assert.equal(pictures[0], pictures[2]);
});

Deno.test("imshow() shows colors: bytes, floats to 1, floats to 255, 16 bits", async () => {
  const bytes = [255, 0, 51, 0, 102, 204];
  const expected = [255, 0, 51, 255, 0, 102, 204, 255];
  const inputs: ImageInput[] = [
    { data: Uint8Array.from(bytes), shape: [1, 2, 3] },
    { data: Float32Array.from(bytes), shape: [1, 2, 3] },
    { data: Float32Array.from(bytes, (byte) => byte / 255), shape: [1, 2, 3] },
    { data: Uint16Array.from(bytes, (byte) => byte * 257), shape: [1, 2, 3] },
    tf.tensor4d(bytes, [1, 1, 2, 3], "int32"),
    [[[1, 0, 0.2], [0, 0.4, 0.8]]],
  ];
  for (const input of inputs) {
    const [image] = await embeddedImages(imshow(input, bare));
    assert.deepEqual([...image.data], expected);
  }
  const [clipped] = await embeddedImages(imshow([[[1.4, -0.3, 0.2]]], bare));
  assert.deepEqual([...clipped.data], [255, 0, 51, 255]);
  const [seeThrough] = await embeddedImages(
    imshow({ data: Uint8Array.of(1, 2, 3, 128), shape: [1, 1, 4] }, bare),
  );
  assert.deepEqual([...seeThrough.data], [1, 2, 3, 128]);
});

Deno.test("imshow() averages an image that is wider than its place", async () => {
  const values = Float32Array.from({ length: 8 * 1000 }, (_, i) => i % 2);
  const [image] = await embeddedImages(
    imshow({ data: values, shape: [8, 1000] }, {
      ...bare,
      width: 500,
      vmin: 0,
      vmax: 1,
      cmap: "gray",
    }),
  );
  assert.deepEqual([image.width, image.height], [500, 4]);
  assert.ok(image.data.every((value, i) => value === (i % 4 === 3 ? 255 : 128)));
});

Deno.test("imshow() puts overlays at matplotlib's coordinates", async () => {
  const image = Array.from({ length: 10 }, () => new Array(10).fill(0));
  const figure = imshow(image, {
    ...bare,
    cmap: "gray",
    width: 200,
    overlays: [box({ rows: [2, 5], columns: [4, 8], color: "#f00" })],
  });
  const png = await decodePng(await figure.toPng(1));
  const red: [number, number][] = [];
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const [r, g, b] = pixel(png, x, y);
      if (r > 250 && g < 5 && b < 5) red.push([x, y]);
    }
  }
  const span = (axis: number) => [
    Math.min(...red.map((place) => place[axis])),
    Math.max(...red.map((place) => place[axis])) + 1,
  ];
  // Pixels of 20; edges at column 4 - 0.5 and 8 - 0.5; a line of 2 is half outside.
  assert.deepEqual(span(0), [14 + 80 - 1, 14 + 160 + 1]);
  assert.deepEqual(span(1), [14 + 40 - 1, 14 + 100 + 1]);
  assert.throws(() => box({ rows: [3, 3], columns: [0, 1] }), /rows \[3, 3\] hold no pixel/);
});

Deno.test("imshow() hands overlays the middles of pixels, also of those that are not square", async () => {
  const image = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => new Array(columns).fill(0));
  for (const [rows, columns, width] of [[4, 5, 200], [1000, 501, 100], [1, 1, 50]]) {
    const middles: number[][] = [];
    await imshow(image(rows, columns), {
      ...bare,
      width,
      overlays: [({ x, y }) => (middles.push([x(0), y(0), x(columns - 1), y(rows - 1)]), "")],
    }).toSvg();
    const [{ place }] = await embeddedImages(imshow(image(rows, columns), { ...bare, width }));
    const [across, down] = [place.width / columns / 2, place.height / rows / 2];
    const wanted = [
      place.x + across,
      place.y + down,
      place.x + place.width - across,
      place.y + place.height - down,
    ];
    wanted.forEach((value, i) =>
      assert.ok(Math.abs(middles[0][i] - value) < 1e-9, `${middles[0]}`)
    );
  }
});

Deno.test("imshow() draws its frame half a pixel outside the image, which it does not cover", async () => {
  const figure = imshow([[0, 1]], { ...bare, cmap: "gray", width: 100 });
  const [{ place }] = await embeddedImages(figure);
  const frames = [...(await figure.toSvg()).matchAll(/<rect[^>]*fill="none"[^>]*>/g)].map(([tag]) =>
    ["x", "y", "width", "height"].map((name) => Number(tag.match(` ${name}="([^"]*)"`)?.[1]))
  );
  assert.deepEqual(frames, [[place.x - 0.5, place.y - 0.5, place.width + 1, place.height + 1]]);
});

Deno.test("text() and outlinedText() write on the image where they are told", async () => {
  const black = Array.from({ length: 10 }, () => new Array(10).fill(0));
  const lit = async (overlays: ImshowOptions["overlays"], vmax: number) => {
    const figure = imshow(black, { ...bare, cmap: "gray", width: 200, vmin: 0, vmax, overlays });
    const png = await decodePng(await figure.toPng(1));
    const places = [];
    for (let y = 16; y < 212; y++) {
      for (let x = 16; x < 212; x++) if (pixel(png, x, y)[0] > 128) places.push([x - 14, y - 14]);
    }
    return places;
  };
  const written = await lit([text(2, 6, "HHH", { size: 20 })], 1);
  // Column 2 starts its middle at 50, row 6 at 130; capitals stand on the baseline.
  assert.ok(Math.abs(Math.min(...written.map(([x]) => x)) - 52) <= 1);
  assert.ok(Math.abs(Math.max(...written.map(([, y]) => y)) - 129) <= 1);
  const outlined = await lit([
    outlinedText(4.5, 4.5, "H", {
      color: "black",
      outline: "white",
      anchor: "middle",
      baseline: "middle",
    }),
  ], 1);
  assert.ok(outlined.length > 40);
  const middle = outlined.reduce((sum, [x]) => sum + x, 0) / outlined.length;
  assert.ok(Math.abs(middle - 99.5) < 1, `middle ${middle}`);
});

Deno.test("imshow() numbers rows and columns, and writes title and color bar", async () => {
  const image = { data: new Float32Array(32 * 32), shape: [32, 32] };
  const plain = imshow(image, bare);
  const full = imshow(image, { title: "Radar\nreflectivity", colorbar: "dBZ", vmin: 0, vmax: 60 });
  assert.ok(full.width > plain.width + 60);
  assert.ok(full.height > plain.height + 50);
  assert.equal((await embeddedImages(full)).length, 2);
  const [bar] = (await embeddedImages(full)).slice(1);
  assert.deepEqual([...bar.data.subarray(0, 3)], [253, 231, 36], "viridis ends at the top");
  assert.match(
    full.alt,
    /^Radar, reflectivity: image of 32×32 pixels, colors viridis from 0 to 60/,
  );
  assert.doesNotMatch(await full.toSvg(), /<text/);
});

Deno.test("imshow() writes a note under the image, broken to its width", () => {
  const image = [[1, 2], [3, 4]];
  const plain = imshow(image, { ...bare, width: 100 });
  const noted = imshow(image, { ...bare, width: 100, note: "synthetic data, not an observation" });
  assert.equal(noted.width, plain.width);
  assert.ok(noted.height >= plain.height + 2 * 14, "two lines");
  assert.match(noted.alt, /synthetic data, not an observation/);
});

Deno.test("imshow() is never wider than a page", () => {
  const image = { data: new Float32Array(32 * 32), shape: [32, 32] };
  for (const width of [50, 872, 5000]) {
    assert.ok(imshow(image, { width, colorbar: "x" }).width <= 900);
  }
  assert.ok(imshow({ data: new Float32Array(4000), shape: [4000, 1] }).height < 700);
});

Deno.test("imshow() refuses what is no image, with its shape", () => {
  const cases: [unknown, ImshowOptions, RegExp][] = [
    [[1, 2, 3], {}, /shape \[3\].*rows and columns/],
    [[], {}, /\[0\].*empty/],
    [[[]], {}, /\[1, 0\].*empty/],
    [[[1, 2], [3]], {}, /row \[1\] has 1 values, the first has 2/],
    [[[1, "2"]], {}, /\[0\]\[1\] is string/],
    [5, {}, /got number/],
    [null, {}, /Cannot show an image/],
    [{ data: [1, 2, 3], shape: [2, 2] }, {}, /needs 4 values, got 3/],
    [{ data: ["a"], shape: [1, 1] }, {}, /value 0 is string/],
    [tf.zeros([2, 3, 4, 1]), {}, /\[2, 3, 4, 1\].*holds 2 images/],
    [tf.zeros([4, 4, 16]), {}, /has 16 channels/],
    [tf.zeros([1, 1, 2, 2, 1]), {}, /too many|images/],
    [[[1]], { cmap: "rainbow" }, /cmap must be .*"viridis".*not "rainbow"/],
    [[[1]], { vmin: 2, vmax: 1 }, /vmin 2 is above vmax 1/],
    [[[1]], { vmin: NaN }, /vmin must be a finite number, not NaN/],
    [[[1]], { width: 0 }, /imshow\(\): width must be a number above 0/],
    [[[[1, 2, 3]]], { showVals: true }, /showVals needs one channel/],
    [tf.zeros([260, 260]), { showVals: true }, /260×260.*show a part/],
  ];
  for (const [input, options, message] of cases) {
    assert.throws(() => imshow(input as ImageInput, options), message);
  }
});

Deno.test("imshow() refuses a range that ends before the values begin", async () => {
  await assert.rejects(imshow([[5, 6]], { vmax: 1 }).toSvg(), /vmax 1 is below.*5/);
  await assert.rejects(imshow([[5, 6]], { vmin: 7 }).toSvg(), /vmin 7 is above.*6/);
});
