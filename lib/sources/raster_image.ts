import { type OptionKind } from "../geometry/mod.ts";
import { encodePicture } from "#platform";
import { tf } from "../backend/mod.ts";
import type { Located } from "./locate.ts";

/** Channels of an image, as Pillow names them; `"I;16"` is grey with 16 bits. */
export type ImageMode = "L" | "LA" | "RGB" | "RGBA" | "I;16";

const channelsOfMode: Record<ImageMode, number> = { L: 1, LA: 2, RGB: 3, RGBA: 4, "I;16": 1 };

/** What is to be said about an image's bytes; see {@linkcode Located}. */
export type ImageSource = Partial<Omit<Located, "bytes">>;

/** What a {@linkcode RasterImage} is made of. */
export interface RasterImageInit extends ImageSource {
  data: Uint8Array | Uint16Array;
  shape: readonly [rows: number, columns: number, channels: number];
  mode: ImageMode;
}

/** A decoded image: whole numbers, row by row, channels last, row 0 at the top. */
export class RasterImage implements ImageSource {
  /** Length rows × columns × channels; 0 to 255, or 0 to 65 535 in mode `"I;16"`. */
  readonly data: Uint8Array | Uint16Array;
  readonly shape: readonly [rows: number, columns: number, channels: number];
  readonly mode: ImageMode;
  readonly name?: string;
  readonly origin?: Located["origin"];
  readonly notice?: string;
  readonly credit?: string;
  readonly licence?: string;
  readonly synthetic?: boolean;

  /**
   * @param init Pixels, shape, mode, and where they came from.
   * @throws {RangeError} If shape, mode and number of values do not agree.
   */
  constructor(init: RasterImageInit) {
    const { data, shape, mode } = init;
    const [rows, columns, channels] = shape;
    if (channels !== channelsOfMode[mode] || data.length !== rows * columns * channels) {
      throw new RangeError(
        `Cannot make an image: mode ${mode} has ${channelsOfMode[mode]} channels, and shape ` +
          `[${shape.join(", ")}] holds ${rows * columns * channels} values, got ${data.length}`,
      );
    }
    this.data = data;
    this.shape = shape;
    this.mode = mode;
    this.name = init.name;
    this.origin = init.origin;
    this.notice = init.notice;
    this.credit = init.credit;
    this.licence = init.licence;
    this.synthetic = init.synthetic;
  }

  get rows(): number {
    return this.shape[0];
  }

  get columns(): number {
    return this.shape[1];
  }

  get channels(): number {
    return this.shape[2];
  }

  /**
   * Copies the pixels into a tensor, unscaled.
   *
   * @returns Shape `[rows, columns, channels]`, float32; 0 to 255, or 0 to 65 535 for `"I;16"`.
   */
  toTensor(): tf.Tensor3D {
    return tf.tensor3d(Float32Array.from(this.data), [...this.shape]);
  }

  /** Encodes the pixels as a PNG file, without loss. */
  toPng(): Promise<Uint8Array> {
    const { data: values, rows, columns, channels: bands } = this;
    return encodePicture({ values, rows, columns, bands });
  }

  /** One line: mode, size and name. */
  toString(): string {
    const name = this.name === undefined ? "" : ` "${this.name}"`;
    return `RasterImage${name} ${this.mode}, ${this.rows} rows × ${this.columns} columns`;
  }
}

/** A picture with its mode. */
export const RASTER: OptionKind = {
  must: "a picture, as openImage() gives it",
  holds: (value) => value instanceof RasterImage,
};
