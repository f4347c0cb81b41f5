import {
  knownOptions,
  oneOf,
  type OptionNames,
  type Pair,
  shapeText,
  TEXT,
  toPair,
  twoWhole,
} from "../../geometry/mod.ts";
import { columnOf, label, operator, paragraph, rowOf } from "./block.ts";
import { chunkColors, diagramColor } from "./color.ts";
import { Diagram, diagramWidth } from "./diagram.ts";
import { type GridFrame, gridOf, roomyCell } from "./grid.ts";
import { type MatrixInput, readPlane } from "./matrix.ts";
import { numberFormat } from "./number.ts";
import { titled, whole } from "./part.ts";
import { type PoolingChunk, poolingChunks, type PoolingOptions } from "./pooling.ts";

/** What a picture of pooling shows. */
export interface PoolingDiagramOptions extends PoolingOptions {
  /** `[row, column]` of the output cell whose arithmetic is written out; `[0, 0]` unless given. */
  readonly position?: readonly [number, number];
  /** A sentence under the picture. */
  readonly caption?: string;
}

const OPTIONS: OptionNames<PoolingDiagramOptions> = {
  kernelSize: true,
  stride: true,
  kind: oneOf("max", "average"),
  position: twoWhole("[row, column]"),
  caption: TEXT,
};

/**
 * Draws an image cut into colored chunks, and the number that each becomes.
 *
 * Chunks that overlap (stride smaller than the chunk) share cells, so then only the chunk at
 * `position` is marked.
 *
 * @param imageInput Shape `[rows, columns]`, also inside axes of length 1; any unit.
 * @param options Size and stride of the chunks, maximum or average.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If the chunk is larger than the image or the position is outside the output.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { poolingDiagram } from "convolutions";
 *
 * const picture = poolingDiagram([[1, 2], [3, 4]], { kernelSize: 2 });
 * assert(picture.texts("output")[0] === "4");
 * ```
 */
export function poolingDiagram(
  imageInput: MatrixInput,
  options: PoolingDiagramOptions,
): Diagram {
  const caller = "poolingDiagram()";
  knownOptions(caller, options, OPTIONS);
  const plane = readPlane(caller, imageInput, "image");
  const { values: image, shape } = plane;
  const chunks = poolingChunks(caller, plane, options);
  const [rows, columns] = [chunks.length, chunks[0].length];
  const position = toPair(caller, "position", options.position ?? [0, 0], 0);
  if (position[0] >= rows || position[1] >= columns) {
    throw new RangeError(
      `${caller}: position ${shapeText(position)} is outside the output, whose shape is ` +
        `${shapeText([rows, columns])}.`,
    );
  }
  const kind = options.kind ?? "max";
  const chosen = chunks[position[0]][position[1]];
  const input = numberFormat(image.flat());
  const results = chunks.map((line) => line.map((chunk) => chunk.result));
  const output = numberFormat(results.flat());
  const apart = isApart(caller, options.kernelSize, options.stride);
  const color = (r: number, c: number) => chunkColors[(r * columns + c) % chunkColors.length];
  const owner = new Map<string, readonly [number, number]>();
  const winners = new Set<string>();
  chunks.forEach((line, r) =>
    line.forEach((chunk, c) => {
      if (chunk.winner && (apart || chunk === chosen)) winners.add(chunk.winner.join());
      if (apart) cellsOf(chunk).forEach((cell) => owner.set(cell, [r, c]));
    })
  );
  if (!apart) cellsOf(chosen).forEach((cell) => owner.set(cell, position));

  const frames = (apart ? chunks.flat() : [chosen]).map((chunk): GridFrame => ({
    row: chunk.origin[0],
    column: chunk.origin[1],
    rows: chunk.shape[0],
    columns: chunk.shape[1],
    color: apart ? diagramColor.ink : diagramColor.region.line,
    width: apart ? 1.5 : 3,
  }));
  const sentence = writtenOut(chosen, kind, input, output);

  return Diagram.fit((cellSize) => {
    const grid = gridOf(image.map((line) => line.map(input)), {
      cellSize,
      part: "input",
      fill: (r, c) => {
        const of = owner.get(`${r},${c}`);
        return of && (apart ? color(...of) : diagramColor.region.fill);
      },
      ink: (r, c) =>
        kind === "max" && owner.has(`${r},${c}`) && !winners.has(`${r},${c}`)
          ? "#4a5560"
          : undefined,
      bold: (r, c) => winners.has(`${r},${c}`),
      frames,
    });
    const written = results.map((line) => line.map(output));
    const pooled = gridOf(written, {
      cellSize: roomyCell(written, Math.max(cellSize, 34)),
      part: "output",
      fill: (r, c) =>
        apart
          ? color(r, c)
          : r === position[0] && c === position[1]
          ? diagramColor.output.fill
          : undefined,
      bold: (r, c) => apart ? kind === "max" : r === position[0] && c === position[1],
      frames: apart ? [whole([rows, columns], diagramColor.output.line)] : [
        whole([rows, columns], diagramColor.output.line, 1.5),
        {
          row: position[0],
          column: position[1],
          rows: 1,
          columns: 1,
          color: diagramColor.output.line,
        },
      ],
    });
    const arrow = columnOf([
      label(kind === "max" ? "largest" : "average", { size: 12, fill: diagramColor.faint }),
      operator("→", 8),
      label(`of ${chosen.shape.join(" × ")}`, { size: 12, fill: diagramColor.faint }),
    ], { gap: 3, axisOf: 1 });
    return columnOf([
      rowOf([titled("Input", shape, grid), arrow, titled("Output", [rows, columns], pooled)], 16),
      ...(sentence ? [paragraph(sentence, { maxWidth: diagramWidth - 40 })] : []),
    ], { gap: 12 });
  }, {
    alt: `${kind === "max" ? "Max" : "Average"} pooling of an input ${
      shape.join(" × ")
    } in chunks of ${chosen.shape.join(" × ")}, stride ${
      options.stride ?? options.kernelSize
    }; output ${rows} × ${columns}: [${
      results.map((line) => `[${line.map(output).join(", ")}]`).join(", ")
    }].`,
    caption: options.caption,
  }, roomyCell(image.map((line) => line.map(input)), 34));
}

function isApart(caller: string, kernelSize: Pair, stride: Pair = kernelSize): boolean {
  const size = toPair(caller, "kernelSize", kernelSize, 1);
  const steps = toPair(caller, "stride", stride, 1);
  return steps[0] >= size[0] && steps[1] >= size[1];
}

function cellsOf({ origin, shape }: PoolingChunk): string[] {
  return Array.from(
    { length: shape[0] * shape[1] },
    (_, i) => `${origin[0] + Math.floor(i / shape[1])},${origin[1] + i % shape[1]}`,
  );
}

function writtenOut(
  chunk: PoolingChunk,
  kind: "max" | "average",
  input: (value: number) => string,
  output: (value: number) => string,
): string | null {
  const values = chunk.values.flat();
  if (values.length > 16) return null;
  const bracket = (text: string) => text.startsWith("−") ? `(${text})` : text;
  return kind === "max"
    ? `max(${values.map(input).join(", ")}) = ${output(chunk.result)}`
    : `(${
      values.map(input).map((text, i) => i === 0 ? text : bracket(text)).join(" + ")
    }) / ${values.length} = ${output(chunk.result)}`;
}
