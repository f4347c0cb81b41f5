import * as tf from "@tensorflow/tfjs";
import { checkGradient, checkResult, checkSteps } from "./conv_shape.ts";
import { type Heap, inParts, sizeOf, type TensorInfo, type WasmFunction } from "./heap.ts";
import { PlanCache } from "./plan_cache.ts";
import { range } from "./range.ts";
import {
  type Code,
  f32x4,
  type FunctionWriter,
  i32,
  i32x4,
  loadFloats,
  Local,
  storeFloats,
  v128,
  whenElse,
} from "./wasm_writer.ts";

/** The sizes of one pooling, without the batch. */
interface PoolShape {
  inRows: number;
  inColumns: number;
  depth: number;
  windowRows: number;
  windowColumns: number;
  outRows: number;
  outColumns: number;
  strideRows: number;
  strideColumns: number;
  padTop: number;
  padLeft: number;
}

/** tfjs's description of a pooling, as its kernels receive it. */
export interface PoolAttributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

type Pooling = "max" | "max gradient" | "average" | "average gradient";

/** The pooling kernels of tfjs, on plans that are compiled once per shape. */
export class Poolings {
  readonly #plans = new PlanCache();

  constructor(readonly heap: Heap) {}

  /** The largest (or the mean) value of every window; what lies outside does not count. */
  forward(kind: "max" | "average", x: TensorInfo, attributes: PoolAttributes) {
    if (x.dtype !== "float32") return undefined;
    const { shape, batch, outShape } = poolShape(x.shape, attributes);
    const out = this.heap.output(outShape);
    if (sizeOf(outShape) === 0) return out;
    this.#run(kind, shape, [x, x, out], batch);
    return out;
  }

  /**
   * The gradient of the largest (or the mean) value. Of several largest ones the first gets it all,
   * as in PyTorch.
   */
  gradient(kind: "max" | "average", dy: TensorInfo, x: TensorInfo, attributes: PoolAttributes) {
    if (x.dtype !== "float32") return undefined;
    const { shape, batch, outShape } = poolShape(x.shape, attributes);
    checkGradient(
      `The gradient of ${kind === "max" ? "max" : "avg"}Pool()`,
      x.shape,
      outShape,
      dy.shape,
    );
    const dx = this.heap.output(x.shape);
    if (sizeOf(x.shape) === 0) return dx;
    const empty = sizeOf(dy.shape) === 0;
    if (empty || !coversAll(shape)) {
      this.heap.clear(this.heap.address(dx), sizeOf(x.shape));
    }
    if (empty) return dx;
    this.#run(`${kind} gradient`, shape, [x, dy, dx], batch);
    return dx;
  }

  /** `tensors`: the image, the output (or its gradient), and what is written. */
  #run(kind: Pooling, shape: PoolShape, tensors: TensorInfo[], batch: number): void {
    const { run } = this.#plans.get(
      `${kind} ${Object.values(shape).join(",")}`,
      () => ({ run: compilePooling(this.heap, kind, shape) }),
    );
    const [x, y, out] = tensors.map((tensor) => this.heap.address(tensor));
    const inBytes = shape.inRows * shape.inColumns * shape.depth * 4;
    const outBytes = shape.outRows * shape.outColumns * shape.depth * 4;
    const [yBytes, resultBytes] = kind.endsWith("gradient") ? [outBytes, inBytes] : [0, outBytes];
    inParts(
      batch,
      1,
      (first, count) =>
        run(x + first * inBytes, y + first * yBytes, out + first * resultBytes, count),
    );
  }
}

function poolShape(imageShape: number[], attributes: PoolAttributes) {
  const { filterSize, strides } = attributes;
  checkSteps("pool", { filterSize, strides });
  const info = tf.backend_util.computePool2DInfo(
    imageShape as [number, number, number, number],
    filterSize,
    strides,
    1,
    attributes.pad,
    attributes.dimRoundingMode,
  );
  checkResult("pool", [info.filterHeight, info.filterWidth], imageShape, info.outShape);
  const shape: PoolShape = {
    inRows: info.inHeight,
    inColumns: info.inWidth,
    depth: info.inChannels,
    windowRows: info.filterHeight,
    windowColumns: info.filterWidth,
    outRows: info.outHeight,
    outColumns: info.outWidth,
    strideRows: info.strideHeight,
    strideColumns: info.strideWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
  };
  return { shape, batch: info.batchSize, outShape: info.outShape };
}

/** Whether some window reaches outside the image. */
function isClipped(s: PoolShape): boolean {
  return s.padTop > 0 || s.padLeft > 0 ||
    (s.outRows - 1) * s.strideRows + s.windowRows > s.inRows ||
    (s.outColumns - 1) * s.strideColumns + s.windowColumns > s.inColumns;
}

/** Whether every pixel of the image lies in exactly one window. */
function coversAll(s: PoolShape): boolean {
  return s.padTop === 0 && s.padLeft === 0 &&
    s.windowRows === s.strideRows && s.outRows * s.strideRows === s.inRows &&
    s.windowColumns === s.strideColumns && s.outColumns * s.strideColumns === s.inColumns;
}

/**
 * Compiles `run(x, y, out, batch)`, where forward `out` is the output (and `y` is not used), and
 * backward `y` is the output's gradient and `out` the image's.
 */
function compilePooling(heap: Heap, kind: Pooling, s: PoolShape): WasmFunction {
  const forward = kind === "max" || kind === "average";
  const imageBytes = s.inRows * s.inColumns * s.depth * 4;
  return heap.compile([{
    name: "run",
    parameters: 4,
    body: (f, x, y, out, batch) => {
      const [image, row, column] = [f.i32(), f.i32(), f.i32()];
      const window = new Window(f, s);
      // Bytes from the image to the window's gradient, which lies in another image of that shape.
      const gradientAt = f.i32();
      const pointer = forward ? out : y;
      const vector = (lanes: number): Code => [
        writeWindow(f, kind, window, lanes, pointer, gradientAt),
        window.nextChannels(lanes),
        pointer.increase(lanes * 4),
      ];
      return [
        forward ? [] : gradientAt.set(i32.sub(out.get, x.get)),
        f.loop(image, i32.const(0), batch.get, 1, [
          f.loop(row, i32.const(0), i32.const(s.outRows), 1, [
            window.startRow(x, row),
            f.loop(column, i32.const(0), i32.const(s.outColumns), 1, [
              window.startPixel(x, row, column),
              f.repeat(Math.floor(s.depth / 4), vector(4)),
              s.depth % 4 > 0 ? vector(s.depth % 4) : [],
              window.endPixel(),
            ]),
          ]),
          x.increase(imageBytes),
        ]),
      ];
    },
  }]).run;
}

/** One window of up to four channels. */
function writeWindow(
  f: FunctionWriter,
  kind: Pooling,
  window: Window,
  lanes: number,
  pointer: Local,
  gradientAt: Local,
): Code {
  const result = f.v128();
  const value = f.v128();
  const position = f.v128();
  const here = f.v128();
  /** Where windows overlap, a pixel's gradients are added up. */
  const add = (share: Code, to: Local, offset: number): Code =>
    window.coversAll ? [] : here.set(f32x4.add(share, loadFloats(lanes, to.get, offset)));
  const load = (at: Local, offset: number) => value.set(loadFloats(lanes, at.get, offset));
  switch (kind) {
    case "max":
      // The larger of NaN and another is NaN; all bits, where another is NaN, are one themselves.
      return [
        window.offsets
          ? result.set(loadFloats(lanes, window.at.get, window.offsets[0]))
          : result.set(f32x4.const(-Infinity)),
        here.set(v128.zero),
        window.forEachTap((at, offset, index) =>
          index === 0 ? [] : [
            load(at, offset),
            result.set(f32x4.larger(result.get, value.get)),
            here.set(v128.or(here.get, f32x4.ne(value.get, value.get))),
          ]
        ),
        result.set(v128.or(result.get, here.get)),
        storeFloats(lanes, pointer.get, result),
      ];
    case "average":
      return [
        result.set(v128.zero),
        window.forEachTap((at, offset) => [
          load(at, offset),
          result.set(f32x4.add(result.get, value.get)),
        ]),
        result.set(f32x4.div(result.get, f32x4.splatInteger(window.count()))),
        storeFloats(lanes, pointer.get, result),
      ];
    case "max gradient": {
      // A larger value takes the place of the one before; so does NaN, as in PyTorch.
      const better = f.v128();
      // The number of the tap, in every lane.
      const [number, one] = [f.v128(), f.v128()];
      const gradient = f.i32();
      const next = number.set(i32x4.add(number.get, one.get));
      const whatever: Code = [
        result.set(f32x4.const(-Infinity)),
        one.set(i32x4.splat(i32.const(1))),
        position.set(v128.zero),
        number.set(v128.zero),
        window.forEachTap((at, offset) => [
          load(at, offset),
          better.set(
            v128.or(f32x4.gt(value.get, result.get), f32x4.ne(value.get, value.get)),
          ),
          result.set(v128.select(value.get, result.get, better.get)),
          position.set(v128.select(number.get, position.get, better.get)),
          next,
        ]),
        result.set(loadFloats(lanes, pointer.get)),
        number.set(v128.zero),
        window.forEachTap((at, offset) => [
          gradient.set(i32.add(at.get, gradientAt.get)),
          here.set(v128.and(i32x4.eq(position.get, number.get), result.get)),
          add(here.get, gradient, offset),
          storeFloats(lanes, gradient.get, here, offset),
          next,
        ]),
      ];
      const { offsets } = window;
      if (!offsets) return whatever;
      // Without NaN the first tap that equals the largest gets it all.
      const values = offsets.map(() => f.v128());
      const taken = position;
      return [
        values.map((value, i) => value.set(loadFloats(lanes, window.at.get, offsets[i]))),
        // NaN for some infinities, too.
        here.set(values.map(({ get }): Code => get).reduce(f32x4.add)),
        whenElse(v128.anyTrue(f32x4.ne(here.get, here.get)), whatever, [
          better.set(values.map(({ get }): Code => get).reduce(f32x4.larger)),
          result.set(loadFloats(lanes, pointer.get)),
          gradient.set(i32.add(window.at.get, gradientAt.get)),
          taken.set(v128.zero),
          values.map((value, i) => [
            value.set(v128.andNot(f32x4.eq(value.get, better.get), taken.get)),
            taken.set(v128.or(taken.get, value.get)),
            here.set(v128.and(value.get, result.get)),
            add(here.get, gradient, offsets[i]),
            storeFloats(lanes, gradient.get, here, offsets[i]),
          ]),
        ]),
      ];
    }
    case "average gradient": {
      const gradient = f.i32();
      return [
        result.set(loadFloats(lanes, pointer.get)),
        result.set(f32x4.div(result.get, f32x4.splatInteger(window.count()))),
        window.forEachTap((at, offset) => [
          gradient.set(i32.add(at.get, gradientAt.get)),
          here.set(result.get),
          add(here.get, gradient, offset),
          storeFloats(lanes, gradient.get, here, offset),
        ]),
      ];
    }
  }
}

/** The window being pooled: where it starts, and how much of it lies inside the image. */
class Window {
  readonly #f: FunctionWriter;
  readonly #s: PoolShape;
  readonly #rows: Local;
  readonly #columns: Local;
  readonly #clipped: boolean;
  readonly coversAll: boolean;
  /** Where it starts, in its present channels. */
  readonly at: Local;
  /** Bytes from where it starts to each of its pixels, if they are few and all inside. */
  readonly offsets?: number[];

  constructor(f: FunctionWriter, s: PoolShape) {
    this.#f = f;
    this.#s = s;
    this.at = f.i32();
    this.#rows = f.i32();
    this.#columns = f.i32();
    this.#clipped = isClipped(s);
    this.coversAll = coversAll(s);
    if (this.#clipped || s.windowRows * s.windowColumns > 9) return;
    this.offsets = range(s.windowRows).flatMap((row) =>
      range(s.windowColumns).map((column) => (row * s.inColumns + column) * s.depth * 4)
    );
  }

  /** Moves to a row of windows. */
  startRow(x: Local, row: Local): Code {
    if (this.#clipped) return [];
    const { strideRows, inColumns, depth } = this.#s;
    const rowBytes = strideRows * inColumns * depth * 4;
    return this.at.set(i32.add(x.get, i32.mul(row.get, i32.const(rowBytes))));
  }

  /** Goes on to the next window of the row, after all channels. */
  endPixel(): Code {
    return this.#clipped ? [] : this.at.increase((this.#s.strideColumns - 1) * this.#s.depth * 4);
  }

  /** Moves to the window of one output pixel of the image at `x`; finds what lies inside. */
  startPixel(x: Local, row: Local, column: Local): Code {
    const s = this.#s;
    const f = this.#f;
    if (!this.#clipped) {
      return [
        this.#rows.set(i32.const(s.windowRows)),
        this.#columns.set(i32.const(s.windowColumns)),
      ];
    }
    const [top, left] = [f.i32(), f.i32()];
    const clip = (
      first: Local,
      count: Local,
      at: Local,
      stride: number,
      pad: number,
      window: number,
      length: number,
    ): Code => {
      const origin = i32.sub(i32.mul(at.get, i32.const(stride)), i32.const(pad));
      const end = i32.minS(i32.add(origin, i32.const(window)), i32.const(length));
      return [
        first.set(i32.maxS(origin, i32.const(0))),
        // A window may lie outside altogether.
        count.set(i32.maxS(i32.sub(end, first.get), i32.const(0))),
      ];
    };
    return [
      clip(top, this.#rows, row, s.strideRows, s.padTop, s.windowRows, s.inRows),
      clip(left, this.#columns, column, s.strideColumns, s.padLeft, s.windowColumns, s.inColumns),
      this.at.set(i32.add(
        x.get,
        i32.mul(
          i32.add(i32.mul(top.get, i32.const(s.inColumns)), left.get),
          i32.const(s.depth * 4),
        ),
      )),
    ];
  }

  nextChannels(lanes: number): Code {
    return this.at.increase(lanes * 4);
  }

  /** How many pixels of the window lie inside. */
  count(): Code {
    return i32.mul(this.#rows.get, this.#columns.get);
  }

  /** Runs `tap` for every pixel inside, at `offset` bytes after `at`; few of them have an index. */
  forEachTap(tap: (at: Local, offset: number, index?: number) => Code): Code {
    const f = this.#f;
    const s = this.#s;
    const rowBytes = s.inColumns * s.depth * 4;
    if (this.offsets) return this.offsets.map((offset, index) => tap(this.at, offset, index));
    const [row, column, rowAt, at] = [f.i32(), f.i32(), f.i32(), f.i32()];
    return [
      rowAt.set(this.at.get),
      f.loop(row, i32.const(0), this.#rows.get, 1, [
        at.set(rowAt.get),
        f.loop(column, i32.const(0), this.#columns.get, 1, [tap(at, 0), at.increase(s.depth * 4)]),
        rowAt.increase(rowBytes),
      ]),
    ];
  }
}
