import {
  FINITE,
  FLAG,
  knownOptions,
  type OptionNames,
  POSITIVE,
  TEXT,
} from "../../geometry/mod.ts";
import { Animation } from "./animation.ts";
import { encodeAnimatedPng } from "./animated_png.ts";
import { blit, frameArea, indexPixels, type Raster, type RasterArea } from "./raster.ts";
import { COLORMAP, colormap } from "../colormap.ts";
import {
  CONVOLUTION_OPTIONS,
  type ConvolutionOptions,
  PlaneConvolution,
} from "../diagram/arithmetic.ts";
import {
  type AnchorMark,
  type Block,
  columnOf,
  inset,
  label,
  operator,
  rowOf,
  space,
} from "../diagram/block.ts";
import { diagramColor } from "../diagram/color.ts";
import { Diagram } from "../diagram/diagram.ts";
import { type GridFrame, gridOf, roomyCell } from "../diagram/grid.ts";
import { type MatrixInput, type Plane, readPlane } from "../diagram/matrix.ts";
import { numberFormat } from "../diagram/number.ts";
import { filterGrid, titled, whole } from "../diagram/part.ts";
import { paddingText } from "../diagram/shape_formula.ts";
import { type ImageInput, imageValues } from "../image_values.ts";
import { encodePng } from "../png.ts";
import { rasterize } from "../rasterize.ts";

/** How a moving convolution looks. */
export interface ConvolutionAnimationOptions extends ConvolutionOptions {
  /** Value of the color map's lower end; the smallest number of the image unless given. */
  readonly vmin?: number;
  /** Value of the color map's upper end; the largest number of the image unless given. */
  readonly vmax?: number;
  /** Name of the color map; "viridis" unless given. */
  readonly cmap?: string;
  /** Whether cells hold their numbers, rounded to fit; true unless given. */
  readonly showVals?: boolean;
  /** A small line under the picture, such as what kind of data it shows. */
  readonly note?: string;
  /** How long each step stays, in milliseconds; 125 unless given. */
  readonly milliseconds?: number;
  /** Device pixels for each CSS pixel; 1 unless given. 2 is sharper, and twice as large a file. */
  readonly scale?: number;
}

const caller = "convolutionAnimation()";

/** Most steps of an animation; with more output cells than this, a step fills several. */
const mostSteps = 196;
const firstPause = 700;
const lastPause = 2500;
/** Room under the filter for what changes with each step, in CSS pixels. */
const readout = { width: 96, height: 26 };

const OPTIONS: OptionNames<ConvolutionAnimationOptions> = {
  ...CONVOLUTION_OPTIONS,
  vmin: FINITE,
  vmax: FINITE,
  cmap: COLORMAP,
  showVals: FLAG,
  note: TEXT,
  milliseconds: POSITIVE,
  scale: {
    must: "a number above 0, at most 8",
    holds: (it) => POSITIVE.holds(it) && it as number <= 8,
  },
};

/**
 * Shows a filter stepping over an image: the window on the input, the filter, and the output that
 * fills cell by cell.
 *
 * Where the stride is 1, the output lies in a white border as wide as what is lost of the image.
 *
 * @param imageInput Shape `[rows, columns]`, a tensor, a `DataArray` or rows; any unit.
 * @param kernelInput Shape `[kernelRows, kernelColumns]`; dimensionless.
 * @returns An animated PNG with the whole output as its still picture.
 * @throws {RangeError} If the filter is larger than the padded image, or the image too wide to draw.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { convolutionAnimation } from "convolutions";
 *
 * const image = [[1, 2, 3], [4, 5, 6], [7, 8, 9]];
 * const animation = await convolutionAnimation(image, [[1, 0], [0, 1]]);
 * assert(animation.frameCount === 10); // blank, two for each of four steps, whole
 * ```
 */
export async function convolutionAnimation(
  imageInput: ImageInput,
  kernelInput: MatrixInput,
  options: ConvolutionAnimationOptions = {},
): Promise<Animation> {
  knownOptions(caller, options, OPTIONS);
  const convolution = new PlaneConvolution(
    caller,
    await readImage(imageInput),
    readPlane(caller, kernelInput, "filter"),
    options,
  );
  const { output, outputShape: [rows, columns], sliding } = convolution;
  const { milliseconds = 125, scale = 1 } = options;
  if (!(milliseconds >= 20 && milliseconds <= 10_000)) {
    throw new RangeError(
      `${caller}: milliseconds must be between 20 and 10000, not ${milliseconds}.`,
    );
  }

  const perStep = Math.ceil(rows * columns / mostSteps);
  const steps = Math.ceil(rows * columns / perStep);
  const last = (step: number) => Math.min(rows * columns, (step + 1) * perStep) - 1;
  const cell = (index: number) => [Math.floor(index / columns), index % columns] as const;

  const look = cellLook(convolution, options);
  const scene = (filled: boolean) => drawScene(convolution, look, filled, options);
  const full = scene(true);
  const words = drawReadouts(
    Array.from({ length: steps }, (_, step) => cell(last(step))),
    output,
    1 + look.decimals,
  );
  const pictures = await Promise.all(
    [scene(false), full, words].map(async (figure) => rasterize(await figure.toSvg(), scale)),
  );
  const { palette, rasters: [blank, whole, strip], extraIndices: [blue, green, white] } =
    indexPixels(pictures, [
      diagramColor.region.line,
      diagramColor.output.line,
      diagramColor.paper,
    ]);

  const places = { input: anchor(full, "input"), output: anchor(full, "output") };
  const board = anchor(full, "readout");
  const line = anchor(words, "readout");
  const toPixels = (figure: Diagram, at: { x: number; y: number }) => {
    const margin = (figure.width - Math.ceil(figure.content.width)) / 2;
    return [at.x, at.y].map((length) => Math.round((margin + 0.5 + length) * scale));
  };
  /** Pixels of a block of cells, from the middle of its left line to that of its right one. */
  const area = (
    part: "input" | "output",
    row: number,
    column: number,
    extent: readonly [number, number],
  ): RasterArea => {
    const { x, y, size } = places[part];
    const [left, top] = toPixels(full, { x: x + column * size, y: y + row * size });
    const [right, bottom] = toPixels(full, {
      x: x + (column + extent[1]) * size,
      y: y + (row + extent[0]) * size,
    });
    return { x: left, y: top, width: right - left, height: bottom - top };
  };
  const { top, left } = sliding.sides;
  const border = outputBorder(convolution);
  const copy = (raster: Raster): Raster => ({ ...raster, indices: raster.indices.slice() });

  // A white rim keeps a frame apart from every color of the map.
  const mark = (raster: Raster, place: RasterArea, color: number) => {
    frameArea(raster, place, Math.round(5 * scale / 2) * 2, white);
    frameArea(raster, place, Math.round(3 * scale / 2) * 2, color);
  };

  function* frames() {
    yield { indices: blank.indices, milliseconds: firstPause };
    // Output and sum of the steps so far; the window is drawn on a copy.
    const filling = copy(blank);
    let before = filling;
    for (let step = 0; step < steps; step++) {
      const [row, column] = cell(last(step));
      const window = convolution.windowAt([row, column]);
      const region = area("input", window.origin[0] + top, window.origin[1] + left, window.extent);
      // First the window moves, then the sum and the output cell appear. Two small changes also
      // take fewer bytes than one large one.
      const moved = copy(before);
      mark(moved, region, blue);
      yield { indices: moved.indices, milliseconds: Math.round(milliseconds * 0.4) };

      for (let index = step * perStep; index <= last(step); index++) {
        const [r, c] = cell(index);
        const at = area("output", r + border[0], c + border[1], [1, 1]);
        blit(whole, at, filling, at.x, at.y);
      }
      const [toX, toY] = toPixels(full, board);
      const [fromX, fromY] = toPixels(words, { x: line.x, y: line.y + step * readout.height });
      const size = { width: readout.width * scale, height: readout.height * scale };
      blit(strip, { x: fromX, y: fromY, ...size }, filling, toX, toY);
      before = copy(filling);
      mark(before, area("output", row + border[0], column + border[1], [1, 1]), green);
      const written = copy(before);
      mark(written, region, blue);
      yield {
        indices: written.indices,
        milliseconds: milliseconds - Math.round(milliseconds * 0.4),
      };
    }
    yield { indices: whole.indices, milliseconds: lastPause };
  }

  const settings = [
    options.stride !== undefined && `stride ${options.stride}`,
    options.padding && convolution.isPadded
      ? `padding ${paddingText(options.padding, sliding.sides)}`
      : "no padding",
  ].filter(Boolean).join(", ");
  return new Animation({
    bytes: encodeAnimatedPng({
      width: whole.width,
      height: whole.height,
      palette,
      still: whole.indices,
      frames: frames(),
    }),
    width: full.width,
    height: full.height,
    alt: `Animation: a filter ${convolution.kernel.shape.join(" × ")} steps over an image ${
      convolution.image.shape.join(" × ")
    } (${settings}); the output, ${rows} × ${columns}, fills one cell after the other.${
      options.note ? ` ${options.note}` : ""
    }`,
    poster: encodePng({
      width: whole.width,
      height: whole.height,
      data: toRgba(whole.indices, palette),
    }),
    frameCount: 2 * steps + 2,
    duration: firstPause + steps * milliseconds + lastPause,
  });
}

/** The image, whose numbers may have to be waited for. */
async function readImage(input: ImageInput): Promise<Plane> {
  const { rows, columns, channels, values } = imageValues(input);
  if (channels !== 1) {
    throw new RangeError(
      `${caller}: the image has ${channels} channels; pick one channel.`,
    );
  }
  const data = await values;
  return readPlane(caller, { shape: [rows, columns], data }, "image");
}

/** Rows and columns of white on each side of the output, where it can be laid over the image. */
function outputBorder(
  { image: { shape }, outputShape: [rows, columns], sliding }: PlaneConvolution,
): [number, number] {
  const { stride, sides: { top, left, bottom, right } } = sliding;
  const lost = [(shape[0] - rows) / 2, (shape[1] - columns) / 2];
  const aligned = stride[0] === 1 && stride[1] === 1 && top === bottom && left === right &&
    lost.every((cells) => Number.isInteger(cells) && cells >= 0);
  return aligned ? [lost[0], lost[1]] : [0, 0];
}

/** The picture of one moment without its marks: the output blank or whole. */
function drawScene(
  convolution: PlaneConvolution,
  look: ReturnType<typeof cellLook>,
  filled: boolean,
  options: ConvolutionAnimationOptions,
): Diagram {
  const { image: { shape }, padded: cells, output, outputShape, isPadded } = convolution;
  const { values: kernel, shape: kernelShape } = convolution.kernel;
  const border = outputBorder(convolution);
  const { top, left } = convolution.sliding.sides;
  const weights = kernel.map((line) => line.map(numberFormat(kernel.flat())));

  const build = (cellSize: number): Block => {
    const input = titled(
      isPadded ? "Padded input" : "Input",
      [cells.length, cells[0].length],
      gridOf(cells.map((line) => line.map((c) => look.text(c.value))), {
        cellSize,
        part: "input",
        fill: (r, c) =>
          cells[r][c].added ? diagramColor.padding.fill : look.fill(cells[r][c].value),
        ink: (r, c) => cells[r][c].added ? diagramColor.padding.line : look.ink(cells[r][c].value),
        frames: isPadded
          ? [{
            row: top,
            column: left,
            rows: shape[0],
            columns: shape[1],
            color: diagramColor.padding.line,
            width: 2,
          }]
          : [],
      }),
    );
    const filterSize = roomyCell(weights, Math.max(cellSize, 30));
    const filter = columnOf([
      titled("Filter", kernelShape, filterGrid(weights, filterSize)),
      label("sum of the products", { size: 12, fill: diagramColor.faint }),
      anchored("readout", space(readout.width, readout.height)),
    ], { gap: 10, axisOf: 0 });
    const rows = outputShape[0] + 2 * border[0];
    const columns = outputShape[1] + 2 * border[1];
    const within = (r: number, c: number) =>
      r >= border[0] && c >= border[1] && r < rows - border[0] && c < columns - border[1];
    const frames: GridFrame[] = [{
      row: border[0],
      column: border[1],
      rows: outputShape[0],
      columns: outputShape[1],
      color: diagramColor.output.line,
      width: 2,
    }];
    if (border[0] + border[1] > 0) {
      frames.push({ ...whole([rows, columns], diagramColor.grid, 1), dash: "3 3" });
    }
    const value = (r: number, c: number) => output[r - border[0]][c - border[1]];
    const result = titled(
      "Output",
      outputShape,
      gridOf(
        Array.from(
          { length: rows },
          (_, r) =>
            Array.from(
              { length: columns },
              (_, c) => filled && within(r, c) ? look.text(value(r, c)) : "",
            ),
        ),
        {
          cellSize,
          part: "output",
          hidden: (r, c) => !within(r, c),
          fill: (r, c) => filled ? look.fill(value(r, c)) : undefined,
          ink: (r, c) => look.ink(value(r, c)),
          frames,
        },
      ),
    );
    return rowOf([input, operator("∗"), filter, operator("="), result], 14);
  };
  return Diagram.fit(build, { alt: "", caption: options.note }, 30);
}

/** Colors and numbers of cells, the same for input and output. */
function cellLook(
  { image: { values: image }, output }: PlaneConvolution,
  options: ConvolutionAnimationOptions,
) {
  const finite = image.flat().filter(Number.isFinite);
  const vmin = options.vmin ?? finite.reduce((least, v) => Math.min(least, v), Infinity);
  const vmax = options.vmax ?? finite.reduce((most, v) => Math.max(most, v), -Infinity);
  const map = colormap(options.cmap ?? "viridis");
  const rgb = (value: number): readonly number[] => {
    const color = map(vmax > vmin ? (value - vmin) / (vmax - vmin) : 0);
    return color[3] === 0 ? [255, 255, 255] : color;
  };
  const range = Math.abs(vmax - vmin);
  const decimals = range >= 20 ? 0 : range >= 2 ? 1 : 2;
  const format = numberFormat([...image.flat(), ...output.flat()], decimals);
  return {
    decimals,
    text: (value: number) => options.showVals === false ? "" : format(value),
    fill: (value: number) =>
      `#${rgb(value).slice(0, 3).map((part) => part.toString(16).padStart(2, "0")).join("")}`,
    ink: (value: number) => {
      const [red, green, blue] = rgb(value);
      return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? diagramColor.ink : "#ffffff";
    },
  };
}

/** One line under the other of what stands under the filter at each step. */
function drawReadouts(
  positions: readonly (readonly [number, number])[],
  output: number[][],
  decimals: number,
): Diagram {
  const format = numberFormat(output.flat(), decimals);
  const lines = positions.map(([row, column]) => {
    const words = label(format(output[row][column]), {
      size: 18,
      bold: true,
      fill: diagramColor.output.line,
    });
    const side = readout.width - words.width;
    return inset(words, {
      left: Math.floor(side / 2),
      right: Math.ceil(side / 2),
      bottom: readout.height - words.height,
    });
  });
  return new Diagram(anchored("readout", columnOf(lines, { gap: 0 })), { alt: "" });
}

/** A block that can be found again among the marks. */
function anchored(part: string, block: Block): Block {
  return {
    ...block,
    place: (x, y) => [...block.place(x, y), { kind: "anchor", part, x, y, size: 0 }],
  };
}

function anchor(figure: Diagram, part: string): AnchorMark {
  return figure.marks.find((mark): mark is AnchorMark =>
    mark.kind === "anchor" && mark.part === part
  )!;
}

function toRgba(indices: Uint8Array, palette: Uint8Array): Uint8Array {
  const data = new Uint8Array(indices.length * 4).fill(255);
  indices.forEach((index, i) => data.set(palette.subarray(3 * index, 3 * index + 3), 4 * i));
  return data;
}
