import { valueText } from "../../geometry/mod.ts";
import { type Block, type Mark } from "./block.ts";
import { centredText, circle } from "./circle.ts";
import { diagramColor } from "./color.ts";
import { Diagram } from "./diagram.ts";

const radius = 12;
const between = 130;
const step = 34;

/**
 * Draws a fully connected network: each neuron is joined to all of the layer before.
 *
 * @param neurons How many neurons each layer has, the input first; at least two layers of 1 to 16.
 * @returns A picture.
 * @throws {RangeError} If there are fewer than two layers or a number is none of these.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { denseLayersDiagram } from "convolutions";
 *
 * assert(denseLayersDiagram([3, 4, 2]).alt.includes("3 × 4 + 4 × 2 = 20 weights"));
 * ```
 */
export function denseLayersDiagram(neurons: readonly number[]): Diagram {
  if (
    !Array.isArray(neurons) || neurons.length < 2 ||
    !neurons.every((n) => Number.isInteger(n) && n > 0 && n <= 16)
  ) {
    throw new RangeError(
      `denseLayersDiagram(): neurons must be at least two layers of 1 to 16 each, not ${
        valueText(neurons)
      }.`,
    );
  }
  const tallest = neurons.reduce((a, b) => Math.max(a, b));
  const height = tallest * step + 26;
  const width = (neurons.length - 1) * between + 2 * radius + 60;
  const last = neurons.length - 1;
  const place = (x: number, y: number): Mark[] => {
    const at = (layer: number, i: number) => [
      x + 30 + radius + layer * between,
      y + 26 + (tallest - neurons[layer]) * step / 2 + (i + 0.5) * step,
    ];
    let lines = "";
    const circles: Mark[] = [];
    for (const [layer, count] of neurons.entries()) {
      const look = layer === 0
        ? diagramColor.region
        : layer === last
        ? diagramColor.output
        : diagramColor.filter;
      const name = layer === 0 ? "input" : layer === last ? "output" : `hidden ${layer}`;
      circles.push(
        centredText(name, at(layer, 0)[0], y + 8, { size: 12, fill: diagramColor.faint }),
      );
      for (let i = 0; i < count; i++) {
        const [cx, cy] = at(layer, i);
        circles.push(...circle(cx, cy, radius, "", look));
        for (let j = 0; layer > 0 && j < neurons[layer - 1]; j++) {
          lines += `M${at(layer - 1, j).join(" ")}L${cx} ${cy}`;
        }
      }
    }
    return [{ kind: "path", d: lines, stroke: diagramColor.product.line, width: 0.9 }, ...circles];
  };
  const block: Block = { width, height, axis: height / 2, place };
  const pairs = neurons.slice(1).map((count, i) => [neurons[i], count]);
  const sum = pairs.map((pair) => pair.join(" × ")).join(" + ");
  const total = pairs.reduce((all, [a, b]) => all + a * b, 0);
  const weights = pairs.length > 1 || total !== pairs[0][0] ? `${sum} = ${total}` : sum;
  return new Diagram(block, {
    alt: `A fully connected network of ${neurons.join(", ")} neurons: ${weights} weights.`,
    caption: `${weights} weights`,
  });
}
