import type { Place } from "./memory_plan.ts";
import type { ImageShape } from "./network_step.ts";

/** An image in a network's memory, perhaps with a border or between others' channels. */
export class Image {
  readonly #memory: Float32Array;
  readonly #place: Place;
  readonly #shape: ImageShape;
  /** The image's numbers, if they lie one after the other. */
  readonly #run?: Float32Array;

  constructor(memory: WebAssembly.Memory, place: Place, shape: ImageShape) {
    const { address, pixelStep, rowStep } = place;
    const { rows, columns, depth } = shape;
    this.#memory = new Float32Array(memory.buffer, address);
    this.#place = place;
    this.#shape = shape;
    const isRun = (pixelStep === depth || rows * columns === 1) &&
      (rowStep === columns * pixelStep || rows === 1);
    if (isRun) this.#run = this.#memory.subarray(0, rows * columns * depth);
  }

  /** Its numbers row by row, channels last; they may be the memory's own. */
  read(): Float32Array {
    if (this.#run) return this.#run;
    const values = this.buffer();
    this.#eachPixel((at, place, depth) => {
      values.set(this.#memory.subarray(place, place + depth), at);
    });
    return values;
  }

  /** Where to put numbers that are then written; the memory's own if possible. */
  buffer(): Float32Array {
    const { rows, columns, depth } = this.#shape;
    return this.#run ?? new Float32Array(rows * columns * depth);
  }

  write(values: Float32Array): void {
    if (values === this.#run) return;
    if (this.#run) return this.#run.set(values);
    this.#eachPixel((at, place, depth) => {
      this.#memory.set(values.subarray(at, at + depth), place);
    });
  }

  #eachPixel(visit: (at: number, place: number, depth: number) => void): void {
    const { pixelStep, rowStep } = this.#place;
    const { rows, columns, depth } = this.#shape;
    // A row whose pixels touch is visited as one.
    const isJoined = pixelStep === depth;
    const [count, size] = isJoined ? [1, columns * depth] : [columns, depth];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < count; column++) {
        visit((row * columns + column) * depth, row * rowStep + column * pixelStep, size);
      }
    }
  }
}
