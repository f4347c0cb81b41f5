import type * as tf from "@tensorflow/tfjs";
import { MODEL } from "../../backend/value_kinds.ts";
import { checkValue, FLAG, knownOptions, oneOf, type OptionNames } from "../../geometry/mod.ts";
import { kerasShape, type LayerShape, type ModelLayer, modelLayers } from "./layers.ts";
import { type Block, label, type Mark, type PathMark, rectangle, rowOf } from "../diagram/block.ts";
import { diagramColor } from "../diagram/color.ts";
import { Diagram, diagramWidth } from "../diagram/diagram.ts";
import { escapeXml } from "../svg.ts";

/** How {@linkcode modelGraph} draws a model. */
export interface ModelGraphOptions {
  /** Whether each layer shows the shapes of what it takes and gives; true where not given. */
  readonly showShapes?: boolean;
  /** Whether each layer shows its class beside its name; true where not given. */
  readonly showTypes?: boolean;
  /** Direction from input to output: down ("TB", where not given) or to the right ("LR"). */
  readonly direction?: "TB" | "LR";
}

/** Most CSS pixels that a graph may be high before a reader scrolls in it. */
const tallest = 1400;
/** Height of the box in which a large graph is scrolled. */
const viewHeight = 560;

/** The picture of a model's layers; a large one is scrolled. */
export class ModelGraph extends Diagram {
  /** The layers that it shows, from the input to the output. */
  readonly layers: readonly ModelLayer[];

  constructor(block: Block, alt: string, layers: readonly ModelLayer[]) {
    super(block, { alt });
    this.layers = layers;
  }

  /** Whether it is too large to be shown whole. */
  get scrolls(): boolean {
    return this.content.width > diagramWidth || this.content.height > tallest;
  }

  /** Returns HTML that shows the graph at its own size, in a box in which a large one is scrolled. */
  async toHtml(): Promise<string> {
    // An image, because notebooks take SVG elements out of HTML that is not trusted.
    const svg = shortNames((await this.toSvg()).replace("max-width:100%;height:auto", ""));
    const image = `<img src="${address(svg)}" width="${this.width}"` +
      ` height="${this.height}" alt="${escapeXml(this.alt)}" style="max-width:none">`;
    return `<div style="overflow:auto;max-height:${viewHeight}px;max-width:100%">${image}</div>`;
  }
}

/** The address of a picture that is the picture itself; base64 would be a third longer. */
function address(svg: string): string {
  const escaped = svg.replaceAll(
    /[%#&<>'\n]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `data:image/svg+xml,${escaped.replaceAll('"', "'")}`;
}

/** Renames what a picture draws more than once; in a document of its own no name can clash. */
function shortNames(svg: string): string {
  const names = new Map<string, string>();
  return svg.replace(/(id="|href="#)([gt][0-9a-z]{2,})"/g, (_, before: string, name: string) => {
    if (!names.has(name)) names.set(name, `t${names.size.toString(36)}`);
    return `${before}${names.get(name)}"`;
  });
}

const OPTIONS: OptionNames<ModelGraphOptions> = {
  showShapes: FLAG,
  showTypes: FLAG,
  direction: oneOf("TB", "LR"),
};

/**
 * Draws the layers of a model and what flows between them, as Keras's
 * `plot_model(model, show_shapes=True)`: names, types, shapes in and out.
 *
 * @param model Any model; a model that is a layer of it is one box.
 * @param options What each box shows, and the direction.
 * @returns A picture. That of a large model is wider or higher than a page; a notebook scrolls it.
 * @throws {RangeError} If the model has no layers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { modelGraph, tf } from "convolutions";
 *
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 10, inputShape: [784] })] });
 * const graph = await modelGraph(model);
 * assert.equal(graph.layers.length, 2); // the input is a layer, too
 * ```
 */
export async function modelGraph(
  model: tf.LayersModel,
  options: ModelGraphOptions = {},
): Promise<ModelGraph> {
  const { showShapes = true, showTypes = true, direction = "TB" } = knownOptions(
    "modelGraph()",
    options,
    OPTIONS,
  );
  const layers = modelLayers(checkValue("modelGraph()", "model", model, MODEL));
  const boxes = layers.map((layer) => layerBox(layer, showShapes, showTypes));
  const { width, height, centres, arrows } = await layOut(layers, boxes, direction);
  const block: Block = {
    width,
    height,
    axis: height / 2,
    place: (x, y) =>
      joinPaths([
        ...arrows.flatMap((arrow) => arrowMarks(arrow, x, y)),
        ...boxes.flatMap((box, i) =>
          box.place(
            Math.round(x + centres[i][0] - box.width / 2),
            Math.round(y + centres[i][1] - box.height / 2),
          )
        ),
      ]),
  };
  const ends = (at: "first" | "last") =>
    layers.filter((_, i) =>
      at === "first" ? layers[i].from.length === 0 : layers.every(({ from }) => !from.includes(i))
    ).map(({ name, outputShapes }) => `${name} ${shapesText(outputShapes)}`).join(", ");
  const chain = layers.length <= 12
    ? `: ${layers.map(({ name, type }) => `${name} (${type})`).join(", ")}`
    : "";
  const alt = `Graph of the model "${model.name}", ${layers.length} layers from ${ends("first")} ` +
    `to ${ends("last")}${chain}.`;
  return new ModelGraph(block, alt, layers);
}

/** Classes by what they do, which decides their color. */
const tints: readonly [RegExp, line: string, fill: string][] = [
  [/Input/, "#5b6875", "#eef1f4"],
  [/Conv/, diagramColor.output.line, diagramColor.output.fill],
  [/Pool/, "#3a87ad", "#d4ebf7"],
  [/Dense/, "#7d62a8", "#e8e0f3"],
  [/Concat|Add|Merge|Multiply|Average$/, "#a58a00", "#f8edb8"],
];

function layerBox(layer: ModelLayer, showShapes: boolean, showTypes: boolean): Block {
  const [, line, fill] = tints.find(([pattern]) => pattern.test(layer.type)) ??
    [null, diagramColor.faint, "#f6f8fa"];
  const lines: [left: Block, right: Block][] = [[
    // Names that differ in their numbers only share the drawing of the rest.
    rowOf(
      layer.name.split(/(?<=_)(?=\d+$)/).map((part) => label(part, { bold: true, size: 12 })),
      0,
    ),
    label(showTypes ? layer.type : "", { size: 12, fill: diagramColor.faint }),
  ]];
  if (showShapes) {
    const shapes = [["input", layer.inputShapes], ["output", layer.outputShapes]] as const;
    for (const [word, list] of shapes) {
      lines.push([
        label(word, { size: 11, fill: diagramColor.faint }),
        label(shapesText(list), { size: 11 }),
      ]);
    }
  }
  const room = 8;
  const heads = 22;
  const width = Math.max(...lines.map(([a, b]) => a.width + 14 + b.width)) + 2 * room;
  const height = heads + (showShapes ? 36 : 0);
  return {
    width,
    height,
    axis: height / 2,
    place: (x, y): Mark[] => [
      { kind: "path", d: rectangle(x, y, width, height), fill: diagramColor.paper },
      { kind: "path", d: rectangle(x, y, width, heads), fill },
      { kind: "path", d: rectangle(x, y, width, height), stroke: line, width: 1 },
      ...lines.flatMap(([left, right], i) => {
        const middle = y + (i === 0 ? heads / 2 : heads + 10 + 16 * (i - 1));
        return [
          ...left.place(x + room, middle - left.height / 2),
          ...right.place(x + width - room - right.width, middle - right.height / 2),
        ];
      }),
    ],
  };
}

function shapesText(shapes: readonly LayerShape[]): string {
  const different = [...new Set(shapes.map(kerasShape))];
  if (different.length === 1 && shapes.length > 1) return `${shapes.length} × ${different[0]}`;
  return different.join(", ");
}

interface Arrow {
  /** Points of joined cubic Bézier curves, as Graphviz gives them. */
  readonly curve: readonly (readonly [number, number])[];
  readonly head: readonly (readonly [number, number])[];
}

/** What is read of Graphviz's answer; lengths in points, y up. */
interface GraphvizAnswer {
  readonly bb: string;
  readonly objects: readonly { readonly name: string; readonly pos: string }[];
  readonly edges?: readonly {
    readonly _draw_: readonly DrawStep[];
    readonly _hdraw_: readonly DrawStep[];
  }[];
}

interface DrawStep {
  readonly op: string;
  readonly points?: readonly (readonly [number, number])[];
}

/** Lets Graphviz find places for boxes and ways for arrows, in CSS pixels, y down. */
async function layOut(
  layers: readonly ModelLayer[],
  boxes: readonly Block[],
  direction: "TB" | "LR",
) {
  const { instance } = await import("@viz-js/viz");
  const inches = (pixels: number) => pixels / 72;
  const answer = (await instance()).renderJSON({
    directed: true,
    graphAttributes: { dpi: 72, pad: 0, rankdir: direction, ranksep: 0.26, nodesep: 0.2 },
    nodeAttributes: { shape: "box", fixedsize: true, label: "" },
    edgeAttributes: { arrowsize: 0.7 },
    nodes: boxes.map((box, i) => ({
      name: String(i),
      attributes: { width: inches(box.width), height: inches(box.height) },
    })),
    edges: layers.flatMap(({ from }, i) =>
      from.map((tail) => ({ tail: String(tail), head: String(i) }))
    ),
  }) as unknown as GraphvizAnswer;
  const [, , width, height] = answer.bb.split(",").map(Number);
  const flip = ([x, y]: readonly [number, number]) => [x, height - y] as const;
  const centres = boxes.map((_, i) => {
    const { pos } = answer.objects.find(({ name }) => name === String(i))!;
    return flip(pos.split(",").map(Number) as [number, number]);
  });
  const points = (steps: readonly DrawStep[], op: string) =>
    steps.find((step) => step.op === op)!.points!.map(flip);
  const arrows = (answer.edges ?? []).map((edge): Arrow => ({
    curve: points(edge._draw_, "b"),
    head: points(edge._hdraw_, "P"),
  }));
  return { width, height, centres, arrows };
}

/** Draws all paths of one look as one path, in half the room: boxes do not overlap. */
function joinPaths(marks: readonly Mark[]): Mark[] {
  const looks = new Map<string, PathMark>();
  for (const mark of marks) {
    if (mark.kind !== "path") continue;
    const key = [mark.fill, mark.stroke, mark.width].join();
    const before = looks.get(key)?.d ?? "";
    looks.set(key, { ...mark, d: before + mark.d });
  }
  return [...looks.values(), ...marks.filter((mark) => mark.kind !== "path")];
}

function arrowMarks({ curve, head }: Arrow, x: number, y: number): Mark[] {
  const at = ([left, top]: readonly [number, number]) =>
    `${Math.round((left + x) * 10) / 10} ${Math.round((top + y) * 10) / 10}`;
  const [start, ...rest] = curve.map(at);
  const [corner, ...others] = head.map(at);
  const fill = diagramColor.faint;
  return [
    { kind: "path", d: `M${start}C${rest.join(" ")}`, stroke: fill, width: 1.2 },
    { kind: "path", d: `M${corner}L${others.join("L")}Z`, fill },
  ];
}
