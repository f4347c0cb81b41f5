import { valueText } from "../../geometry/mod.ts";
import { straightArrow } from "./arrow.ts";
import { type Block, type Mark } from "./block.ts";
import { centredText, circle } from "./circle.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";

const radius = 17;
const step = 46;

/**
 * Draws one artificial neuron: inputs times weights, their sum and the bias, the activation.
 *
 * @param inputs How many inputs it has, 1 to 12; 4 unless given.
 * @returns A picture.
 * @throws {RangeError} If the number of inputs is not a whole number from 1 to 12.
 *
 * @example
 * ```ts
 * import { perceptronDiagram } from "convolutions";
 *
 * await perceptronDiagram(3).toSvg();
 * ```
 */
export function perceptronDiagram(inputs = 4): Diagram {
  if (!Number.isInteger(inputs) || inputs < 1 || inputs > 12) {
    throw new RangeError(
      `perceptronDiagram(): inputs must be a whole number from 1 to 12, not ${valueText(inputs)}.`,
    );
  }
  const rows = inputs + 1; // the bias is an input of 1
  const height = rows * step;
  const middle = height / 2;
  const [left, sum, activation, end] = [radius + 2, 190, 278, 372];
  const place = (x: number, y: number): Mark[] => {
    const marks: Mark[] = [];
    const row = (i: number) => y + step / 2 + i * step;
    for (let i = 0; i < rows; i++) {
      const bias = i === inputs;
      const from = [x + left + radius, row(i)] as const;
      const to = [x + sum, y + middle] as const;
      const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
      const part = (distance: number) =>
        [0, 1].map((axis) => from[axis] + (to[axis] - from[axis]) * distance / length) as [
          number,
          number,
        ];
      const color = bias ? diagramColor.faint : diagramColor.filter.line;
      marks.push(...straightArrow(from, part(length - 25), color));
      const [wordX, wordY] = part(length * 0.38);
      const word = bias ? "b" : `w_{${i + 1}}`;
      marks.push(centredText(word, wordX, wordY - 11, { fill: color, bold: true }));
      marks.push(...circle(x + left, row(i), radius, bias ? "1" : `x_{${i + 1}}`, {
        fill: bias ? diagramColor.product.fill : diagramColor.region.fill,
        line: bias ? diagramColor.faint : diagramColor.region.line,
      }));
    }
    const at = y + middle;
    marks.push(
      ...straightArrow([x + sum + 24, at], [x + activation - 24, at], diagramColor.ink),
      ...straightArrow([x + activation + 22, at], [x + end - radius - 4, at], diagramColor.ink),
      ...circle(x + sum, at, 22, "Σ", { size: 18, fill: diagramColor.filter.fill }),
      ...circle(x + activation, at, 20, "f", { size: 15, fill: diagramColor.product.fill }),
      ...circle(x + end, at, radius, "y", {
        fill: diagramColor.output.fill,
        line: diagramColor.output.line,
      }),
    );
    return marks;
  };
  const block: Block = { width: end + radius + 2, height, axis: middle, place };
  return new Diagram(block, {
    alt:
      `A perceptron: ${inputs} inputs x, each times its weight w, and the bias b are added up; ` +
      "the activation f of the sum is the output y.",
    caption: "y = f(w_{1} x_{1} + … + b)",
  });
}
