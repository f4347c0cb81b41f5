/// <reference lib="dom" />
import { createHash } from "node:crypto";
import { rounded } from "./element_lines.ts";

/** What a canvas is said to hold, whatever was drawn on it. */
type ReadPixels = (columns: number, rows: number) => Uint8ClampedArray;

/** What has been drawn on a canvas since its context was last asked for. */
export class DrawnCanvas {
  static readonly #drawn = new WeakMap<Element, string[]>();

  /** The lines of a canvas; where they shall be brief, its numbers are a digest. */
  static linesOf(canvas: Element, brief: boolean): readonly string[] {
    const lines = DrawnCanvas.#drawn.get(canvas) ?? [];
    const [numbers, others] = [true, false].map((is) =>
      lines.filter((line) => /^(font|fillStyle|fillText|text\w+)\b/.test(line) === is)
    );
    if (!brief || numbers.length === 0) return lines;
    return [`numbers ${digest(numbers.join("\n"))}`, ...others];
  }

  /** The line of pixels that were put on a canvas. */
  static pixels(width: number, height: number, data: Uint8ClampedArray, x = 0, y = 0): string {
    return `pixels ${width} × ${height} at ${x} ${y}: ${pixelText(data)}`;
  }

  /** A canvas's `getContext`: what it gives notes each call and each property that is set. */
  static contextOf(canvas: Element): () => unknown {
    return () => {
      const lines: string[] = [];
      DrawnCanvas.#drawn.set(canvas, lines);
      const own: Record<string, unknown> = {
        canvas,
        createImageData: (width: number, height: number) => ({
          width,
          height,
          data: new Uint8ClampedArray(4 * width * height),
        }),
        getImageData() {
          const { width, height } = canvas as HTMLCanvasElement;
          return { data: (globalThis as unknown as { Pixels: ReadPixels }).Pixels(width, height) };
        },
        putImageData: ({ width, height, data }: ImageData, x: number, y: number) =>
          lines.push(DrawnCanvas.pixels(width, height, data, x, y)),
      };
      return new Proxy(own, {
        get: (_, name: string) =>
          own[name] ?? ((...values: unknown[]) => {
            lines.push(`${name} ${values.map(valueText).join(" ")}`);
          }),
        set: (_, name: string, value) => {
          lines.push(`${name} = ${valueText(value)}`);
          return true;
        },
      });
    };
  }
}

function valueText(value: unknown): string {
  return rounded(Array.isArray(value) ? `[${value.join(" ")}]` : String(value));
}

/** Few pixels one by one, many as a digest. */
function pixelText(data: Uint8ClampedArray): string {
  const bytes = new Uint8Array(data.buffer);
  return data.length <= 4 * 16 ? bytes.toHex().match(/.{8}/g)!.join(" ") : digest(bytes);
}

function digest(data: string | Uint8Array): string {
  return createHash("sha1").update(data).digest("hex").slice(0, 12);
}
