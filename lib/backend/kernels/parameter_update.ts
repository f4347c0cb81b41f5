import * as tf from "@tensorflow/tfjs";
import { patch } from "../patch.ts";
import { writeVectors } from "./elementwise.ts";
import { type Heap, sizeOf } from "./heap.ts";
import {
  type Code,
  type FunctionWriter,
  loadFloats,
  type Local,
  storeFloats,
  v128,
} from "./wasm_writer.ts";

/** An optimizer of tfjs, with the parts that its type keeps private. */
export interface Optimizer {
  incrementIterations(): void;
  applyGradients(gradients: tf.NamedTensorMap | NamedGradient[]): void;
}

/** A parameter's gradient; the parameter is the variable of that name. */
interface NamedGradient {
  name: string;
  tensor: tf.Tensor;
}

/** A parameter in an optimizer's hands. */
export interface Parameter {
  /** Its place among all parameters. */
  index: number;
  gradient: tf.Tensor;
  variable: tf.Variable;
}

/** A step of an optimizer, that goes over memory once. */
interface Step {
  /** How many variables belong to a parameter, itself included, and how many scalars to a step. */
  states: number;
  scalars: number;
  /** Code for four values at once: the new states, in the order of the old ones. */
  write: (f: FunctionWriter, gradient: Local, states: Local[], scalars: Local[]) => Code;
}

/**
 * Compiles a step that updates all parameters where they lie; tfjs takes several kernels for each.
 *
 * @returns A function that runs it: on `groups` of a gradient and its states, in the order of
 * which the states get their new values.
 */
export function compileStep(
  heap: Heap,
  { states, scalars, write }: Step,
): (groups: { gradient: tf.Tensor; states: tf.Variable[] }[], scalars: number[]) => void {
  const { run } = heap.compile([{
    name: "run",
    parameters: 2 * states + 3,
    body: (f, gradientAt, ...others) => {
      const [statesAt, newStatesAt] = [others.slice(0, states), others.slice(states, 2 * states)];
      const [count, scalarsAt] = others.slice(2 * states);
      const vectors = (length: number) => Array.from({ length }, () => f.v128());
      const [gradient, state, scalar] = [f.v128(), vectors(states), vectors(scalars)];
      return [
        scalar.map((vector, i) => vector.set(v128.load32Splat(scalarsAt.get, i * 4))),
        writeVectors(f, count, (lanes, offset) => [
          gradient.set(loadFloats(lanes, gradientAt.get, offset)),
          state.map((vector, i) => vector.set(loadFloats(lanes, statesAt[i].get, offset))),
          write(f, gradient, state, scalar),
          state.map((vector, i) => storeFloats(lanes, newStatesAt[i].get, vector, offset)),
        ], [gradientAt, ...statesAt, ...newStatesAt]),
      ];
    },
  }]);
  return (groups, scalars) => {
    const scalarsAt = heap.scratch(scalars.length);
    heap.floats(scalarsAt, scalars.length).set(scalars);
    for (const { gradient, states } of groups) {
      // Clones keep the values that they have.
      const results = states.map((state) =>
        heap.isShared(state) ? heap.output(state.shape) : state
      );
      const addresses = [gradient, ...states, ...results].map((tensor) => heap.address(tensor));
      run(...addresses, gradient.size, scalarsAt);
      states.forEach((state, i) => {
        if (results[i] === state) heap.changed(state);
        else state.assign(tf.engine().makeTensorFromTensorInfo(results[i]));
      });
    }
  };
}

/** Gives a scalar its value where it lies. */
export function setScalar(heap: Heap, variable: tf.Variable, value: number): void {
  if (heap.isShared(variable)) return variable.assign(tf.scalar(value));
  heap.floats(heap.address(variable), 1)[0] = value;
  heap.changed(variable);
}

/** How our optimizers apply gradients, and which of them do. */
interface Update {
  update(optimizer: Optimizer, parameters: Parameter[]): void;
  isCovered(optimizer: Optimizer): boolean;
}

const updates = new Map<Optimizer, Update>();

/**
 * Puts `update` in place of how an optimizer applies gradients; where `isCovered` says no, tfjs's
 * own does it. A second call takes the place of the first.
 */
export function replaceUpdate<State extends Optimizer>(
  prototype: State,
  update: (optimizer: State, parameters: Parameter[]) => void,
  isCovered: (optimizer: State) => boolean = () => tf.getBackend() === "wasm",
): void {
  const isPatched = updates.has(prototype);
  updates.set(prototype, { update, isCovered } as Update);
  if (isPatched) return;
  patch<Optimizer, "applyGradients">(
    prototype,
    "applyGradients",
    (stock) =>
      function (this: Optimizer, gradients) {
        const { update, isCovered } = updates.get(prototype)!;
        if (!isCovered(this)) return stock.call(this, gradients);
        const named = Array.isArray(gradients)
          ? gradients
          : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
        tf.tidy(() => update(this, named.filter(({ tensor }) => tensor).map(parameterOf)));
        this.incrementIterations();
      },
  );
}

/** A variable with its gradient, which is repeated where it broadcasts. */
function parameterOf({ name, tensor }: NamedGradient, index: number): Parameter {
  const variable = tf.engine().registeredVariables[name];
  if (!variable) throw new Error(`applyGradients(): there is no variable "${name}".`);
  if (variable.dtype !== "float32") {
    throw new TypeError(
      `applyGradients(): the variable "${name}" is ${variable.dtype}; only float32 can be trained.`,
    );
  }
  const gradient = tensor.dtype === "float32" ? tensor : tf.cast(tensor, "float32");
  if (haveOneShape(gradient, variable)) return { index, gradient, variable };
  const { shape } = variable;
  const repeats = gradient.rank <= shape.length &&
    gradient.shape.every((length, i) =>
      length === 1 || length === shape[shape.length - gradient.rank + i]
    );
  if (!repeats) {
    throw new RangeError(
      `applyGradients(): the gradient of the variable "${name}" has the shape ` +
        `[${gradient.shape}], which does not broadcast to the variable's, [${shape}].`,
    );
  }
  // tfjs broadcasts nothing to a length of 0.
  const whole = sizeOf(shape) === 0 ? tf.zeros(shape) : tf.broadcastTo(gradient, shape);
  return { index, gradient: whole, variable };
}

function haveOneShape({ shape }: tf.Tensor, other: tf.Tensor): boolean {
  return shape.length === other.shape.length && shape.every((n, i) => n === other.shape[i]);
}

/** What an optimizer of tfjs remembers of a variable. */
export interface Slot {
  /** The variable's name, and the slot's. */
  originalName: string;
  variable: tf.Variable;
}

/**
 * A variable's slot, of zeros to begin with. tfjs finds slots by the place in the list of gradients,
 * which is another variable's where a loss does not use them all.
 */
export function slotOf(slots: Slot[], { index, variable }: Parameter, name: string): tf.Variable {
  const originalName = `${variable.name}/${name}`;
  const fits = (slot: Slot | undefined) => slot && haveOneShape(slot.variable, variable);
  const loaded = slots[index];
  const isThere = loaded?.originalName === originalName;
  const own = isThere ? index : slots.findIndex((slot) => slot?.originalName === originalName);
  if (fits(slots[own])) return slots[own].variable;
  // One that was loaded has the name that the variable had when it was saved.
  if (own < 0 && fits(loaded) && !isVariable(loaded.originalName)) {
    loaded.originalName = originalName;
    return loaded.variable;
  }
  const zeros = tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
  if (own >= 0) slots[own].variable.dispose();
  slots[own < 0 ? slots.length : own] = { originalName, variable: zeros };
  return zeros;
}

/** Whether a slot's name begins with that of a variable in use. */
function isVariable(originalName: string): boolean {
  return originalName.slice(0, originalName.lastIndexOf("/")) in tf.engine().registeredVariables;
}
