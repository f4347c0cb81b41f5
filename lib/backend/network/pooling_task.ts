import {
  type Code,
  f32x4,
  type FunctionDefinition,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import type { ImageShape, PoolingStep } from "./network_step.ts";
import { TASK_PARAMETERS } from "./task.ts";

/** The function that pools a row: its `weights` are one over each window's number of pixels. */
export function poolRow(step: PoolingStep, source: Place, out: Place): FunctionDefinition {
  const { kind, window: w, shape } = step;
  const depth = shape.depth;
  return {
    name: `pool ${kind} ${Object.values(w)} ${Object.values(shape)} ${
      Object.values(source).slice(1)
    } ${out.pixelStep}`,
    parameters: TASK_PARAMETERS,
    body: (f, source_, shares, _bias, to) => {
      const channels = (lanes: number): Code =>
        poolChannels(f, step, source, { from: at(source_), shares, to: atOut(to) }, lanes);
      const channel = f.i32();
      const at = (local: Local) => i32.add(local.get, channel.get);
      const atOut = at;
      const whole = Math.floor(depth / 4) * 4;
      return f.repeat(shape.columns, [
        f.loop(channel, i32.const(0), i32.const(whole * 4), 16, channels(4)),
        depth > whole ? [channel.set(i32.const(whole * 4)), channels(depth - whole)] : [],
        source_.increase(w.strideColumns * source.pixelStep * 4),
        to.increase(out.pixelStep * 4),
        shares.increase(4),
      ]);
    },
  };
}

/** Up to four channels of one result. */
function poolChannels(
  f: FunctionWriter,
  { kind, window: w }: PoolingStep,
  source: Place,
  places: { from: Code; shares: Local; to: Code },
  lanes: number,
): Code {
  const isMean = kind === "averagePool";
  const join = isMean ? f32x4.add : f32x4.max;
  const [row, result] = [f.i32(), f.v128()];
  const pixel = (column: number) => loadFloats(lanes, row.get, column * source.pixelStep * 4);
  const pixels = Array.from({ length: w.columns }, (_, column) => pixel(column));
  return [
    row.set(places.from),
    result.set(pixels.reduce(join)),
    f.repeat(w.rows - 1, [
      row.increase(source.rowStep * 4),
      pixels.map((value) => result.set(join(result.get, value))),
    ]),
    isMean ? result.set(f32x4.mul(result.get, v128.load32Splat(places.shares.get))) : [],
    storeFloats(lanes, places.to, result),
  ];
}

/** One over the number of pixels inside each window, row by row. */
export function windowShares({ window: w, shape }: PoolingStep, image: ImageShape): Float32Array {
  const inside = (place: number, stride: number, pad: number, size: number, length: number) => {
    const start = place * stride - pad;
    return Math.min(start + size, length) - Math.max(start, 0);
  };
  return Float32Array.from({ length: shape.rows * shape.columns }, (_, index) => {
    const row = Math.floor(index / shape.columns);
    const column = index % shape.columns;
    return 1 / (inside(row, w.strideRows, w.padTop, w.rows, image.rows) *
      inside(column, w.strideColumns, w.padLeft, w.columns, image.columns));
  });
}
