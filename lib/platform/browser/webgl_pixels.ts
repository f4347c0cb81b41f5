/// <reference lib="dom" />

/** Longest side of what is drawn at once: every graphics card takes it. */
const TILE = 2048;

let context: WebGL2RenderingContext | undefined;

/**
 * Decodes a picture into red, green, blue and alpha, as they are in the file: WebGL neither converts
 * colors nor multiplies them by alpha, as a canvas does.
 *
 * @param file The file; what it says of its colors and its orientation is not heeded.
 * @throws {DOMException} If the browser cannot decode it.
 */
export async function decodePixels(
  file: Blob,
): Promise<{ width: number; height: number; data: Uint8Array }> {
  const bitmap = await createImageBitmap(file, PLAIN);
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height * 4);
  const whole = width <= TILE && height <= TILE;
  try {
    for (let y = 0; y < height; y += TILE) {
      for (let x = 0; x < width; x += TILE) {
        const [columns, rows] = [Math.min(TILE, width - x), Math.min(TILE, height - y)];
        const tile = whole ? bitmap : await createImageBitmap(bitmap, x, y, columns, rows, PLAIN);
        const pixels = readTile(tile, columns, rows);
        if (whole) return { width, height, data: pixels };
        tile.close();
        for (let row = 0; row < rows; row++) {
          const from = row * columns * 4;
          data.set(pixels.subarray(from, from + columns * 4), ((y + row) * width + x) * 4);
        }
      }
    }
  } finally {
    bitmap.close();
  }
  return { width, height, data };
}

const PLAIN: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

function readTile(tile: ImageBitmap, width: number, height: number): Uint8Array {
  const gl = context ??= open();
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, tile);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const pixels = new Uint8Array(width * height * 4);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  gl.deleteTexture(texture);
  if (gl.getError() === gl.NO_ERROR) return pixels;
  context = undefined;
  throw new Error("WebGL did not hand the picture's pixels back: try again.");
}

function open(): WebGL2RenderingContext {
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (!gl) throw new Error("This browser cannot decode pictures exactly: it has no WebGL 2.");
  gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
  return gl;
}
