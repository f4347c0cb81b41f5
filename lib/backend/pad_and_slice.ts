import * as tf from "@tensorflow/tfjs";
import { writeVectors } from "./kernels/elementwise.ts";
import { Heap, sizeOf, type TensorInfo, type WasmFunction } from "./kernels/heap.ts";
import {
  type Code,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
} from "./kernels/wasm_writer.ts";

let registered = false;

/**
 * Gives tfjs's wasm backend a faster `tf.pad` and `tf.slice`, which is the gradient of `tf.pad`.
 *
 * tfjs pads and slices float by float, and for a slice copies the whole tensor first: of a training
 * step with layers `zeroPadding2d` that is more than half. Strings, bools and empty tensors are left
 * to tfjs's kernels. Calling it again does nothing.
 */
export function registerPadAndSlice(): void {
  if (registered) return;
  registered = true;
  const heap = new Heap(tf.backend() as unknown as ConstructorParameters<typeof Heap>[0]);
  const boxes = new BoxCopier(heap);
  replaceKernel("PadV2", ({ x }, attributes: PadAttributes) => pad(boxes, x, attributes));
  replaceKernel("Slice", ({ x }, attributes: SliceAttributes) => slice(boxes, x, attributes));
}

interface PadAttributes {
  paddings: [before: number, after: number][];
  constantValue: number;
}

interface SliceAttributes {
  begin: number | number[];
  size: number | number[];
}

function pad(
  boxes: BoxCopier,
  x: TensorInfo,
  { paddings, constantValue }: PadAttributes,
): TensorInfo | undefined {
  const { dtype } = x;
  if (!isNumber(dtype) || sizeOf(x.shape) === 0 || paddings.flat().some((n) => n < 0)) {
    return undefined;
  }
  const shape = x.shape.map((length, i) => length + paddings[i][0] + paddings[i][1]);
  const { heap } = boxes;
  const result = heap.output(shape, dtype);
  const place = [heap.address(result), sizeOf(shape)] as const;
  (dtype === "int32" ? heap.integers(...place) : heap.floats(...place)).fill(constantValue);
  const begin = paddings.map(([before]) => before);
  boxes.copy(x.shape, { tensor: x }, { tensor: result, begin });
  return result;
}

function slice(
  boxes: BoxCopier,
  x: TensorInfo,
  attributes: SliceAttributes,
): TensorInfo | undefined {
  const [begin, size] = tf.slice_util.parseSliceParams(x, attributes.begin, attributes.size);
  if (!isNumber(x.dtype) || sizeOf(size) === 0) return undefined;
  const result = boxes.heap.output(size, x.dtype);
  boxes.copy(size, { tensor: x, begin }, { tensor: result });
  return result;
}

function isNumber(dtype: string): dtype is "float32" | "int32" {
  return dtype === "float32" || dtype === "int32";
}

/** A box in a tensor: the whole of it, or from the place `begin` on. */
interface Box {
  tensor: TensorInfo;
  begin?: readonly number[];
}

/** Copies boxes of values from one tensor into another. */
class BoxCopier {
  readonly #copyRows: WasmFunction;

  constructor(readonly heap: Heap) {
    this.#copyRows = heap.compile([{ name: "copyRows", parameters: 6, body: writeRows }]).copyRows;
  }

  /** @param shape Sizes of the box. */
  copy(shape: readonly number[], from: Box, to: Box): void {
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

type KernelFunction = (
  inputs: Record<string, TensorInfo>,
  attributes: never,
) => TensorInfo | undefined;

/** Puts `own` before tfjs's kernel, which gets what `own` leaves (by returning `undefined`). */
function replaceKernel(kernelName: string, own: KernelFunction): void {
  const stock = tf.getKernel(kernelName, "wasm");
  tf.unregisterKernel(kernelName, "wasm");
  tf.registerKernel({
    ...stock,
    kernelFunc: (call) =>
      own(call.inputs as unknown as Record<string, TensorInfo>, call.attrs as never) ??
        stock.kernelFunc(call),
  });
}
