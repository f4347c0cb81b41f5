import type * as tf from "@tensorflow/tfjs";

/** Length of each axis; null where it is open, as the number of images is. */
export type LayerShape = readonly (number | null)[];

/** One layer of a model, as its graph and its summary show it. */
export interface ModelLayer {
  readonly name: string;
  /** Class, such as "Conv2D". */
  readonly type: string;
  readonly inputShapes: readonly LayerShape[];
  readonly outputShapes: readonly LayerShape[];
  /** Number of weights, and of those that training changes. */
  readonly parameters: number;
  readonly trainable: number;
  /** Places, in the list of layers, of those that it gets its inputs from. */
  readonly from: readonly number[];
}

/** What of tfjs's `Container` its types do not show. */
interface Container {
  containerNodes?: Set<string>;
  model?: tf.LayersModel;
}

/**
 * Lists the layers of a model, from its inputs to its outputs, and which is fed by which.
 *
 * @param model Any model; a model that is a layer of it is listed as one layer.
 * @throws {RangeError} If the model has no layers.
 */
export function modelLayers(model: tf.LayersModel): ModelLayer[] {
  if (model.layers.length === 0) {
    throw new RangeError(`The model "${model.name}" has no layers: add() one with an inputShape`);
  }
  // A sequential model joins its layers when it is first asked something.
  if (!model.built) model.countParams();
  const container: Container = model as unknown as Container;
  const used = container.containerNodes ??
    (container.model as Container | undefined)?.containerNodes;
  const nodesOf = (layer: tf.layers.Layer) =>
    layer.inboundNodes.filter((_, i) => !used?.size || used.has(`${layer.name}_ib-${i}`));
  // A sequential model does not list its input.
  const inputs = model.layers.flatMap(nodesOf).flatMap((node) => node.inboundLayers)
    .filter((layer, i, all) => !model.layers.includes(layer) && all.indexOf(layer) === i);
  const layers = [...inputs, ...model.layers];
  return layers.map((layer) => {
    const nodes = nodesOf(layer);
    const from = nodes.flatMap((node) => node.inboundLayers).map((other) => layers.indexOf(other));
    const shapes = (kind: "inputShapes" | "outputShapes") =>
      nodes.flatMap((node) => listOf(node[kind]));
    return {
      name: layer.name,
      type: layer.getClassName(),
      inputShapes: shapes("inputShapes"),
      outputShapes: shapes("outputShapes"),
      parameters: countWeights(layer.weights),
      trainable: countWeights(layer.trainableWeights),
      from: [...new Set(from)],
    };
  });
}

/** Writes a shape as Keras prints it: `(None, 28, 28, 1)`. */
export function kerasShape(shape: LayerShape): string {
  const axes = shape.map((length) => length ?? "None");
  return axes.length === 1 ? `(${axes[0]},)` : `(${axes.join(", ")})`;
}

function countWeights(weights: readonly tf.LayerVariable[]): number {
  return weights.reduce(
    (sum, { shape }) => sum + (shape as number[]).reduce((product, n) => product * n, 1),
    0,
  );
}

function listOf(shapes: tf.Shape | tf.Shape[]): tf.Shape[] {
  return Array.isArray(shapes[0]) ? shapes as tf.Shape[] : [shapes as tf.Shape];
}
