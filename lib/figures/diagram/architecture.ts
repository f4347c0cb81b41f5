import {
  knownOptions,
  LIST,
  type OptionNames,
  TEXT,
  valueText,
  wholeFrom,
} from "../../geometry/mod.ts";
import { label, type Mark, paragraph, rectangle } from "./block.ts";
import { diagramColor } from "./color.ts";
import { Diagram, diagramWidth } from "./diagram.ts";
import { textWidth } from "./text_width.ts";

/** What a layer of a network is, which decides its color. */
export type LayerKind = "input" | "convolution" | "pooling" | "dense" | "output";

/** One layer's result, as a picture of a network shows it. */
export interface ArchitectureLayer {
  /** Short name, such as "C1". */
  readonly name: string;
  /** `[channels, rows, columns]` for feature maps, `[features]` for a vector. */
  readonly shape: readonly [number, number, number] | readonly [number];
  readonly kind: LayerKind;
  /** What makes this layer out of the one before it, such as "5 × 5 convolution". */
  readonly from?: string;
  /** Rows (and columns) of the window that it looks at in the layer before. */
  readonly window?: number;
}

/** Neighbouring layers that belong together. */
export interface ArchitectureGroup {
  readonly name: string;
  /** Index of the first and the last layer, both included. */
  readonly layers: readonly [number, number];
}

/** What a picture of a network shows beside its layers. */
export interface ArchitectureOptions {
  /** Brackets under neighbouring layers. */
  readonly groups?: readonly ArchitectureGroup[];
  /** A sentence under the picture. */
  readonly caption?: string;
}

const layerColor: Record<LayerKind, { line: string; fill: string }> = {
  input: { line: "#5b6875", fill: "#eef1f4" },
  convolution: diagramColor.output,
  pooling: { line: "#3a87ad", fill: "#d4ebf7" },
  dense: { line: "#7d62a8", fill: "#e8e0f3" },
  output: { line: "#a58a00", fill: "#f8edb8" },
};

/** Most planes and most cells of a vector that are drawn; the label says how many there are. */
const mostPlanes = 16;
const mostCells = 24;

/** A layer on the paper: its front plane (or its bar) and the planes behind it. */
interface Stack {
  readonly layer: ArchitectureLayer;
  readonly flat: boolean;
  /** Left and top of the front plane. */
  x: number;
  y: number;
  readonly side: readonly [number, number];
  readonly planes: number;
  /** How far each plane behind is moved right and up. */
  readonly offset: number;
}

const LAYER: OptionNames<ArchitectureLayer> = {
  name: TEXT,
  shape: true,
  kind: true,
  from: TEXT,
  window: wholeFrom(1),
};
const GROUP: OptionNames<ArchitectureGroup> = { name: TEXT, layers: true };
const OPTIONS: OptionNames<ArchitectureOptions> = { groups: LIST, caption: TEXT };

/**
 * Draws a network as stacks of feature maps that grow smaller and deeper, with the window that
 * each layer looks through, down to vectors of features.
 *
 * @param layers From the input to the output, with the shape of each one's result.
 * @returns A picture at most 860 px wide; its `alt` says in words what it shows.
 * @throws {RangeError} If there is no layer, a shape is not made of positive integers, or there are
 *   more layers than stand side by side.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { architectureDiagram } from "convolutions";
 *
 * const picture = architectureDiagram([
 *   { name: "input", shape: [1, 28, 28], kind: "input" },
 *   { name: "C1", shape: [6, 28, 28], kind: "convolution", from: "5 × 5 convolution", window: 5 },
 *   { name: "F2", shape: [10], kind: "output", from: "linear" },
 * ]);
 * assert(picture.alt.includes("C1 6@28×28"));
 * ```
 */
export function architectureDiagram(
  layers: readonly ArchitectureLayer[],
  options: ArchitectureOptions = {},
): Diagram {
  const caller = "architectureDiagram()";
  const { groups = [], caption } = knownOptions(caller, options, OPTIONS);
  layers.forEach((layer, i) => knownOptions(`${caller}'s layer ${i}`, layer, LAYER));
  groups.forEach((group, i) => knownOptions(`${caller}'s group ${i}`, group, GROUP));
  checkLayers(layers, groups);
  const alt = `Network: ${
    layers.map((layer) =>
      `${layer.from ? `${layer.from} to ` : ""}${layer.name} ${shapeText(layer.shape)}`
    ).join(" → ")
  }.`;
  const place = layOut(layers);
  const marks = draw(place, groups);
  return new Diagram({
    width: diagramWidth,
    height: marks.height,
    axis: marks.height / 2,
    place: (x, y) => marks.at(x, y),
  }, { alt, caption });
}

/** Writes a shape as networks' pictures do: 6@28×28, or the number of features. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? String(shape[0]) : `${shape[0]}@${shape[1]}×${shape[2]}`;
}

function checkLayers(
  layers: readonly ArchitectureLayer[],
  groups: readonly ArchitectureGroup[],
): void {
  if (layers.length === 0) {
    throw new RangeError("architectureDiagram(): the list of layers is empty; give at least one.");
  }
  for (const { name, shape, kind } of layers) {
    const numbers = shape as readonly number[];
    if (typeof name !== "string" || !Object.hasOwn(layerColor, kind)) {
      throw new TypeError(
        "architectureDiagram(): each layer must have a name and a kind, one of " +
          `${Object.keys(layerColor).join(", ")}, not ${valueText(name)} and ${valueText(kind)}.`,
      );
    }
    if (
      !Array.isArray(numbers) || (numbers.length !== 1 && numbers.length !== 3) ||
      !numbers.every((n) => Number.isInteger(n) && n > 0)
    ) {
      throw new RangeError(
        `architectureDiagram(): the shape of layer "${name}" must be [channels, rows, columns] or ` +
          `[features], whole numbers above 0, not ${valueText(numbers)}.`,
      );
    }
  }
  for (const { name, layers: span } of groups) {
    if (typeof name !== "string" || !Array.isArray(span)) {
      throw new TypeError(
        "architectureDiagram(): each group must have a name and layers, [first, last], not " +
          `${valueText(name)} and ${valueText(span)}.`,
      );
    }
    const [first, last] = span;
    if (!(first >= 0 && first <= last && last < layers.length)) {
      throw new RangeError(
        `architectureDiagram(): group "${name}" spans layers ${first} to ${last}; there are layers ` +
          `0 to ${layers.length - 1}.`,
      );
    }
  }
}

/** Finds sizes and places: the sides grow slower than the shapes, so that 5 × 5 stays visible. */
function layOut(layers: readonly ArchitectureLayer[]): Stack[] {
  const largest = layers.reduce(
    (most, { shape }) => shape.length === 3 ? Math.max(most, shape[1], shape[2]) : most,
    1,
  );
  const build = (scale: number) =>
    layers.map((layer): Stack => {
      const { shape } = layer;
      const flat = shape.length === 1 || shape[1] * shape[2] === 1;
      const side = (n: number) => Math.round(scale * (14 + 86 * (n / largest) ** 0.85));
      const planes = flat ? 1 : Math.min(shape[0], mostPlanes);
      return {
        layer,
        flat,
        x: 0,
        y: 0,
        side: flat
          ? [13, Math.round(40 + Math.min(130, shape[0] * 1.05))]
          : [side(shape[2]!), side(shape[1]!)],
        planes,
        offset: Math.max(2.5, Math.min(5, 42 / (planes - 1))),
      };
    });
  const least = 40;
  let stacks = build(1);
  for (let scale = 1; scale > 0.2 && neededWidth(stacks, least) > diagramWidth; scale -= 0.05) {
    stacks = build(scale);
  }
  // What is left over goes between the layers, as far as a label can use it.
  const gaps = stacks.length - 1;
  const left = diagramWidth - neededWidth(stacks, 0);
  const gap = gaps === 0 ? 0 : Math.max(8, Math.min(110, left / gaps));
  const used = neededWidth(stacks, gap);
  if (used > diagramWidth) {
    throw new RangeError(
      `architectureDiagram(): ${layers.length} layers are ${
        Math.ceil(used)
      } px wide side by side, ` +
        `more than ${diagramWidth}; draw fewer, or modelGraph() of the model.`,
    );
  }
  let x = (diagramWidth - used) / 2;
  const middle = Math.max(...stacks.map((s) => (s.side[1] + depth(s)) / 2));
  for (const stack of stacks) {
    const room = spread(stack);
    stack.x = Math.round(x + (room - stack.side[0] - depth(stack)) / 2);
    stack.y = Math.round(middle - (stack.side[1] + depth(stack)) / 2 + depth(stack));
    x += room + gap;
  }
  return stacks;
}

/** How far the hindmost plane is moved. */
function depth({ planes, offset }: Stack): number {
  return (planes - 1) * offset;
}

/** Width of a stack and of the shape that is written over it. */
function spread(stack: Stack): number {
  const words = Math.max(
    textWidth(shapeText(stack.layer.shape), 12),
    textWidth(stack.layer.name, 13, true),
  );
  return Math.max(stack.side[0] + depth(stack), stack.flat ? words - 6 : words);
}

function neededWidth(stacks: readonly Stack[], gap: number): number {
  return stacks.reduce((sum, s) => sum + spread(s), gap * (stacks.length - 1));
}

const headHeight = 44;

function draw(
  stacks: readonly Stack[],
  groups: readonly ArchitectureGroup[],
): { height: number; at: (x: number, y: number) => Mark[] } {
  const tall = Math.max(...stacks.map((s) => s.y + s.side[1]));
  const centre = (s: Stack) => s.x + (s.side[0] + depth(s)) / 2;
  const middles = stacks.slice(1).map((stack, i) =>
    (stacks[i].x + stacks[i].side[0] + depth(stacks[i]) + stack.x) / 2
  );
  const labels = stacks.slice(1).map(({ layer }, i) => {
    if (!layer.from) return null;
    const middle = middles[i];
    const others = middles.filter((_, k) => Math.abs(k - i) === 1);
    const room = Math.min(...others.map((other) => Math.abs(other - middle)), 114) - 14;
    const text = paragraph(layer.from, { size: 11.5, fill: diagramColor.faint, maxWidth: room });
    return { middle, text };
  });
  const under = headHeight + tall + 14;
  const labelHeight = Math.max(0, ...labels.map((entry) => entry?.text.height ?? 0));
  const groupTop = under + labelHeight + (labelHeight > 0 ? 10 : 0);
  const height = groupTop + (groups.length > 0 ? 30 : 0);

  const at = (x: number, y: number): Mark[] => {
    const marks: Mark[] = [];
    for (const stack of stacks) {
      const { layer } = stack;
      marks.push(
        ...centred(layer.name, x + centre(stack), y + 9, 13, diagramColor.ink, true),
        ...centred(shapeText(layer.shape), x + centre(stack), y + 26, 12, diagramColor.faint),
        ...stackMarks(stack, x, y + headHeight),
      );
    }
    for (let i = 1; i < stacks.length; i++) {
      marks.push(...linkMarks(stacks[i - 1], stacks[i], x, y + headHeight));
    }
    for (const entry of labels) {
      if (entry) {
        marks.push(
          ...entry.text.place(x + Math.round(entry.middle - entry.text.width / 2), y + under),
        );
      }
    }
    for (const group of groups) {
      const [first, last] = group.layers.map((index) => stacks[index]);
      const from = x + Math.min(first.x, centre(first) - 24);
      const to = x + Math.max(last.x + last.side[0] + depth(last), centre(last) + 24);
      marks.push(
        {
          kind: "path",
          d: `M${from} ${y + groupTop}V${y + groupTop + 6}H${to}V${y + groupTop}`,
          stroke: diagramColor.faint,
          width: 1.25,
        },
        ...centred(group.name, (from + to) / 2, y + groupTop + 18, 12, diagramColor.ink, true),
      );
    }
    return marks;
  };
  return { height, at };
}

function centred(
  text: string,
  x: number,
  y: number,
  size: number,
  fill: string,
  bold = false,
): Mark[] {
  return label(text, { size, fill, bold }).place(0, 0).map((mark) =>
    mark.kind === "text" ? { ...mark, x, y, anchor: "middle" as const } : mark
  );
}

function stackMarks(stack: Stack, x: number, y: number): Mark[] {
  const { line, fill } = layerColor[stack.layer.kind];
  const [width, height] = stack.side;
  if (stack.flat) {
    const cells = Math.min(stack.layer.shape[0], mostCells);
    let d = rectangle(x + stack.x, y + stack.y, width, height);
    for (let i = 1; i < cells; i++) {
      d += `M${x + stack.x} ${Math.round((y + stack.y + i * height / cells) * 10) / 10}h${width}`;
    }
    return [{ kind: "path", d, fill, stroke: line, width: 1 }];
  }
  // Each plane covers those behind it, so each is a mark of its own, the hindmost first.
  return Array.from({ length: stack.planes }, (_, i): Mark => {
    const back = (stack.planes - 1 - i) * stack.offset;
    return {
      kind: "path",
      d: rectangle(x + stack.x + back, y + stack.y - back, width, height),
      fill,
      stroke: line,
      width: 1,
    };
  });
}

/** The window on the front plane of a layer and the rays to the cell that it becomes. */
function linkMarks(from: Stack, to: Stack, x: number, y: number): Mark[] {
  const right = x + from.x + from.side[0];
  if (from.flat && to.flat) {
    const [a, b] = [y + from.y, y + from.y + from.side[1]];
    const [c, d] = [y + to.y, y + to.y + to.side[1]];
    const left = x + to.x;
    return [{
      kind: "path",
      d: `M${right} ${a}L${left} ${c}M${right} ${a}L${left} ${d}M${right} ${b}L${left} ${c}M${right} ${b}L${left} ${d}`,
      stroke: diagramColor.faint,
      width: 0.75,
      opacity: 0.7,
    }];
  }
  const window = to.layer.window;
  if (from.flat || window === undefined || from.layer.shape.length === 1) return [];
  const [, rows, columns] = from.layer.shape;
  const size = [
    Math.min(1, window / columns!) * from.side[0],
    Math.min(1, window / rows!) * from.side[1],
  ];
  const corner = [
    x + from.x + (from.side[0] - size[0]) * 0.72,
    y + from.y + (from.side[1] - size[1]) * 0.3,
  ].map(Math.round);
  const dot = to.flat ? [x + to.x, y + to.y + to.side[1] * 0.3] : [
    x + to.x + to.side[0] * 0.3,
    y + to.y + to.side[1] * 0.3,
  ];
  const edge = corner[0] + Math.round(size[0]);
  const bottom = corner[1] + Math.round(size[1]);
  return [
    {
      kind: "path",
      d: `M${edge} ${corner[1]}L${dot[0]} ${dot[1]}L${edge} ${bottom}`,
      stroke: diagramColor.region.line,
      width: 0.9,
      opacity: 0.75,
    },
    {
      kind: "path",
      d: rectangle(corner[0], corner[1], Math.round(size[0]), Math.round(size[1])),
      stroke: diagramColor.region.line,
      width: 1.75,
    },
    {
      kind: "path",
      d: rectangle(Math.round(dot[0]) - 2, Math.round(dot[1]) - 2, 4, 4),
      fill: diagramColor.region.line,
    },
  ];
}
