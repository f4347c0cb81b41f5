import { tileSize } from "../kernels/correlation.ts";
import {
  type Code,
  f32x4,
  type FunctionDefinition,
  type FunctionWriter,
  i32,
  loadFloats,
  type Local,
  storeFloats,
} from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import type { DepthwiseStep } from "./network_step.ts";
import { TASK_PARAMETERS } from "./task.ts";

/** Neighbouring results that are computed together at most. */
const TOGETHER = 6;

/** The function that convolves a row of all channels. */
export function depthwiseRow(step: DepthwiseStep, source: Place, out: Place): FunctionDefinition {
  const { window: w, shape, relu } = step;
  return {
    name: `depthwise ${JSON.stringify([w, shape, relu])} ${[
      source.pixelStep,
      source.rowStep,
      out.pixelStep,
    ]}`,
    parameters: TASK_PARAMETERS,
    body: (f, from, weights, bias, to) => {
      const together = tileSize(shape.columns, TOGETHER);
      const rest = shape.columns % together;
      const some = (count: number): Code => [
        allChannels(f, step, source, out, { from, weights, bias, to }, count),
        from.increase(count * w.strideColumns * source.pixelStep * 4),
        to.increase(count * out.pixelStep * 4),
      ];
      return [
        f.repeat(Math.floor(shape.columns / together), some(together)),
        rest > 0 ? some(rest) : [],
      ];
    },
  };
}

/** All channels of a few neighbouring results, four at a time. */
function allChannels(
  f: FunctionWriter,
  { window: w, shape: { depth }, relu }: DepthwiseStep,
  source: Place,
  out: Place,
  places: Record<"from" | "weights" | "bias" | "to", Local>,
  count: number,
): Code {
  const { dilationRows = 1, dilationColumns = 1 } = w;
  const channel = f.i32();
  const some = (lanes: number): Code =>
    f.scoped(() => {
      const sums = Array.from({ length: count }, () => f.v128());
      const weight = f.v128();
      const [pixel, weightAt, at] = [f.i32(), f.i32(), f.i32()];
      const row = Array.from({ length: w.columns }, (_, column) => [
        weight.set(loadFloats(lanes, weightAt.get, column * depth * 4)),
        sums.map((sum, i) => {
          const away = (i * w.strideColumns + column * dilationColumns) * source.pixelStep * 4;
          const value = loadFloats(lanes, pixel.get, away);
          return sum.set(f32x4.multiplyAdd(value, weight.get, sum.get));
        }),
      ]);
      return [
        at.set(i32.add(places.bias.get, channel.get)),
        sums.map((sum) => sum.set(loadFloats(lanes, at.get))),
        pixel.set(i32.add(places.from.get, channel.get)),
        weightAt.set(i32.add(places.weights.get, channel.get)),
        f.repeat(w.rows, [
          row,
          pixel.increase(dilationRows * source.rowStep * 4),
          weightAt.increase(w.columns * depth * 4),
        ]),
        at.set(i32.add(places.to.get, channel.get)),
        sums.map((sum, i) => [
          relu ? sum.set(f32x4.relu(sum.get)) : [],
          storeFloats(lanes, at.get, sum, i * out.pixelStep * 4),
        ]),
      ];
    });
  const whole = Math.floor(depth / 4) * 4;
  return [
    f.loop(channel, i32.const(0), i32.const(whole * 4), 16, some(4)),
    depth > whole ? [channel.set(i32.const(whole * 4)), some(depth - whole)] : [],
  ];
}
