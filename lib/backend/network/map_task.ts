import {
  type Code,
  f32x4,
  type FunctionDefinition,
  i32,
  loadFloats,
  storeFloats,
} from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import type { MapStep } from "./network_step.ts";
import { scalarCode } from "./scalar_code.ts";
import { TASK_PARAMETERS } from "./task.ts";

/** The function that maps a row: `weights` are the scales by channel, `bias` the shifts. */
export function mapRow(step: MapStep, source: Place, out: Place): FunctionDefinition {
  const { shape: { columns, depth }, apply } = step;
  const [scaled, shifted] = [step.scale !== undefined, step.shift !== undefined];
  const write = scalarCode(apply)!;
  return {
    name: `map ${JSON.stringify(apply)} ${[columns, depth, scaled, shifted]} ${[
      source.pixelStep,
      out.pixelStep,
    ]}`,
    parameters: TASK_PARAMETERS,
    body: (f, from, scale, shift, to) => {
      const channel = f.i32();
      const at = (start: Code) => i32.add(start, channel.get);
      const some = (lanes: number): Code =>
        f.scoped(() => {
          const x = f.v128();
          const load = loadFloats(lanes, at(from.get));
          const product = scaled ? f32x4.mul(load, loadFloats(lanes, at(scale.get))) : load;
          return [
            x.set(shifted ? f32x4.add(product, loadFloats(lanes, at(shift.get))) : product),
            write(f, x),
            storeFloats(lanes, at(to.get), x),
          ];
        });
      const whole = Math.floor(depth / 4) * 4;
      return f.repeat(columns, [
        f.loop(channel, i32.const(0), i32.const(whole * 4), 16, some(4)),
        depth > whole ? [channel.set(i32.const(whole * 4)), some(depth - whole)] : [],
        from.increase(source.pixelStep * 4),
        to.increase(out.pixelStep * 4),
      ]);
    },
  };
}
