import { activate } from "./activation_steps.ts";
import type { LayerReader } from "./layer_reader.ts";
import { type Sides, slide, type Sliding } from "./slide.ts";
import type { Value } from "./step_graph.ts";

/** How the layer's window slides over an image; of a layer for steps, over its only row. */
export function slidingOf(reader: LayerReader, sizeKey: "kernelSize" | "poolSize"): Sliding {
  reader.channelsLast();
  reader.only("padding", "valid", "same");
  const sides = (key: string): Sides => {
    const value = reader.get<number | number[]>(key) ?? 1;
    if (reader.shape.length === 2) return [1, Array.isArray(value) ? value[0] : value];
    return (Array.isArray(value) ? value : [value, value]) as unknown as Sides;
  };
  return {
    size: sides(sizeKey),
    strides: sides("strides"),
    padding: reader.get<"valid" | "same">("padding"),
    dilation: sides("dilationRate"),
  };
}

function convolution(reader: LayerReader): Value {
  const { image, weights: { kernel }, shape } = reader;
  const bias = reader.bias(reader.get<number>("filters"));
  const sliding = slidingOf(reader, "kernelSize");
  return activate(reader, reader.convolve(image, kernel, bias, sliding, shape));
}

/** Over steps; "causal" sees none that are still to come. */
function convolution1d(reader: LayerReader): Value {
  if (reader.get("padding") !== "causal") return convolution(reader);
  const { graph, image, weights: { kernel }, shape } = reader;
  const valid = { ...reader.config, padding: "valid" };
  const sliding = slidingOf(Object.create(reader, { config: { value: valid } }), "kernelSize");
  const before = (sliding.size[1] - 1) * sliding.dilation![1];
  const [steps, channels] = image.shape;
  const padded = graph.scatter(image, [before + steps, channels], [0, before, 0], undefined, {
    padding: [0, before],
  });
  const bias = reader.bias(reader.get<number>("filters"));
  return activate(reader, reader.convolve(padded, kernel, bias, sliding, shape));
}

/** Each channel by itself; one that becomes several is repeated first. */
function depthwise(
  { graph, image }: LayerReader,
  kernel: Float32Array,
  bias: Float32Array,
  multiplier: number,
  sliding: Sliding,
): Value {
  const { rows, columns, depth } = graph.shapeOf(image);
  const input = multiplier === 1 ? image : graph.copy(
    [image],
    [rows, columns, depth * multiplier],
    Array.from({ length: multiplier }, (_, which) => ({
      counts: [rows, columns, depth] as const,
      input: 0,
      from: { start: [0, 0, 0], steps: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] } as const,
      to: {
        start: [0, 0, which] as const,
        steps: [[1, 0, 0], [0, 1, 0], [0, 0, multiplier]] as const,
      },
    })),
  );
  const slid = slide(graph.shapeOf(input), sliding, depth * multiplier);
  const { shape } = slid;
  return graph.add(
    { kind: "depthwise", inputs: [input.step], kernel, bias, relu: false, ...slid },
    [shape.rows, shape.columns, shape.depth],
  );
}

/**
 * A transposed convolution is one of the image with zeros between its pixels, and of the kernel
 * turned by half a turn.
 */
function transposed(reader: LayerReader): Value {
  const { graph, image, shape, weights } = reader;
  const { size, strides, padding, dilation } = slidingOf(reader, "kernelSize");
  if (dilation && dilation.join() !== "1,1") throw reader.refuse("it is dilated.");
  const { rows, columns, depth } = graph.shapeOf(image);
  const [strideRows, strideColumns] = strides;
  const wide = strideRows * strideColumns === 1 ? image : graph.scatter(
    image,
    [(rows - 1) * strideRows + 1, (columns - 1) * strideColumns + 1, depth],
    [0, 0, 0],
    [[strideRows, 0, 0], [0, strideColumns, 0], [0, 0, 1]],
  );
  const filters = reader.get<number>("filters");
  const taps = size[0] * size[1];
  const turned = new Float32Array(weights.kernel.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let out = 0; out < filters; out++) {
      for (let input = 0; input < depth; input++) {
        turned[((taps - 1 - tap) * depth + input) * filters + out] =
          weights.kernel[(tap * filters + out) * depth + input];
      }
    }
  }
  const before = (side: 0 | 1) =>
    size[side] - 1 -
    (padding === "same" ? Math.floor(Math.max(0, size[side] - strides[side]) / 2) : 0);
  const [outRows, outColumns] = shape;
  const convolved = graph.add({
    kind: "convolution",
    inputs: [wide.step],
    kernel: turned,
    bias: reader.bias(filters),
    relu: false,
    window: {
      rows: size[0],
      columns: size[1],
      strideRows: 1,
      strideColumns: 1,
      padTop: before(0),
      padLeft: before(1),
    },
    shape: { rows: outRows, columns: outColumns, depth: filters },
  }, shape);
  return activate(reader, convolved);
}

/** Each group of channels is a convolution by itself, their results side by side. */
function grouped(reader: LayerReader): Value {
  const { graph, image, weights: { kernel }, shape } = reader;
  const { rows, columns, depth } = graph.shapeOf(image);
  const [groups, filters] = [reader.get<number>("groups"), reader.get<number>("filters")];
  const sliding = slidingOf(reader, "kernelSize");
  const bias = reader.bias(filters);
  const [inputs, outputs] = [depth / groups, filters / groups];
  if (inputs === 1) return depthwise(reader, kernel, bias, outputs, sliding);
  const parts = Array.from({ length: groups }, (_, group) => {
    const part = graph.copy([image], [rows, columns, inputs], [{
      counts: [rows, columns, inputs],
      input: 0,
      from: { start: [0, 0, group * inputs], steps: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] },
      to: { start: [0, 0, 0], steps: [[1, 0, 0], [0, 1, 0], [0, 0, 1]] },
    }]);
    const own = Float32Array.from(
      { length: kernel.length / groups },
      (_, i) => kernel[Math.floor(i / outputs) * filters + group * outputs + i % outputs],
    );
    const first = group * outputs;
    const partBias = bias.slice(first, first + outputs);
    return reader.convolve(part, own, partBias, sliding, [shape[0], shape[1], outputs]);
  });
  return graph.concatenate(parts, 2, shape);
}

const single: Sliding = { size: [1, 1], strides: [1, 1], padding: "valid" };

/** Layers that convolve, and dense ones, which convolve with a window of all. */
export const convolutionSteps: Record<string, (reader: LayerReader) => Value> = {
  Conv1D: convolution1d,
  Conv2D: convolution,
  GroupedConv2D: grouped,
  Conv2DTranspose: transposed,
  DepthwiseConv2D: (reader) => {
    const { weights, shape } = reader;
    const sliding = slidingOf(reader, "kernelSize");
    const bias = reader.bias(shape[2]);
    const multiplier = shape[2] / reader.inputs[0].shape[2];
    return activate(reader, depthwise(reader, weights.depthwise_kernel, bias, multiplier, sliding));
  },
  SeparableConv2D: (reader) => {
    const { weights, inputs, shape } = reader;
    const channels = inputs[0].shape[2];
    const sliding = slidingOf(reader, "kernelSize");
    const { depthwise_kernel: kernel, pointwise_kernel: pointwise } = weights;
    const multiplier = kernel.length / (sliding.size[0] * sliding.size[1] * channels);
    const none = new Float32Array(channels * multiplier);
    const first = depthwise(reader, kernel, none, multiplier, sliding);
    const bias = reader.bias(shape[2]);
    return activate(reader, reader.convolve(first, pointwise, bias, single, shape));
  },
  Dense: (reader) => {
    const { graph, inputs: [input], weights: { kernel }, shape } = reader;
    const bias = reader.bias(reader.get<number>("units"));
    if (input.shape.length > 1) {
      return activate(reader, reader.convolve(reader.image, kernel, bias, single, shape));
    }
    // Numbers in a row may be the channels of an image that was flattened.
    const { rows, columns } = graph.shapeOf(input);
    const all: Sliding = { ...single, size: [rows, columns] };
    return activate(reader, reader.convolve(input, kernel, bias, all, shape));
  },
};
