/// <reference lib="dom" />

/** A frame of video, of which the project's types know nothing. */
declare class VideoFrame {
  constructor(image: ImageBitmap, init: { timestamp: number });
  /** `RGBA`, `BGRX` and so on: the order of bytes, X for no alpha. */
  readonly format: string;
  /** How it is to be shown: turned clockwise, in degrees, then left and right exchanged. */
  readonly rotation?: number;
  readonly flip?: boolean;
  allocationSize(): number;
  copyTo(bytes: Uint8Array): Promise<unknown>;
  close(): void;
}

const PLAIN: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

/**
 * Decodes a picture into red, green, blue and alpha, as they are in the file: a frame of video, in its
 * own format, neither converts colors nor multiplies them by alpha, as a canvas does.
 *
 * @param file The file; what it says of its colors is not heeded.
 * @throws {DOMException} If the browser cannot decode it.
 */
export async function decodePixels(
  file: Blob,
): Promise<{ width: number; height: number; data: Uint8Array }> {
  if (typeof VideoFrame === "undefined") {
    throw new Error("This browser cannot decode pictures exactly: it has no VideoFrame.");
  }
  const bitmap = await createImageBitmap(file, PLAIN);
  const { width, height } = bitmap;
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  const { format, rotation = 0, flip = false } = frame;
  try {
    const bytes = new Uint8Array(frame.allocationSize());
    await frame.copyTo(bytes);
    if (bytes.length !== width * height * 4 || !/^(RGB|BGR)[AX]$/.test(format)) {
      throw new Error(`This browser hands pixels back as ${format}, which cannot be read exactly.`);
    }
    toRgba(bytes, format);
    return { width, height, data: turned(bytes, { width, height, rotation, flip }) };
  } finally {
    frame.close();
    bitmap.close();
  }
}

/** Puts the bytes of each pixel in order, in place. */
function toRgba(data: Uint8Array, format: string): void {
  const [swapped, opaque] = [format.startsWith("B"), format.endsWith("X")];
  for (let i = 0; i < data.length; i += 4) {
    if (swapped) [data[i], data[i + 2]] = [data[i + 2], data[i]];
    if (opaque) data[i + 3] = 255;
  }
}

/** Turns a picture that a browser would turn as it is shown. */
function turned(
  data: Uint8Array<ArrayBuffer>,
  { width, height, rotation, flip }: {
    width: number;
    height: number;
    rotation: number;
    flip: boolean;
  },
): Uint8Array {
  if (rotation === 0 && !flip) return data;
  const from = new Uint32Array(data.buffer);
  const to = new Uint32Array(from.length);
  // Rows of the file lie along columns of the picture when it is turned by 90 or 270 degrees.
  const row = rotation % 180 === 0 ? width : height;
  const last = from.length - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = flip ? width - 1 - x : x;
      const at = rotation % 180 === 0 ? y * row + column : (width - 1 - column) * row + y; // Clockwise by 90 degrees.
      to[y * width + x] = from[rotation >= 180 ? last - at : at];
    }
  }
  return new Uint8Array(to.buffer);
}
