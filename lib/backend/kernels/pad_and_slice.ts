import * as tf from "@tensorflow/tfjs";
import { writeVectors } from "./elementwise.ts";
import { Heap, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import {
  type Code,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
} from "./wasm_writer.ts";

/** What tfjs gives to `PadV2`. */
export interface PadAttributes {
  paddings: [before: number, after: number][];
  constantValue: number;
}

/** What tfjs gives to `Slice`. */
export interface SliceAttributes {
  begin: number | number[];
  size: number | number[];
}

function isNumber(dtype: string): dtype is "float32" | "int32" {
  return dtype === "float32" || dtype === "int32";
}

/** A box in a tensor: the whole of it, or from the place `begin` on. */
interface Box {
  tensor: TensorInfo;
  begin?: readonly number[];
}

/**
 * `tf.pad` and `tf.slice`, which is the gradient of `tf.pad`: boxes of values copied from one tensor
 * into another.
 *
 * tfjs pads and slices float by float, and for a slice copies the whole tensor first: of a training
 * step with layers `zeroPadding2d` that is more than half. Strings, bools and empty tensors are left
 * to tfjs's kernels.
 */
export class Boxes {
  readonly #copyRows: WasmFunction;

  constructor(readonly heap: Heap) {
    this.#copyRows = heap.compile([{ name: "copyRows", parameters: 6, body: writeRows }]).copyRows;
  }

  pad(x: TensorInfo, { paddings, constantValue }: PadAttributes): TensorInfo | undefined {
    const { dtype } = x;
    checkPaddings(x.shape, paddings);
    if (!isNumber(dtype) || sizeOf(x.shape) === 0) return undefined;
    const shape = x.shape.map((length, i) => length + paddings[i][0] + paddings[i][1]);
    const { heap } = this;
    const result = heap.output(shape, dtype);
    const place = [heap.address(result), sizeOf(shape)] as const;
    (dtype === "int32" ? heap.integers(...place) : heap.floats(...place)).fill(constantValue);
    const begin = paddings.map(([before]) => before);
    this.#copy(x.shape, { tensor: x }, { tensor: result, begin });
    return result;
  }

  slice(x: TensorInfo, attributes: SliceAttributes): TensorInfo | undefined {
    const [begin, size] = tf.slice_util.parseSliceParams(x, attributes.begin, attributes.size);
    checkBox(x.shape, begin, size);
    if (!isNumber(x.dtype) || sizeOf(size) === 0) return undefined;
    const result = this.heap.output(size, x.dtype);
    this.#copy(size, { tensor: x, begin }, { tensor: result });
    return result;
  }

  /** @param shape Sizes of the box. */
  #copy(shape: readonly number[], from: Box, to: Box): void {
    // Dimensions that the box fills in both tensors lie in one row with the dimension before.
    let rank = shape.length;
    const tensors = [from.tensor, to.tensor];
    while (rank > 1 && tensors.every((tensor) => tensor.shape[rank - 1] === shape[rank - 1])) {
      rank--;
    }
    const row = sizeOf(shape.slice(rank - 1));
    const [source, target] = [from, to].map((box) => this.#place(box));
    const rows = shape[rank - 2] ?? 1;
    const [sourceGap, targetGap] = [source, target].map(({ strides }) =>
      (strides[rank - 2] ?? 0) - row * 4
    );
    const walk = (dimension: number, read: number, write: number) => {
      if (dimension >= rank - 2) {
        return this.#copyRows(read, write, rows, row, sourceGap, targetGap);
      }
      for (let i = 0; i < shape[dimension]; i++) {
        walk(dimension + 1, read, write);
        read += source.strides[dimension];
        write += target.strides[dimension];
      }
    };
    walk(0, source.address, target.address);
  }

  /** Where a box begins, and how many bytes lie between neighbours in each dimension. */
  #place({ tensor, begin }: Box): { address: number; strides: number[] } {
    const strides = tensor.shape.map((_, i) => sizeOf(tensor.shape.slice(i + 1)) * 4);
    const offset = begin?.reduce((sum, place, i) => sum + place * strides[i], 0) ?? 0;
    return { address: this.heap.address(tensor) + offset, strides };
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function checkPaddings(shape: number[], paddings: PadAttributes["paddings"]): void {
  if (paddings.length === shape.length && paddings.flat().every(isCount)) return;
  throw new RangeError(
    `pad(): the shape [${shape}] takes ${shape.length} pairs [before, after] of whole numbers of ` +
      `at least 0, not ${JSON.stringify(paddings)}.`,
  );
}

/** Throws unless the box lies inside the tensor. */
function checkBox(shape: number[], begin: number[], size: number[]): void {
  const fits = begin.length === shape.length && size.length === shape.length &&
    shape.every((length, i) =>
      isCount(begin[i]) && isCount(size[i]) && begin[i] + size[i] <= length
    );
  if (fits) return;
  throw new RangeError(
    `slice(): a box of the shape [${size}] that begins at [${begin}] does not lie inside the ` +
      `tensor of the shape [${shape}].`,
  );
}

/** `copyRows(source, target, rows, floats in a row, gaps between rows in bytes)`. */
function writeRows(f: FunctionWriter, ...parameters: Local[]): Code {
  const [source, target, rows, row, sourceGap, targetGap] = parameters;
  const i = f.i32();
  const value = f.v128();
  return f.loop(i, i32.const(0), rows.get, 1, [
    writeVectors(f, row, (lanes, offset) => [
      value.set(loadFloats(lanes, source.get, offset)),
      storeFloats(lanes, target.get, value, offset),
    ], [source, target]),
    source.increase(sourceGap.get),
    target.increase(targetGap.get),
  ]);
}
