import { type FunctionDefinition, i32, loadFloats, storeFloats } from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import type { Move, Triple, Walk } from "./network_step.ts";
import { TASK_PARAMETERS } from "./task.ts";

/** Floats from the image's first number to `at`. */
function floats({ rowStep, pixelStep }: Place, [row, column, channel]: Triple): number {
  return row * rowStep + column * pixelStep + channel;
}

/** The address of a walk's first number, and the bytes of a step of its outermost loop. */
export function walkStart(place: Place, { start, steps }: Walk): { address: number; row: number } {
  return { address: place.address + floats(place, start) * 4, row: floats(place, steps[0]) * 4 };
}

/** The function that does the two inner loops of a move. */
export function copyRow({ counts, from, to }: Move, source: Place, out: Place): FunctionDefinition {
  const [, middle, inner] = counts;
  const sourceSteps = from.steps.map((step) => floats(source, step));
  const outSteps = to.steps.map((step) => floats(out, step));
  const isRun = inner === 1 || (sourceSteps[2] === 1 && outSteps[2] === 1);
  return {
    name: `copy ${[middle, inner, ...sourceSteps.slice(1), ...outSteps.slice(1)]}`,
    parameters: TASK_PARAMETERS,
    body: (f, read, _weights, _bias, write) => {
      const value = f.v128();
      const [a, b] = [f.i32(), f.i32()];
      const lanes = isRun ? 4 : 1;
      const some = (count: number) => [
        value.set(loadFloats(count, a.get)),
        storeFloats(count, b.get, value),
        a.increase((isRun ? count : sourceSteps[2]) * 4),
        b.increase((isRun ? count : outSteps[2]) * 4),
      ];
      return f.repeat(middle, [
        a.set(read.get),
        b.set(write.get),
        f.repeat(Math.floor(inner / lanes), some(lanes)),
        inner % lanes > 0 ? some(inner % lanes) : [],
        read.increase(i32.const(sourceSteps[1] * 4)),
        write.increase(i32.const(outSteps[1] * 4)),
      ]);
    },
  };
}
