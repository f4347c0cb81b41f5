import * as tf from "@tensorflow/tfjs";
import type { StoredLayer, StoredWeight } from "../fill_weights.ts";
import { kindOf } from "../fill_weights.ts";
import type { Built } from "./build_model.ts";

/** A weight of a layer, and whether training changes it. */
interface Slot {
  layer: string;
  variable: tf.layers.Layer["weights"][number];
  trainable: boolean;
}

/** Names of weights that Keras and tfjs, or two versions of Keras, do not share. */
const sameKinds: Record<string, string> = { depthwise_kernel: "kernel" };

/**
 * Puts a file's weights into the layers of the same names.
 *
 * @param refuse Makes an error of what is wrong.
 */
export function fillParts(
  parts: readonly Built[],
  stored: readonly StoredLayer[],
  refuse: (problem: string) => RangeError,
): void {
  const byName = new Map(stored.map((layer) => [layer.name, layer]));
  const pairs = parts.flatMap((part) => pairUp(part, byName.get(part.name), refuse));
  for (const { variable, weight } of pairs) {
    const values = tf.tensor(weight.data, variable.shape as number[], "float32");
    variable.write(values);
    values.dispose();
  }
}

function pairUp(
  part: Built,
  stored: StoredLayer | undefined,
  refuse: (problem: string) => RangeError,
): { variable: Slot["variable"]; weight: StoredWeight }[] {
  const slots = slotsOf(part, true);
  if (part.inner && stored?.layers) {
    const byName = new Map(stored.layers.map((layer) => [layer.name, layer]));
    return part.inner.flatMap((each) => pairUp(each, byName.get(each.name), refuse));
  }
  // How often Normalization was told something does not matter here.
  const weights = (stored?.weights ?? []).filter(({ name }) => kindOf(name) !== "count");
  const isCounted = weights.length === slots.length + 1 && weights.at(-1)!.shape.length === 0;
  const given = isCounted ? weights.slice(0, -1) : weights;
  const where = `layer "${stored?.name}" of the file against "${part.name}"`;
  if (given.length !== slots.length) {
    throw refuse(
      stored
        ? `${where}: ${given.length} weights against ${slots.length}`
        : `the file has no weights of the layer "${part.name}", which has ${slots.length}`,
    );
  }
  // Keras lists a nested model's weights with those that training changes first.
  const ordered = part.inner
    ? [...slots.filter((slot) => slot.trainable), ...slots.filter((slot) => !slot.trainable)]
    : slots;
  const problem = mismatch(ordered, given);
  if (problem === undefined) return pairs(ordered, given);
  if (part.inner && mismatch(slots, given) === undefined) return pairs(slots, given);
  throw refuse(`${where}: ${problem}`);
}

function pairs(slots: readonly Slot[], weights: readonly StoredWeight[]) {
  return slots.map(({ variable }, index) => ({ variable, weight: weights[index] }));
}

/** The first weight that does not fit its place. */
function mismatch(slots: readonly Slot[], weights: readonly StoredWeight[]): string | undefined {
  // A nested model's weights are those of several layers.
  const isNested = slots.some(({ layer }) => layer !== slots[0].layer);
  const of = (layer: string) => isNested ? ` of "${layer}"` : "";
  for (const [index, { layer, variable }] of slots.entries()) {
    const { name, shape } = weights[index];
    const [from, to] = [name, variable.originalName].map((each) => {
      // A weight without a name of its own can only be the one that there is.
      const kind = kindOf(each).replace(/^variable(_\d+)?$/, "gamma");
      return sameKinds[kind] ?? kind;
    });
    // A .keras file numbers them.
    if (from !== to && !/^\d+$/.test(from)) return `"${from}" in place of "${to}"${of(layer)}`;
    if (shape.join() !== variable.shape.join()) {
      return `${to}${of(layer)} of shape [${shape}] in place of [${variable.shape}]`;
    }
  }
  return undefined;
}

function slotsOf(part: Built, trainable: boolean): Slot[] {
  const changes = trainable && part.trainable;
  if (part.inner) return part.inner.flatMap((each) => slotsOf(each, changes));
  return part.layers.flatMap((layer) =>
    layer.weights.map((variable) => ({
      layer: layer.name,
      variable,
      trainable: changes && variable.trainable,
    }))
  );
}
