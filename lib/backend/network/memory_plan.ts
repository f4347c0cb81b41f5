import { type Border, border, type ImageShape, type NetworkStep } from "./network_step.ts";
import type { TileChoice } from "./winograd_tile.ts";

/** Where a step's result lies: byte address of its first pixel, steps in floats. */
export interface Place {
  address: number;
  pixelStep: number;
  rowStep: number;
}

/** Hands out addresses one after the other; nothing is given back. */
export class Allocator {
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  get end(): number {
    return this.#end;
  }

  /** The byte address of `count` floats. */
  floats(count: number): number {
    const address = Math.ceil(this.#end / 64) * 64;
    this.#end = address + count * 4;
    return address;
  }
}

/** Places of all results, and what to write around some before the first prediction. */
export interface MemoryPlan {
  places: Place[];
  fills: { address: number; count: number; value: number }[];
}

/**
 * Finds a place for every step's result.
 *
 * A concatenation is not computed: the steps that enter it write into its image, channels beside
 * channels. A function of each number is written over its input where nothing else reads that.
 * Every image has the border of zeros that the steps which read it want, so nothing is ever copied
 * into a larger image; memory that is new is zero, and nobody writes to the border.
 *
 * @param results Places of the steps that are given out.
 * @throws {TypeError} If a result enters concatenations twice.
 */
export function planMemory(
  steps: readonly NetworkStep[],
  results: readonly number[],
  allocator: Allocator,
  tileOf: TileChoice,
): MemoryPlan {
  const wholes = steps.map((_, index): Part => ({ whole: index, channel: 0 }));
  const readers = steps.map(() => 0);
  for (const { inputs } of steps) for (const input of inputs) readers[input]++;
  for (const result of results) readers[result]++;
  // From the last to the first: a concatenation may lie in a later one.
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    const [first] = step.inputs;
    if (step.kind === "map" && readers[first] === 1 && isOverwritable(steps[first])) {
      wholes[first] = wholes[index];
    }
    if (step.kind !== "concatenate") continue;
    let { whole, channel } = wholes[index];
    for (const input of step.inputs) {
      if (wholes[input].whole !== input) {
        throw new TypeError(`Step ${input} enters more than one concatenation.`);
      }
      wholes[input] = { whole, channel };
      channel += steps[input].shape.depth;
    }
  }
  const borders = steps.map((): Border => ({ top: 0, left: 0, bottom: 0, right: 0 }));
  for (const step of steps) {
    for (const input of step.inputs) {
      const tile = tileOf(step) ?? { rows: 1, columns: 1 };
      widen(borders[wholes[input].whole], border(step, steps[input].shape, tile));
    }
  }
  const fills: MemoryPlan["fills"] = [];
  const images = steps.map((step, index) => {
    if (wholes[index].whole !== index) return undefined;
    const { start, count, place } = placeImage(step.shape, borders[index], allocator);
    if (step.kind === "copy" && step.fill) fills.push({ address: start, count, value: step.fill });
    return place;
  });
  const places = wholes.map(({ whole, channel }) => {
    const image = images[whole]!;
    return { ...image, address: image.address + channel * 4 };
  });
  return { places, fills };
}

/** What a copy does not write must stay, and what is concatenated may be read by others. */
function isOverwritable({ kind }: NetworkStep): boolean {
  return kind !== "copy" && kind !== "concatenate";
}

/** A part of another step's image, from a channel on; all of its own as a rule. */
interface Part {
  whole: number;
  channel: number;
}

function widen(target: Border, { top, left, bottom, right }: Border): void {
  target.top = Math.max(target.top, top);
  target.left = Math.max(target.left, left);
  target.bottom = Math.max(target.bottom, bottom);
  target.right = Math.max(target.right, right);
}

function placeImage(
  { rows, columns, depth }: ImageShape,
  { top, left, bottom, right }: Border,
  allocator: Allocator,
): { start: number; count: number; place: Place } {
  const rowStep = (left + columns + right) * depth;
  const count = (top + rows + bottom) * rowStep;
  const start = allocator.floats(count);
  const address = start + (top * rowStep + left * depth) * 4;
  return { start, count, place: { address, pixelStep: depth, rowStep } };
}
