import { Garbled, Unpassable } from "./border_error.ts";
import type { ByteReader } from "./byte_reader.ts";
import { decodeTensor } from "./decode_tensor.ts";
import { MODEL_KINDS } from "./encode_model.ts";
import { LIMITS } from "./limits.ts";
import type { AnyTensor, Tfjs } from "./tensors.ts";

/**
 * Reads a layers model and builds it anew from tfjs's own layers.
 *
 * While it is built, the weights that its layers ask for are counted: a description of a few bytes can
 * ask for more memory than there is.
 *
 * @throws {Garbled} If it is no description of a model.
 * @throws {Unpassable} If it has a layer that tfjs does not know, or is too large.
 */
export function decodeModel(reader: ByteReader, tf: Tfjs): unknown {
  const kind = MODEL_KINDS[reader.u8()];
  const text = reader.text();
  const count = reader.u32();
  if (kind === undefined || count > LIMITS.layers * 8) throw new Garbled("no model");
  const config = parse(text);
  checkClasses(config, tf);
  const weights: AnyTensor[] = [];
  for (let i = 0; i < count; i++) weights.push(decodeTensor(reader, tf));
  const type = kind === "Sequential" ? tf.Sequential : tf.LayersModel;
  const model = withinLimits(tf, () => {
    try {
      return type.fromConfig(type, config);
    } catch (error) {
      if (error instanceof Unpassable) throw error;
      throw new Unpassable(`a model that cannot be built again (${(error as Error).message})`);
    }
  });
  try {
    if (count > 0) model.setWeights(weights);
  } catch (error) {
    throw new Unpassable(`a model with weights of other shapes (${(error as Error).message})`);
  }
  // deno-lint-ignore no-explicit-any -- see Tfjs
  for (const weight of weights) (weight as any).dispose();
  return model;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Garbled("a model whose description is no JSON");
  }
}

/** Every class that a description names must be one of tfjs's own. */
function checkClasses(config: unknown, tf: Tfjs): void {
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  const waiting: unknown[] = [config];
  let objects = 0;
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    if (++objects > 50 * LIMITS.layers) throw new Unpassable("a model of too many layers");
    if (Object.hasOwn(value, "className")) {
      const { className } = value as { className: unknown };
      if (typeof className !== "string" || !Object.hasOwn(known, className)) {
        throw new Unpassable(
          `a model with a part of a kind of its own (${shown(className)})`,
        );
      }
    }
    waiting.push(...Object.values(value));
  }
}

function shown(name: unknown): string {
  return typeof name === "string" ? `"${name.slice(0, 60)}"` : typeof name;
}

function withinLimits<T>(tf: Tfjs, build: () => T): T {
  const { prototype } = tf.layers.Layer;
  const { addWeight } = prototype;
  let weights = 0;
  let calls = 0;
  prototype.addWeight = function (name: string, shape: number[], ...rest: unknown[]) {
    weights += shape.reduce((product, length) => product * length, 1);
    calls++;
    if (!(weights <= LIMITS.weights)) {
      throw new Unpassable(`a model of more than ${LIMITS.weights.toLocaleString("en")} weights`);
    }
    if (calls > 8 * LIMITS.layers) throw new Unpassable("a model of too many layers");
    return addWeight.call(this, name, shape, ...rest);
  };
  try {
    return build();
  } finally {
    prototype.addWeight = addWeight;
  }
}
