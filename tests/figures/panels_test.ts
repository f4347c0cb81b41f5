import assert from "node:assert/strict";
import { imshow, linePlot, panels } from "../../lib/figures/mod.ts";
import { decodePng, embeddedImages } from "./figure_cases.ts";

const dim = [[0, 1], [2, 3]];
const bright = [[10, 20], [30, 40]];
const black = [0, 0, 0, 255];
const white = [255, 255, 255, 255];
const gray = { cmap: "gray", axis: false } as const;
const ends = (image: { data: Uint8Array }) => [
  [...image.data.subarray(0, 4)],
  [...image.data.subarray(-4)],
];

Deno.test("panels() keeps each image's own scale", async () => {
  const images = await embeddedImages(panels([imshow(dim, gray), imshow(bright, gray)]));
  assert.deepEqual(images.map(ends), [[black, white], [black, white]]);
});

Deno.test("panels() shares a scale and explains it once", async () => {
  const figure = panels([imshow(dim, gray), imshow(bright, gray)], {
    sharedScale: true,
    colorbar: "dBZ",
  });
  const images = await embeddedImages(figure);
  assert.equal(images.length, 3);
  assert.deepEqual(ends(images[0]), [black, [19, 19, 19, 255]]);
  assert.deepEqual(ends(images[1]), [[64, 64, 64, 255], white]);
  assert.deepEqual([images[2].width, images[2].height], [1, 256]);
});

Deno.test("panels() fits a page, however many there are", () => {
  const image = { data: new Float32Array(260 * 260), shape: [260, 260] };
  for (const count of [1, 2, 3, 5, 16]) {
    const figure = panels(Array.from({ length: count }, () => imshow(image, { title: "Panel" })));
    assert.ok(figure.width <= 900, `${count} panels: ${figure.width}`);
  }
  assert.ok(panels([linePlot([1, 2]), linePlot([1, 2])]).width <= 900);
});

Deno.test("panels() shows 260×260 pixels one to one, three in a row", async () => {
  const image = { data: new Float32Array(260 * 260), shape: [260, 260] };
  const figure = panels([1, 2, 3].map(() => imshow(image, gray)));
  for (const { place, width } of await embeddedImages(figure)) {
    assert.equal(place.width, width);
    assert.ok(Number.isInteger(place.x) && Number.isInteger(place.y));
  }
});

Deno.test("panels() goes on in the next row", () => {
  const four = [1, 2, 3, 4].map(() => imshow(dim, { ...gray, width: 100 }));
  const wide = panels(four);
  const square = panels(four, { columns: 2, gap: 10 });
  assert.deepEqual([wide.content.width, wide.content.height], [4 * 100 + 3 * 24, 100]);
  assert.deepEqual([square.content.width, square.content.height], [210, 210]);
});

Deno.test("panels() tells what all of them show", () => {
  const figure = panels([imshow(dim, { title: "A" }), imshow(dim, { title: "B" })], { title: "T" });
  assert.match(figure.alt, /^T: A: image of 2×2 pixels.*; B: image/);
  assert.equal(panels([imshow(dim)], { alt: "mine" }).alt, "mine");
});

Deno.test("panels() refuses no figures, odd columns, and a bar for own scales", () => {
  assert.throws(() => panels([]), /the list of figures is empty/);
  assert.throws(
    () => panels([imshow(dim)], { columns: 0 }),
    /columns must be a whole number of at least 1, not 0/,
  );
  assert.throws(() => panels([imshow(dim)], { columns: 1.5 }), /not 1.5/);
  assert.throws(() => panels([imshow(dim)], { colorbar: true }), /sharedScale: true/);
});

Deno.test("panels() writes signs between its figures, in their middle", async () => {
  const three = [dim, bright, dim].map((image) => imshow(image, { ...gray, width: 100 }));
  const [plain, sum] = [panels(three), panels(three, { signs: ["+", "="] })];
  assert.equal(sum.width - plain.width, 2 * (44 - 24));
  const alt = three[0].alt;
  assert.equal(sum.alt, `${alt} + ${alt} = ${alt}`);
  assert.equal(plain.alt, `${alt}; ${alt}; ${alt}`);
  // Dark pixels between the first image and the second: the plus, as wide as high.
  const { width, height, data } = await decodePng(await sum.toPng(1));
  const [left, right] = [(width - 388) / 2 + 100, (width - 388) / 2 + 144].map(Math.round);
  const dark: [number, number][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = left + 4; x < right - 4; x++) {
      if (data[4 * (y * width + x)] < 128) dark.push([y, x]);
    }
  }
  const middle = (axis: 0 | 1) =>
    (Math.min(...dark.map((at) => at[axis])) + Math.max(...dark.map((at) => at[axis]))) / 2;
  assert.ok(Math.abs(middle(1) - (left + right) / 2) < 2, `${middle(1)}`);
  assert.ok(Math.abs(middle(0) - height / 2) < 4, `${middle(0)} of ${height}`);
});

Deno.test("panels() refuses signs that are too few, or in several rows", () => {
  const three = [dim, bright, dim].map((image) => imshow(image));
  for (const options of [{ signs: ["+"] }, { signs: ["+", "="], columns: 2 }]) {
    assert.throws(() => panels(three, options), {
      name: "RangeError",
      message: /^Cannot write [12] signs between 3 panels in rows of [23]: signs stand between all/,
    });
  }
});
