import type {
  ConvolutionStep,
  DepthwiseStep,
  MapStep,
  NetworkStep,
} from "../../backend/network/mod.ts";

/** Steps, and which of them give the results. */
export interface Steps {
  steps: NetworkStep[];
  results: number[];
}

/**
 * Makes fewer steps of a network's: a product and a sum by channel go into the convolution before
 * them, a ReLU into what is before it, zeros around an image into the windows that read it.
 */
export function foldSteps({ steps, results }: Steps): Steps {
  const readers = steps.map(() => 0);
  for (const { inputs } of steps) for (const input of inputs) readers[input]++;
  for (const result of results) readers[result]++;

  const folded: NetworkStep[] = [];
  const readersOf: number[] = [];
  const places: number[] = [];
  const needless = new Set<number>();
  for (const [index, step] of steps.entries()) {
    const inputs = step.inputs.map((input) => places[input]);
    const [first] = inputs;
    const before = folded[first];
    const isLone = readersOf[first] === 1;
    const joined = isLone && step.kind === "map" ? absorb(before, step) : undefined;
    if (joined) {
      folded[first] = joined;
      readersOf[first] = readers[index];
      places[index] = first;
      continue;
    }
    const isWindow = step.kind === "convolution" || step.kind === "depthwise";
    if (isLone && isWindow && before.kind === "copy" && before.padding) {
      const [top, left] = before.padding;
      const { window: w } = step;
      const window = { ...w, padTop: w.padTop + top, padLeft: w.padLeft + left };
      needless.add(first);
      places[index] = folded.push({ ...step, inputs: before.inputs, window }) - 1;
    } else places[index] = folded.push({ ...step, inputs }) - 1;
    readersOf[places[index]] = readers[index];
  }
  const left = folded.map((_, place) => place).filter((place) => !needless.has(place));
  const numbers = new Map(left.map((place, number) => [place, number]));
  return {
    steps: left.map((place) => ({
      ...folded[place],
      inputs: folded[place].inputs.map((input) => numbers.get(input)!),
    })),
    results: results.map((result) => numbers.get(places[result])!),
  };
}

/** The step before that does what a function of its numbers does as well, if it can. */
function absorb(before: NetworkStep, map: MapStep): NetworkStep | undefined {
  const isPlain = map.scale === undefined && map.shift === undefined;
  switch (before.kind) {
    case "convolution":
    case "depthwise": {
      const isLast = map.apply.name === "linear" || isRelu(map);
      if (before.relu || !isLast) return undefined;
      return { ...scaled(before, map), relu: isRelu(map) };
    }
    case "merge":
      return isPlain && isRelu(map) && !before.relu ? { ...before, relu: true } : undefined;
    case "map":
      return isPlain && before.apply.name === "linear"
        ? { ...before, apply: map.apply }
        : undefined;
    default:
      return undefined;
  }
}

function isRelu({ apply }: MapStep): boolean {
  return apply.name === "relu" && !apply.slope && !apply.threshold && apply.most === undefined;
}

/** A convolution whose kernel and bias have taken in the factors and summands of its channels. */
function scaled<Step extends ConvolutionStep | DepthwiseStep>(
  step: Step,
  { scale, shift }: MapStep,
): Step {
  const { depth } = step.shape;
  const factor = (channel: number) => scale ? scale[channel] : 1;
  return {
    ...step,
    kernel: step.kernel.map((weight, index) => weight * factor(index % depth)),
    bias: step.bias.map((value, channel) => value * factor(channel) + (shift ? shift[channel] : 0)),
  };
}
