import { deepEqual, equal } from "node:assert/strict";
import { pictureSize } from "../../scripts/site/picture_size.ts";

Deno.test("pictureSize() reads width and height of an SVG, or those of its view box", () => {
  const sizes: [svg: string, width?: number, height?: number][] = [
    ['<svg width="12.5" height="7">', 12.5, 7],
    ["<?xml?><svg xmlns='x' width='3px' height='4px'>", 3, 4],
    ['<svg width="9" viewBox="0 0 30 40"><rect width="1" height="2"/>', 30, 40],
    ['<svg height="9" viewBox="-1 -2 30.5 40">', 30.5, 40],
    ['<svg width="100%" height="50%"><rect width="1" height="2"/>'],
    ["no picture"],
  ];
  for (const [svg, width, height] of sizes) {
    deepEqual(pictureSize("image/svg+xml", svg), width && { width, height }, svg);
  }
});

Deno.test("pictureSize() reads a PNG's header, and nothing of one cut short", () => {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint32(16 + 5, 300);
  view.setUint32(20 + 5, 70_000);
  // A part of a larger buffer.
  const png = bytes.subarray(5, 5 + 25);
  deepEqual(pictureSize("image/png", png), { width: 300, height: 70_000 });
  equal(pictureSize("image/png", png.subarray(0, 24)), undefined);
  equal(pictureSize("image/webp", png), undefined);
});

/** A JPEG of segments, each of a marker and its content. */
function jpeg(...segments: [marker: number, content: number[]][]): Uint8Array {
  const bytes = segments.flatMap(([marker, content]) => [
    0xff,
    marker,
    (content.length + 2) >> 8,
    (content.length + 2) & 255,
    ...content,
  ]);
  return Uint8Array.of(0xff, 0xd8, ...bytes, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0);
}

Deno.test("pictureSize() finds the frame of a JPEG behind other segments", () => {
  const frame = [8, 1, 4, 2, 3, 1, 0, 0]; // 260 rows, 515 columns
  const size = { width: 515, height: 260 };
  const other = Array(300).fill(0xc0);
  for (const marker of [0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc7, 0xc9, 0xcb, 0xcd, 0xcf]) {
    deepEqual(pictureSize("image/jpeg", jpeg([0xe0, other], [marker, frame])), size, `${marker}`);
  }
  for (const marker of [0xbf, 0xc4, 0xc8, 0xcc, 0xd0, 0xfe]) {
    const found = pictureSize("image/jpeg", jpeg([marker, [8, 0, 9, 0, 9, 1]], [0xc0, frame]));
    deepEqual(found, size, `${marker}`);
  }
  equal(pictureSize("image/jpeg", jpeg([0xe0, [1]]).subarray(0, 9)), undefined);
});
