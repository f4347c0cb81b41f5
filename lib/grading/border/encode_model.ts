import { Unpassable } from "./border_error.ts";
import type { ByteWriter } from "./byte_writer.ts";
import { encodeTensor } from "./encode_tensor.ts";
import type { AnyModel } from "./tensors.ts";

/** The classes of models that cross, by what tfjs calls them. */
export const MODEL_KINDS = ["Sequential", "Model"];

/** Writes a layers model: its topology as JSON, and its weights. */
export function encodeModel(out: ByteWriter, model: AnyModel, path: string): void {
  const kind = MODEL_KINDS.indexOf(model.getClassName());
  if (kind < 0) throw new Unpassable(`a model of the class ${model.getClassName()}`, path);
  let config, weights;
  try {
    config = JSON.stringify(model.getConfig());
    weights = model.getWeights();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Unpassable(`a model that cannot be read (${why})`, path);
  }
  out.u8(kind);
  out.text(config);
  out.u32(weights.length);
  for (const weight of weights) encodeTensor(out, weight, path);
}
