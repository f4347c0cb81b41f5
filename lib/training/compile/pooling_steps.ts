import { slidingOf } from "./convolution_steps.ts";
import type { LayerReader } from "./layer_reader.ts";
import { slide } from "./slide.ts";
import type { Value } from "./step_graph.ts";

function pool(kind: "maxPool" | "averagePool"): (reader: LayerReader) => Value {
  return (reader) => {
    const { graph, image, shape } = reader;
    const sliding = { ...slidingOf(reader, "poolSize"), dilation: undefined };
    const { depth } = graph.shapeOf(image);
    const slid = slide(graph.shapeOf(image), sliding, depth);
    const isPadded = kind === "maxPool" && sliding.padding === "same";
    // Around an image lie zeros, which may be larger than what is in it.
    const { step } = isPadded
      ? graph.scatter(image, image.shape, [0, 0, 0], undefined, { fill: -Infinity })
      : image;
    return graph.add({ kind, inputs: [step], ...slid }, shape);
  };
}

function poolAll(kind: "maxPool" | "averagePool"): (reader: LayerReader) => Value {
  return (reader) => {
    reader.channelsLast();
    const { graph, image, shape } = reader;
    const { rows, columns, depth } = graph.shapeOf(image);
    const slid = slide(
      { rows, columns, depth },
      { size: [rows, columns], strides: [1, 1], padding: "valid" },
      depth,
    );
    return graph.add({ kind, inputs: [image.step], ...slid }, shape);
  };
}

/** Layers that pool. */
export const poolingSteps: Record<string, (reader: LayerReader) => Value> = {
  MaxPooling1D: pool("maxPool"),
  MaxPooling2D: pool("maxPool"),
  AveragePooling1D: pool("averagePool"),
  AveragePooling2D: pool("averagePool"),
  GlobalMaxPooling1D: poolAll("maxPool"),
  GlobalMaxPooling2D: poolAll("maxPool"),
  GlobalAveragePooling1D: poolAll("averagePool"),
  GlobalAveragePooling2D: poolAll("averagePool"),
};
