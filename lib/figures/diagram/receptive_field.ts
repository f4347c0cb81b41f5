import {
  type FieldArea,
  knownOptions,
  type LayerWindow,
  type OptionNames,
  receptiveArea,
  shapeText,
  toPair,
  twoWhole,
} from "../../geometry/mod.ts";
import { type Block, columnOf, inset, label, type Mark, rowOf } from "./block.ts";
import { diagramColor, shade } from "./color.ts";
import { Diagram } from "./diagram.ts";
import { gridOf } from "./grid.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { filterGrid, titled } from "./part.ts";
import { numberFormat } from "./number.ts";

/** A layer's values, and the window through which it looks at the layer before. */
export interface FieldLayer extends LayerWindow {
  readonly name: string;
  /** Shape `[rows, columns]`. */
  readonly values: MatrixInput;
}

/** What a picture of a receptive field shows beside its layers. */
export interface ReceptiveFieldOptions {
  /** `[row, column]` of the cell in the last layer; its middle unless given. */
  readonly position?: readonly [number, number];
  /** Weights that make the last layer, drawn under it. */
  readonly kernel?: MatrixInput;
}

const OPTIONS: OptionNames<ReceptiveFieldOptions> = {
  position: twoWhole("[row, column]"),
  kernel: true,
};

/**
 * Draws layers side by side and traces one cell of the last back to the cells that it is made of.
 *
 * @param layers From the input to the layer of the cell; each is drawn equally large.
 * @param options The cell, and the weights of the last layer.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If there are fewer than two layers, or the cell is not in the last one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { receptiveField } from "convolutions";
 *
 * const picture = receptiveField([
 *   { name: "input", values: [[1, 2, 3], [4, 5, 6], [7, 8, 9]] },
 *   { name: "conv1", values: [[45]], kernelSize: 3 },
 * ]);
 * assert.match(picture.alt, /3 × 3 cells of input/);
 * ```
 */
export function receptiveField(
  layers: readonly FieldLayer[],
  options: ReceptiveFieldOptions = {},
): Diagram {
  const caller = "receptiveField()";
  knownOptions(caller, options, OPTIONS);
  if (layers.length < 2) {
    throw new RangeError(`${caller}: it takes two layers or more, and there are ${layers.length}.`);
  }
  const read = layers.map(({ name, values }) => readPlane(caller, values, name));
  const [planes, shapes] = [read.map(({ values }) => values), read.map(({ shape }) => shape)];
  const last = shapes[shapes.length - 1];
  const middle = [last[0] >> 1, last[1] >> 1] as const;
  const position = toPair(caller, "position", options.position ?? middle, 0);
  if (position[0] >= last[0] || position[1] >= last[1]) {
    throw new RangeError(
      `${caller}: position ${shapeText(position)} is outside the last layer, whose shape is ` +
        `${shapeText(last)}.`,
    );
  }
  const areas = receptiveArea(layers, position);
  // The first layer is as wide as the others, so that a window and what it becomes are alike.
  const side = layers.length < 3 ? 300 : 230;
  const cellOf = (i: number) => Math.max(1, Math.floor(side / Math.max(...shapes[i])));
  const gap = 34;
  const grids = planes.map((plane, i): Block => {
    const tone = shade(plane.flat());
    const { rows, columns } = areas[i];
    const isLast = i === planes.length - 1;
    const { line, fill } = isLast ? diagramColor.output : diagramColor.region;
    const within = (r: number, c: number) =>
      r >= rows[0] && r <= rows[1] && c >= columns[0] && c <= columns[1];
    const grid = gridOf(plane.map((values) => values.map(() => "")), {
      cellSize: cellOf(i),
      part: layers[i].name,
      fill: (r, c) => within(r, c) ? mix(tone(plane[r][c]), fill) : tone(plane[r][c]),
      frames: [{
        row: rows[0],
        column: columns[0],
        rows: rows[1] - rows[0] + 1,
        columns: columns[1] - columns[0] + 1,
        color: line,
        width: 2.5,
      }],
    });
    return titled(layers[i].name, shapes[i], grid);
  });

  const parts = [...grids];
  if (options.kernel !== undefined) {
    const { values: kernel, shape } = readPlane(caller, options.kernel, "kernel");
    const weights = kernel.map((line) => line.map(numberFormat(kernel.flat())));
    parts.splice(-1, 0, titled("Filter", shape, filterGrid(weights, 34)));
  }
  const row = rowOf(parts, gap);
  const rays: Block = {
    ...row,
    place: (x, y) => {
      const marks = row.place(x, y);
      const end = (part: string) =>
        marks.findIndex((mark) => mark.kind === "anchor" && mark.part === part) + 1;
      const start = end(layers[layers.length - 2].name);
      // The rays pass over the layers and behind the filter, which stands before the last layer.
      const filter = end("filter") > 0 ? marks.splice(start, end("filter") - start) : [];
      return [...marks, ...raysBetween(marks, layers, areas), ...filter];
    },
  };
  const words = layers.map(({ name }, i) => `${extent(areas[i])} of ${name}`);
  const caption = rowOf(
    words.map((text, i) =>
      label(text, {
        size: 13,
        bold: true,
        fill: i === words.length - 1 ? diagramColor.output.line : diagramColor.region.line,
      })
    ),
    26,
  );
  return new Diagram(inset(columnOf([rays, caption], { gap: 14 }), { left: 4, right: 4 }), {
    alt: `Receptive field: the cell [${position.join(", ")}] of ${layers[layers.length - 1].name} ${
      last.join(" × ")
    } is made of ${
      layers.slice(0, -1).map((layer, i) => {
        const { rows, columns } = areas[i];
        return `${extent(areas[i])} of ${layer.name} (rows ${rows[0]} to ${rows[1]}, columns ${
          columns[0]
        } to ${columns[1]})`;
      }).reverse().join(", and of ")
    }.`,
  });
}

function extent({ rows, columns }: FieldArea): string {
  const [height, width] = [rows[1] - rows[0] + 1, columns[1] - columns[0] + 1];
  return height * width === 1 ? "1 cell" : `${height} × ${width} cells`;
}

/** Lines from the corners of a window to the cells that it becomes in the next layer. */
function raysBetween(
  marks: readonly Mark[],
  layers: readonly FieldLayer[],
  areas: readonly FieldArea[],
): Mark[] {
  const anchors = layers.map(({ name }) =>
    marks.find((mark) => mark.kind === "anchor" && mark.part === name)
  ) as { x: number; y: number; size: number }[];
  const corner = (i: number, right: boolean, bottom: boolean) => {
    const { x, y, size } = anchors[i];
    const { rows, columns } = areas[i];
    return [
      x + (right ? columns[1] + 1 : columns[0]) * size,
      y + (bottom ? rows[1] + 1 : rows[0]) * size,
    ] as const;
  };
  return layers.slice(1).flatMap((_, i) =>
    [false, true].flatMap((bottom): Mark[] => {
      const [from, to] = [corner(i, true, bottom), corner(i + 1, false, bottom)];
      return [{
        kind: "path",
        d: `M${from.join(" ")}L${to.join(" ")}`,
        stroke: diagramColor.region.line,
        width: 1.25,
        opacity: 0.8,
      }];
    })
  );
}

/** Lays a tint over a grey so that both are seen. */
function mix(grey: string, tint: string): string {
  const parts = (color: string) =>
    [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16));
  const [a, b] = [parts(grey), parts(tint)];
  return `#${
    a.map((part, i) => Math.round(part * b[i] / 255).toString(16).padStart(2, "0")).join("")
  }`;
}
