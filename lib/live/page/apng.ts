/** A frame as the file holds it: the part of the picture that changes. */
interface FramePart {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  /** Whether clear pixels leave what was there. */
  readonly over: boolean;
  readonly packed: Uint8Array<ArrayBuffer>[];
  indices?: Uint8Array;
}

/**
 * An animated PNG whose frames can be shown in any order, which an `<img>` cannot.
 *
 * It reads what the library's own `encodeAnimatedPng` writes: one byte a pixel, a palette, and rows
 * that are as they are or as the one above.
 */
export class FrameReader {
  readonly width: number = 0;
  readonly height: number = 0;
  readonly #colors = new Uint32Array(256);
  readonly #clear: number = 256;
  readonly #frames: FramePart[] = [];
  #ready = 0;

  constructor(file: Uint8Array<ArrayBuffer>) {
    const view = new DataView(file.buffer);
    for (let at = 8; at < file.length;) {
      const length = view.getUint32(at);
      const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
      const data = at + 8;
      if (type === "IHDR") {
        this.width = view.getUint32(data);
        this.height = view.getUint32(data + 4);
      } else if (type === "PLTE") {
        for (let i = 0; 3 * i < length; i++) {
          const [red, green, blue] = file.subarray(data + 3 * i, data + 3 * i + 3);
          this.#colors[i] = (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
        }
      } else if (type === "tRNS") {
        this.#clear = file.subarray(data, data + length).indexOf(0);
      } else if (type === "fcTL") {
        const number = (i: number) => view.getUint32(data + 4 * i);
        this.#frames.push({
          columns: number(1),
          rows: number(2),
          x: number(3),
          y: number(4),
          over: file[data + 25] === 1,
          packed: [],
        });
      } else if (type === "fdAT") {
        this.#frames.at(-1)!.packed.push(file.slice(data + 4, data + length));
      }
      at = data + length + 4;
    }
  }

  get count(): number {
    return this.#frames.length;
  }

  /** Unpacks all frames up to one. */
  async unpack(last: number): Promise<void> {
    for (; this.#ready <= last; this.#ready++) {
      const frame = this.#frames[this.#ready];
      const stream = new Blob(frame.packed).stream().pipeThrough(
        new DecompressionStream("deflate"),
      );
      const lines = new Uint8Array(await new Response(stream).arrayBuffer());
      const { columns, rows } = frame;
      const indices = new Uint8Array(columns * rows);
      for (let y = 0; y < rows; y++) {
        const from = y * (columns + 1);
        // 2: no difference from the row above.
        const row = lines[from] === 2
          ? indices.subarray((y - 1) * columns, y * columns)
          : lines.subarray(from + 1, from + 1 + columns);
        indices.set(row, y * columns);
      }
      frame.indices = indices;
    }
  }

  /** The pixels of a frame that has been unpacked, with all that lie under it. */
  pixels(frame: number): Uint32Array {
    const pixels = new Uint32Array(this.width * this.height);
    for (const { x, y, columns, rows, over, indices } of this.#frames.slice(0, frame + 1)) {
      for (let row = 0; row < rows; row++) {
        const to = (y + row) * this.width + x;
        for (let column = 0; column < columns; column++) {
          const index = indices![row * columns + column];
          if (!over || index !== this.#clear) pixels[to + column] = this.#colors[index];
        }
      }
    }
    return pixels;
  }
}
