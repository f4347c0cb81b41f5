import type * as tf from "@tensorflow/tfjs";

/** What a model knows of its layers' names. */
interface Named {
  layers: tf.layers.Layer[];
  inputNames: string[];
  outputNames: string[];
  containerNodes: Set<string>;
  /** The graph in a sequential model. */
  model?: Named;
}

/** Gives layers their names in the file, which tfjs does not take while it builds models. */
export function renameLayers(
  names: ReadonlyMap<tf.layers.Layer, string>,
  models: readonly tf.LayersModel[],
): void {
  const changed = [...names].filter(([layer, name]) => layer.name !== name);
  if (changed.length === 0) return;
  for (const model of models as unknown as Named[]) {
    renameInside(model, names);
    if (model.model) renameInside(model.model, names);
  }
  for (const [layer, name] of changed) layer.name = name;
}

function renameInside(model: Named, names: ReadonlyMap<tf.layers.Layer, string>): void {
  const later = new Map(
    model.layers.map((layer) => [layer.name, names.get(layer) ?? layer.name]),
  );
  const rename = (name: string) => later.get(name) ?? name;
  model.inputNames = model.inputNames?.map(rename);
  model.outputNames = model.outputNames?.map(rename);
  // Calls of layers, as "dense_ib-0".
  model.containerNodes = new Set(
    [...model.containerNodes].map((key) => key.replace(/^.*(?=_ib-\d+$)/s, rename)),
  );
}
