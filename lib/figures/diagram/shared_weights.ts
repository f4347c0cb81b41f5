import {
  knownOptions,
  listOf,
  type OptionNames,
  TEXT,
  twoWhole,
  wholeFrom,
} from "../../geometry/mod.ts";
import { type Block, type Mark, rectangle } from "./block.ts";
import { centredText, circle } from "./circle.ts";
import { chunkColors, diagramColor } from "./color.ts";
import { Diagram, diagramWidth } from "./diagram.ts";

/** What {@linkcode sharedWeightsDiagram} shows. */
export interface SharedWeightsOptions {
  /** Rows and columns of the input; 6 × 6 unless given. */
  readonly input?: readonly [number, number];
  /** Rows and columns of the window; 3 × 3 unless given. */
  readonly window?: readonly [number, number];
  /** Top left corners of the windows whose weights are drawn; `[[0, 0]]` unless given. */
  readonly positions?: readonly (readonly [number, number])[];
  /** How many sets of weights, and so maps of outputs; 1 unless given. */
  readonly maps?: number;
  /** A sentence under the picture. */
  readonly caption?: string;
}

const cell = 32;
const radius = 11;
const mapStep = 36;

const OPTIONS: OptionNames<SharedWeightsOptions> = {
  input: twoWhole("[rows, columns]"),
  window: twoWhole("[rows, columns]"),
  positions: listOf(twoWhole(""), "[row, column]"),
  maps: wholeFrom(1, 6),
  caption: TEXT,
};

/**
 * Draws what makes a layer convolutional: each output neuron sees one neighbourhood of the input,
 * and all use the same weights, drawn in the same colors.
 *
 * @param options Sizes, which neighbourhoods are joined, and how many maps there are.
 * @returns A picture.
 * @throws {RangeError} If a window leaves the input.
 *
 * @example Two neighbourhoods, one set of weights
 * ```ts
 * import { sharedWeightsDiagram } from "convolutions";
 *
 * await sharedWeightsDiagram({ positions: [[0, 0], [2, 3]] }).toSvg();
 * ```
 */
export function sharedWeightsDiagram(
  options: SharedWeightsOptions = {},
): Diagram {
  const { input = [6, 6], window = [3, 3], positions = [[0, 0]], maps = 1, caption } = knownOptions(
    "sharedWeightsDiagram()",
    options,
    OPTIONS,
  );
  const [rows, columns] = input;
  const output = [rows - window[0] + 1, columns - window[1] + 1];
  for (const [row, column] of positions) {
    if (row >= output[0] || column >= output[1]) {
      throw new RangeError(
        `sharedWeightsDiagram(): a window ${window.join(" × ")} at [${row}, ${column}] leaves ` +
          `the input ${rows} × ${columns}; positions go to [${output[0] - 1}, ${output[1] - 1}].`,
      );
    }
  }
  const heads = 28;
  const behind = (maps - 1) * mapStep;
  const right = columns * cell + 170;
  const width = right + output[1] * cell + behind + 4;
  const height = heads + Math.max(rows * cell, output[0] * cell + behind) + 4;
  if (width > diagramWidth) {
    throw new RangeError(
      `sharedWeightsDiagram(): it would be ${width} px wide, more than ${diagramWidth}; take a smaller input.`,
    );
  }
  const top = (height - heads - output[0] * cell - behind) / 2 + heads;
  const tint = ([r, c]: readonly number[]) => chunkColors[(r * window[1] + c) % chunkColors.length];
  const place = (x: number, y: number): Mark[] => {
    const marks: Mark[] = [
      centredText(`input ${rows} × ${columns}`, x + columns * cell / 2, y + 8, { bold: true }),
      centredText(
        `${maps > 1 ? `${maps} maps` : "output"} ${output.join(" × ")}`,
        x + right + (output[1] * cell + behind) / 2,
        y + 8,
        { bold: true },
      ),
    ];
    const pixel = (row: number, column: number) => [
      x + (column + 0.5) * cell,
      y + heads + (height - heads - rows * cell) / 2 + (row + 0.5) * cell,
    ];
    // The hindmost map first: those before it cover it.
    const neuron = (map: number, row: number, column: number) => [
      x + right + behind - map * mapStep + (column + 0.5) * cell,
      y + top + map * mapStep + (row + 0.5) * cell,
    ];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [cx, cy] = pixel(row, column);
        const weight = positions.map(([r, c]) => [row - r, column - c])
          .findLast(([r, c]) => r >= 0 && c >= 0 && r < window[0] && c < window[1]);
        marks.push({
          kind: "path",
          d: rectangle(cx - cell / 2, cy - cell / 2, cell, cell),
          fill: weight ? tint(weight) : diagramColor.cell,
          stroke: diagramColor.grid,
          width: 1,
        });
        if (weight) {
          const number = weight[0] * window[1] + weight[1] + 1;
          marks.push(centredText(`w_{${number}}`, cx, cy, { size: 12 }));
        }
      }
    }
    for (let map = 0; map < maps; map++) {
      const [mapX, mapY] = neuron(map, 0, 0);
      const look = mapLook(map, maps);
      marks.push({
        kind: "path",
        d: rectangle(mapX - cell / 2, mapY - cell / 2, output[1] * cell, output[0] * cell),
        fill: diagramColor.paper,
        stroke: look.line,
        width: 1.5,
      });
      for (const [row, column] of positions) {
        const edge = pixel(row, column + window[1] - 1)[0] + cell / 2;
        const [tip, middle] = neuron(map, row, column);
        const [up, down] = [row - 0.5, row + window[0] - 0.5].map((at) => pixel(at, 0)[1]);
        marks.push({
          kind: "path",
          d: `M${edge} ${up}L${tip} ${middle}L${edge} ${down}Z`,
          fill: look.fill,
          opacity: 0.35,
        }, {
          kind: "path",
          d: `M${edge} ${up}L${tip} ${middle}L${edge} ${down}`,
          stroke: look.line,
          width: 1.2,
        });
      }
      for (let row = 0; row < output[0]; row++) {
        for (let column = 0; column < output[1]; column++) {
          const [cx, cy] = neuron(map, row, column);
          const joined = positions.some(([r, c]) => r === row && c === column);
          marks.push(...circle(cx, cy, radius, "", {
            fill: joined ? look.fill : diagramColor.paper,
            line: joined ? look.line : diagramColor.grid,
          }));
        }
      }
    }
    for (const [row, column] of positions) {
      const [left, up] = pixel(row, column);
      marks.push({
        kind: "path",
        d: rectangle(left - cell / 2, up - cell / 2, window[1] * cell, window[0] * cell),
        stroke: diagramColor.region.line,
        width: 2.5,
      });
    }
    return marks;
  };
  const block: Block = { width, height, axis: height / 2, place };
  const weights = window[0] * window[1];
  const where = positions.map((at) => `[${at.join(", ")}]`).join(" and ");
  return new Diagram(block, {
    alt: `A convolutional layer: an input ${rows} × ${columns} and ${maps} output ${
      maps > 1 ? "maps" : "map"
    } ${output.join(" × ")}. The window at ${where} is joined to its output by ${weights} weights${
      positions.length > 1 ? ", the same for each" : ""
    }${maps > 1 ? ", of its own for each map" : ""}.`,
    caption,
  });
}

function mapLook(map: number, maps: number): { fill: string; line: string } {
  const looks = [diagramColor.output, diagramColor.filter, diagramColor.padding];
  return maps === 1 ? diagramColor.output : looks[map % looks.length];
}
