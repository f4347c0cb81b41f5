import type { Move, Triple } from "../../backend/network/mod.ts";
import { along, type LayerReader } from "./layer_reader.ts";
import { bilinear } from "./bilinear.ts";
import { imageShape, type Value } from "./step_graph.ts";

type Pairs = [[number, number], [number, number]];

const unit = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const;

const identity = ({ inputs: [input] }: LayerReader): Value => input;

/** Layers that move numbers, and those that do nothing when they predict. */
export const shapeSteps: Record<string, (reader: LayerReader) => Value> = {
  Flatten: (reader) => {
    reader.channelsLast();
    return reader.graph.reshape(reader.inputs[0], reader.shape);
  },
  Reshape: ({ graph, inputs: [input], shape }) => graph.reshape(input, shape),
  Permute: (reader) => {
    const { graph, image, shape } = reader;
    const dims = reader.get<number[]>("dims");
    const first = 3 - dims.length;
    // Where each axis of the image goes; those that the shape does not have stay.
    const steps = [0, 1, 2].map((axis) =>
      along(axis < first ? axis : first + dims.indexOf(axis - first + 1))
    ) as unknown as readonly [Triple, Triple, Triple];
    return graph.scatter(image, shape, [0, 0, 0], steps);
  },
  RepeatVector: ({ graph, image, shape }) =>
    graph.copy([image], shape, [{
      counts: [shape[0], 1, shape[1]],
      input: 0,
      from: { start: [0, 0, 0], steps: [[0, 0, 0], [0, 0, 0], [0, 0, 1]] },
      to: { start: [0, 0, 0], steps: [[0, 1, 0], [0, 0, 0], [0, 0, 1]] },
    }]),
  ZeroPadding2D: (reader) => {
    reader.channelsLast();
    const { graph, image, shape } = reader;
    const [[top], [left]] = reader.get<Pairs>("padding");
    return graph.scatter(image, shape, [top, left, 0], unit, { padding: [top, left] });
  },
  Cropping2D: (reader) => {
    reader.channelsLast();
    const { graph, image, shape } = reader;
    const [[top], [left]] = reader.get<Pairs>("cropping");
    const { rows, columns, depth } = imageShape(shape);
    return graph.copy([image], shape, [{
      counts: [rows, columns, depth],
      input: 0,
      from: { start: [top, left, 0], steps: unit },
      to: { start: [0, 0, 0], steps: unit },
    }]);
  },
  UpSampling2D: (reader) => {
    reader.channelsLast();
    reader.only("interpolation", "nearest", "bilinear");
    const { graph, image, shape } = reader;
    if (reader.get("interpolation") === "bilinear") {
      const compute = bilinear(graph.shapeOf(image), imageShape(shape));
      return graph.host([image], shape, ([x], result) => compute(x, result));
    }
    const { rows, columns, depth } = graph.shapeOf(image);
    const [down, across] = [shape[0] / rows, shape[1] / columns];
    const moves = Array.from({ length: down * across }, (_, which): Move => ({
      counts: [rows, columns, depth],
      input: 0,
      from: { start: [0, 0, 0], steps: unit },
      to: {
        start: [Math.floor(which / across), which % across, 0],
        steps: [[down, 0, 0], [0, across, 0], [0, 0, 1]],
      },
    }));
    return graph.copy([image], shape, moves);
  },
  Dropout: identity,
  SpatialDropout1D: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  AlphaDropout: identity,
};
