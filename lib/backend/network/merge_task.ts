import {
  type Code,
  f32x4,
  type FunctionDefinition,
  i32,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import type { ImageShape, Join, MergeStep } from "./network_step.ts";
import { TASK_PARAMETERS } from "./task.ts";

const joins: Record<Join, (a: Code, b: Code) => Code> = {
  add: f32x4.add,
  subtract: f32x4.sub,
  multiply: f32x4.mul,
  maximum: f32x4.max,
  minimum: f32x4.min,
};

/** One of the two images. */
export interface Operand {
  place: Place;
  shape: ImageShape;
}

/** The function that joins a row of two images; the second one's address comes as `weights`. */
export function mergeRow(
  step: MergeStep,
  first: Operand,
  second: Operand,
  out: Place,
): FunctionDefinition {
  const { join, relu, shape: { columns, depth } } = step;
  const steps = [first, second].map(({ place, shape }) =>
    shape.columns === 1 ? 0 : place.pixelStep
  );
  return {
    name: `merge ${[join, relu, columns, depth, ...steps, out.pixelStep]} ${[
      first.shape.depth,
      second.shape.depth,
    ]}`,
    parameters: TASK_PARAMETERS,
    body: (f, from, other, _bias, to) => {
      const channel = f.i32();
      const result = f.v128();
      const load = (start: Local, shape: ImageShape, lanes: number) =>
        shape.depth === 1
          ? v128.load32Splat(start.get)
          : loadFloats(lanes, i32.add(start.get, channel.get));
      const some = (lanes: number): Code => [
        result.set(joins[join](load(from, first.shape, lanes), load(other, second.shape, lanes))),
        relu ? result.set(f32x4.relu(result.get)) : [],
        storeFloats(lanes, i32.add(to.get, channel.get), result),
      ];
      const whole = Math.floor(depth / 4) * 4;
      return f.repeat(columns, [
        f.loop(channel, i32.const(0), i32.const(whole * 4), 16, some(4)),
        depth > whole ? [channel.set(i32.const(whole * 4)), some(depth - whole)] : [],
        from.increase(steps[0] * 4),
        other.increase(steps[1] * 4),
        to.increase(out.pixelStep * 4),
      ]);
    },
  };
}

/** Bytes from one row of an operand to the next. */
export function operandRow({ place, shape }: Operand): number {
  return shape.rows === 1 ? 0 : place.rowStep * 4;
}
