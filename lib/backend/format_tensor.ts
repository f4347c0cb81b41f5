import type { DataType, Tensor } from "@tensorflow/tfjs";
import { TENSOR } from "./value_kinds.ts";
import {
  checkValue,
  knownOptions,
  numberFrom,
  NUMBERS,
  oneOf,
  type OptionNames,
  SHAPE,
  wholeFrom,
} from "../geometry/mod.ts";
import { alignedFormat, floatFormat, type ItemFormat } from "./item_format.ts";
import { LAYOUT, layoutOf, type TensorLayout } from "./tensor_layout.ts";

/** How {@linkcode formatTensor} prints. */
export interface FormatTensorOptions {
  /** What the axes mean; by default what the tensor's maker noted, else NHWC images. */
  layout?: TensorLayout;
  /** Decimals of a floating-point number. */
  precision?: number;
  /** Items kept at each end of a long axis of a large tensor. */
  edgeItems?: number;
  /** Tensors of more numbers than this are printed without their middle. */
  threshold?: number;
  /** Columns of text after which a row of numbers is continued on the next line. */
  lineWidth?: number;
}

type FormatValuesOptions = Omit<FormatTensorOptions, "layout"> & {
  dtype?: DataType;
  indent?: number;
};

const VALUES: OptionNames<Omit<FormatTensorOptions, "layout">> = {
  precision: wholeFrom(0, 100),
  edgeItems: wholeFrom(1),
  threshold: numberFrom(0),
  lineWidth: numberFrom(1),
};
const OPTIONS: OptionNames<FormatTensorOptions> = {
  layout: LAYOUT,
  ...VALUES,
};
const FLAT: OptionNames<FormatValuesOptions> = {
  dtype: oneOf("float32", "int32", "bool", "complex64", "string"),
  indent: wholeFrom(0),
  ...VALUES,
};

/**
 * Prints a tensor as its shape, its type and its channel planes as aligned matrices, each number
 * as PyTorch would print it.
 *
 * @param tensor Any shape and type; images `[batch, rows, columns, channels]` and
 * `[rows, columns, channels]` are printed channel by channel, kernels ("HWIO") filter by filter.
 * @returns A header line, then for each plane its numbers, labelled `[0, :, :, 1]` when there is
 * more than one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatTensor, tf } from "convolutions";
 *
 * assert.equal(
 *   await formatTensor(tf.tensor4d([9, 5, 0, -7], [1, 2, 2, 1])),
 *   "Tensor shape [1, 2, 2, 1] float32\n[[ 9.,  5.],\n [ 0., -7.]]",
 * );
 * ```
 */
export async function formatTensor(
  tensor: Tensor,
  options: FormatTensorOptions = {},
): Promise<string> {
  knownOptions("formatTensor()", options, OPTIONS);
  checkValue("formatTensor()", "tensor", tensor, TENSOR);
  const layout = fittingLayout(options.layout ?? layoutOf(tensor), tensor.rank);
  const named = layout === "HWIO" ? " (HWIO)" : "";
  const header = `Tensor shape [${tensor.shape.join(", ")}]${named} ${tensor.dtype}`;
  if (tensor.dtype === "complex64") return header;
  const values = await tensor.data();
  if (values.length === 0) return `${header}\n[]`;

  const outerAxes = OUTER_AXES[layout];
  const view = permuted(tensor.shape, outerAxes);
  const write = matrixWriter(values, view, tensor.dtype, options);
  const outerShape = view.shape.slice(0, outerAxes.length);
  const planes = outerShape.reduce((product, length) => product * length, 1);
  const body = write.kept(planes).map((plane) => {
    if (plane === null) return "...";
    const position = unravel(plane, outerShape);
    const label = planes > 1 ? `${planeLabel(tensor.rank, outerAxes, position)}\n` : "";
    return label + write.matrix(position.reduce(at, view), 0);
  });
  return `${header}\n${body.join("\n")}`;
}

/**
 * Prints numbers as PyTorch prints a tensor, without its `tensor(` and `)`.
 *
 * @param values The numbers in row-major order.
 * @param shape Their shape.
 * @param options As for {@linkcode formatTensor}; `indent` counts the columns before the text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { formatValues } from "convolutions";
 *
 * assert.equal(formatValues([1, 2, 3, 4.5], [2, 2]), "[[1.0000, 2.0000],\n [3.0000, 4.5000]]");
 * ```
 */
export function formatValues(
  values: ArrayLike<number>,
  shape: readonly number[],
  options: FormatValuesOptions = {},
): string {
  knownOptions("formatValues()", options, FLAT);
  checkValue("formatValues()", "values", values, NUMBERS);
  checkValue("formatValues()", "shape", shape, SHAPE);
  if (values.length === 0) return "[]";
  const view = permuted(shape, []);
  return matrixWriter(values, view, options.dtype ?? "float32", options)
    .matrix(view, options.indent ?? 0);
}

/** Axes that count planes, outermost first; the others are a plane's rows and columns. */
const OUTER_AXES: Record<TensorLayout, readonly number[]> = {
  NHWC: [0, 3],
  HWC: [2],
  HWIO: [3, 2],
  plain: [],
};

function fittingLayout(layout: TensorLayout, rank: number): TensorLayout {
  if (layout === "plain" || layout.length === rank) return layout;
  throw new RangeError(
    `Cannot print a tensor of rank ${rank} as ${layout}: that layout has ${layout.length} axes.`,
  );
}

/** An array of any rank inside a flat one. */
interface View {
  shape: readonly number[];
  strides: readonly number[];
  offset: number;
}

function permuted(shape: readonly number[], outerAxes: readonly number[]): View {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const order = [...outerAxes, ...shape.keys().filter((axis) => !outerAxes.includes(axis))];
  return {
    shape: order.map((axis) => shape[axis]),
    strides: order.map((axis) => strides[axis]),
    offset: 0,
  };
}

function at({ shape, strides, offset }: View, index: number): View {
  return {
    shape: shape.slice(1),
    strides: strides.slice(1),
    offset: offset + index * strides[0],
  };
}

/** Turns a count along all axes together into an index along each, the last running fastest. */
function unravel(count: number, shape: readonly number[]): number[] {
  return shape.reduceRight<number[]>((indices, length) => {
    indices.unshift(count % length);
    count = Math.floor(count / length);
    return indices;
  }, []);
}

function planeLabel(
  rank: number,
  outerAxes: readonly number[],
  position: readonly number[],
): string {
  const axes = Array.from({ length: rank }, () => ":");
  outerAxes.forEach((axis, i) => axes[axis] = String(position[i]));
  return `[${axes.join(", ")}]`;
}

interface MatrixWriter {
  /** Indices that are printed of an axis, `null` for its middle. */
  kept(size: number): (number | null)[];
  /** Prints a part of the tensor, all in the one format that fits the whole. */
  matrix(view: View, indent: number): string;
}

function matrixWriter(
  values: ArrayLike<number | string>,
  whole: View,
  dtype: DataType,
  { precision = 4, edgeItems = 3, threshold = 1000, lineWidth = 80 }: FormatTensorOptions,
): MatrixWriter {
  const summarize = values.length > threshold;

  function kept(size: number): (number | null)[] {
    if (!summarize || size <= 2 * edgeItems) return [...Array(size).keys()];
    const first = [...Array(edgeItems).keys()];
    return [...first, null, ...first.map((index) => size - edgeItems + index)];
  }

  function* printed(view: View): Generator<number | string> {
    if (view.shape.length === 0) yield values[view.offset];
    else {
      for (const index of kept(view.shape[0])) if (index !== null) yield* printed(at(view, index));
    }
  }

  function matrix(view: View, indent: number): string {
    if (view.shape.length === 0) return item(values[view.offset]);
    const inner = kept(view.shape[0]);
    if (view.shape.length === 1) {
      const texts = inner.map((index) =>
        index === null ? " ..." : item(values[view.offset + index * view.strides[0]])
      );
      const perLine = Math.max(1, Math.floor((lineWidth - indent) / (width + 2)));
      const lines = Array.from(
        { length: Math.ceil(texts.length / perLine) },
        (_, line) => texts.slice(line * perLine, (line + 1) * perLine).join(", "),
      );
      return `[${lines.join(",\n" + " ".repeat(indent + 1))}]`;
    }
    const separator = "," + "\n".repeat(view.shape.length - 1) + " ".repeat(indent + 1);
    const parts = inner.map((index) =>
      index === null ? "..." : matrix(at(view, index), indent + 1)
    );
    return `[${parts.join(separator)}]`;
  }

  const { width, format } = itemFormat([...printed(whole)], dtype, precision);
  const item = format as (value: number | string) => string;
  return { kept, matrix };
}

function itemFormat(items: (number | string)[], dtype: DataType, precision: number): ItemFormat {
  switch (dtype) {
    case "float32":
      return floatFormat(items as number[], precision);
    case "bool":
      return alignedFormat(items, (value) => value ? "true" : "false");
    case "string":
      return alignedFormat(items, (value) => JSON.stringify(value));
    default:
      return alignedFormat(items, String);
  }
}
