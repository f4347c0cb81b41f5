import {
  knownOptions,
  oneOf,
  type OptionNames,
  shapeText,
  TEXT,
  toPair,
  twoWhole,
} from "../../geometry/mod.ts";
import { PlaneConvolution } from "./arithmetic.ts";
import { type Block, columnOf, operator, rowOf } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { gridOf, roomyCell } from "./grid.ts";
import { type Matrix, type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { filterGrid, titled, whole } from "./part.ts";

/** One channel of a picture and the slice of the filter that is laid on it. */
export interface ImageChannel {
  /** Such as "Red", which also decides its color. */
  readonly name: string;
  /** Shape `[rows, columns]`. */
  readonly values: MatrixInput;
  /** Shape `[kernelRows, kernelColumns]`. */
  readonly kernel: MatrixInput;
}

/** What a picture of a convolution over channels shows. */
export interface ChannelsOptions {
  /** "each": every channel with its slice of the filter; "sum": their results added up. */
  readonly show: "each" | "sum";
  /** `[row, column]` in the output; `[0, 0]` unless given. */
  readonly position?: readonly [number, number];
}

const CHANNEL: OptionNames<ImageChannel> = { name: TEXT, values: true, kernel: true };
const OPTIONS: OptionNames<ChannelsOptions> = {
  show: oneOf("each", "sum"),
  position: twoWhole("[row, column]"),
};

/**
 * Draws a convolution of an image with several channels: every channel has a slice of the filter
 * of its own, and the results are added up to one map.
 *
 * @param channels Channels of one shape, with slices of one shape.
 * @param options Which half of the story, and the place of the window.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If there is no channel, shapes differ, or the place is not in the output.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { channelsDiagram } from "convolutions";
 *
 * const channels = ["Red", "Green"].map((name) => ({ name, values: [[1, 2]], kernel: [[3]] }));
 * assert.deepEqual(channelsDiagram(channels, { show: "sum" }).texts("output"), ["6", "12"]);
 * ```
 */
export function channelsDiagram(
  channels: readonly ImageChannel[],
  options: ChannelsOptions,
): Diagram {
  const caller = "channelsDiagram()";
  const { show, position = [0, 0] } = knownOptions(caller, options, OPTIONS);
  channels.forEach((channel, i) => knownOptions(`${caller}'s channel ${i}`, channel, CHANNEL));
  toPair(caller, "position", position, 0);
  if (channels.length === 0) {
    throw new RangeError(`${caller}: there are no channels; give one or more.`);
  }
  const parts = channels.map((channel) => readChannel(caller, channel));
  for (const { name, shape, kernelShape } of parts) {
    if (String([shape, kernelShape]) !== String([parts[0].shape, parts[0].kernelShape])) {
      throw new RangeError(
        `${caller}: channels must be alike; "${parts[0].name}" is ${shapeText(parts[0].shape)} ` +
          `with a filter ${shapeText(parts[0].kernelShape)}, "${name}" is ${shapeText(shape)} ` +
          `with ${shapeText(kernelShape)}.`,
      );
    }
  }
  const [rows, columns] = [parts[0].output.length, parts[0].output[0].length];
  if (position[0] >= rows || position[1] >= columns) {
    throw new RangeError(
      `${caller}: position ${shapeText(position)} is outside the output, whose shape is ` +
        `${shapeText([rows, columns])}.`,
    );
  }
  const total = parts[0].output.map((line, r) =>
    line.map((_, c) => parts.reduce((sum, { output }) => sum + output[r][c], 0))
  );
  const format = numberFormat([...parts.flatMap(({ output }) => output.flat()), ...total.flat()]);
  const write = (matrix: Matrix) => matrix.map((line) => line.map(format));
  const outCell = roomyCell([...parts.flatMap(({ output }) => write(output)), ...write(total)], 30);
  const here = (color: string, width = 3) => ({
    row: position[0],
    column: position[1],
    rows: 1,
    columns: 1,
    color,
    width,
  });
  const map = ({ name, output, tint }: ChannelParts) =>
    titled(
      `${name} result`,
      [rows, columns],
      gridOf(write(output), {
        cellSize: outCell,
        part: name,
        fill: () => tint.fill,
        frames: [whole([rows, columns], tint.line, 1.5), here(tint.line)],
      }),
    );
  const at = (matrix: Matrix) => format(matrix[position[0]][position[1]]);
  const sums = parts.map(({ name, output }) => `${name} ${at(output)}`);

  if (show === "sum") {
    const output = titled(
      "Output",
      [rows, columns],
      gridOf(write(total), {
        cellSize: outCell,
        part: "output",
        fill: () => diagramColor.output.fill,
        frames: [
          whole([rows, columns], diagramColor.output.line, 1.5),
          here(diagramColor.output.line),
        ],
      }),
    );
    const blocks = parts.flatMap((part, i) => i === 0 ? [map(part)] : [plus(), map(part)]);
    return new Diagram(rowOf([...blocks, operator("="), output], 16), {
      alt: `The results of ${parts.length} channels are added up: at position [${
        position.join(", ")
      }] ${sums.join(" + ")} = ${at(total)}. Output ${rows} × ${columns}.`,
    });
  }
  return Diagram.fit((cellSize) =>
    columnOf(
      parts.map((part) =>
        rowOf([
          channelGrid(part, cellSize, position),
          operator("∗"),
          titled("Filter", part.kernelShape, filterGrid(part.weights, roomyCell(part.weights, 28))),
          operator("="),
          map(part),
        ], 16)
      ),
      { gap: 16 },
    ), {
    alt: `Convolution over ${parts.length} channels: each has its own slice of the filter. At ` +
      `position [${position.join(", ")}] the products of a channel add up to: ${sums.join(", ")}.`,
  }, 32);
}

interface ChannelParts {
  readonly name: string;
  readonly tint: { readonly fill: string; readonly line: string };
  readonly shape: readonly [number, number];
  readonly kernelShape: readonly [number, number];
  readonly texts: string[][];
  readonly weights: string[][];
  readonly output: number[][];
}

/** Pale tints for the channels of a color picture; others are grey. */
const tints: Record<string, { fill: string; line: string }> = {
  red: { fill: "#fbe1dc", line: "#c2402b" },
  green: { fill: "#e0f1da", line: "#3c8c34" },
  blue: { fill: "#dde8f8", line: "#3366b4" },
};

function readChannel(caller: string, channel: ImageChannel): ChannelParts {
  const image = readPlane(caller, channel.values, channel.name);
  const kernel = readPlane(caller, channel.kernel, `filter of ${channel.name}`);
  return {
    name: channel.name,
    tint: tints[channel.name.toLowerCase()] ?? diagramColor.product,
    shape: image.shape,
    kernelShape: kernel.shape,
    texts: written(image.values),
    weights: written(kernel.values),
    output: new PlaneConvolution(caller, image, kernel).output,
  };
}

/** The numbers of a matrix, all written alike. */
function written(values: Matrix): string[][] {
  return values.map((line) => line.map(numberFormat(values.flat())));
}

function channelGrid(
  { name, shape, kernelShape, texts, tint }: ChannelParts,
  cellSize: number,
  [row, column]: readonly [number, number],
): Block {
  const under = (r: number, c: number) =>
    r >= row && c >= column && r < row + kernelShape[0] && c < column + kernelShape[1];
  return titled(
    name,
    shape,
    gridOf(texts, {
      cellSize: Math.max(cellSize, roomyCell(texts, 24)),
      part: "input",
      fill: (r, c) => under(r, c) ? tint.fill : undefined,
      ink: (r, c) => under(r, c) ? undefined : diagramColor.faint,
      frames: [{
        row,
        column,
        rows: kernelShape[0],
        columns: kernelShape[1],
        color: tint.line,
      }],
    }),
  );
}

/** A plus sign drawn as strokes, as the other signs are. */
function plus(): Block {
  const r = 6;
  const size = 2 * r + 4;
  return {
    width: size,
    height: size,
    axis: size / 2,
    place: (x, y) => [{
      kind: "path",
      d: `M${x + 2} ${y + size / 2}h${2 * r}M${x + size / 2} ${y + 2}v${2 * r}`,
      stroke: diagramColor.ink,
      width: 2,
    }],
  };
}
