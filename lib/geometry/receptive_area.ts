import { checkValue } from "./check_value.ts";
import { knownOptions, type OptionNames } from "./known_options.ts";
import { LIST, TEXT, twoNumbers } from "./option_kinds.ts";
import type { Padding } from "./padding.ts";
import type { Pair } from "./pair.ts";
import { resolveWindow, WINDOW_OPTIONS, windowExtent } from "./window.ts";

/** The window through which a layer looks at the layer before. */
export interface LayerWindow {
  /** Rows and columns of the window; 3 unless given. The first layer has none. */
  readonly kernelSize?: Pair;
  /** 1 unless given. */
  readonly stride?: Pair;
  /** None unless given. */
  readonly padding?: Padding;
  /** 1 unless given. */
  readonly dilation?: Pair;
}

/** Names of {@linkcode LayerWindow}, and what else a layer may say of itself. */
const LAYER: OptionNames<LayerWindow & { name: string; values: unknown }> = {
  ...WINDOW_OPTIONS,
  name: TEXT,
  values: true,
};

const PLACE = twoNumbers("[row, column]");

/** Cells of a layer, the last ones included; they may lie in its padding. */
export interface FieldArea {
  readonly rows: readonly [first: number, last: number];
  readonly columns: readonly [first: number, last: number];
}

/**
 * Traces a cell of the last layer back: which cells of every layer before take part in it.
 *
 * @param layers From the input to the layer of the cell.
 * @param position `[row, column]` in the last layer.
 * @returns One area a layer, in the same order.
 * @throws {RangeError} If a number of a layer's window is not whole, or too small.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { receptiveArea } from "convolutions";
 *
 * const conv = { kernelSize: 3, stride: 2, padding: 1 };
 * assert.deepEqual(receptiveArea([{}, conv, conv], [3, 3])[0].rows, [9, 15]);
 * ```
 */
export function receptiveArea(
  layers: readonly LayerWindow[],
  position: readonly [number, number],
): FieldArea[] {
  checkValue("receptiveArea()", "layers", layers, LIST);
  const [row, column] = checkValue("receptiveArea()", "position", position, PLACE);
  layers.forEach((layer, i) => knownOptions(`receptiveArea()'s layer ${i}`, layer, LAYER));
  const areas: FieldArea[] = [{ rows: [row, row], columns: [column, column] }];
  for (let i = layers.length - 1; i > 0; i--) {
    const window = resolveWindow("receptiveArea()", { ...layers[i], ...kernelOf(layers[i]) });
    const { stride, sides } = window;
    const extent = windowExtent(window);
    const back = ([first, last]: readonly [number, number], axis: 0 | 1, before: number) =>
      [
        first * stride[axis] - before,
        last * stride[axis] - before + extent[axis] - 1,
      ] as const;
    areas.unshift({
      rows: back(areas[0].rows, 0, sides.top),
      columns: back(areas[0].columns, 1, sides.left),
    });
  }
  return areas;
}

function kernelOf({ kernelSize = 3 }: LayerWindow): { kernelSize: Pair } {
  return { kernelSize };
}
