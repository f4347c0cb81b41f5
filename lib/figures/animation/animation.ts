import { escapeXml } from "../svg.ts";

/** What an {@linkcode Animation} is made from. */
export interface AnimationInit {
  /** An animated PNG, whose still picture is the poster. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Width in CSS pixels. */
  readonly width: number;
  /** Height in CSS pixels. */
  readonly height: number;
  /** What the animation shows, in words. */
  readonly alt: string;
  /** A PNG of one picture, for paper and for programs that do not animate. */
  readonly poster: Uint8Array<ArrayBuffer>;
  readonly frameCount: number;
  /** Length of one round in milliseconds. */
  readonly duration: number;
}

/**
 * A moving picture that repeats for ever, as an animated PNG: sharp colors and letters, and every
 * program that shows PNG shows at least its poster.
 */
export class Animation implements AnimationInit {
  readonly mime = "image/png";
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
  readonly poster: Uint8Array<ArrayBuffer>;
  readonly frameCount: number;
  readonly duration: number;

  constructor(init: AnimationInit) {
    this.bytes = init.bytes;
    this.width = init.width;
    this.height = init.height;
    this.alt = init.alt;
    this.poster = init.poster;
    this.frameCount = init.frameCount;
    this.duration = init.duration;
  }

  /**
   * Returns an HTML image of the right size on every screen, with the alt text.
   *
   * The bytes have more pixels than `width`, which a bare PNG cannot say.
   */
  toHtml(): string {
    return `<img src="data:${this.mime};base64,${this.bytes.toBase64()}" width="${this.width}"` +
      ` height="${this.height}" alt="${escapeXml(this.alt)}" style="max-width:100%;height:auto">`;
  }
}
