import type { ActivationName, ConvolutionWork, NetworkStep, PoolingWork, Work } from "./steps.ts";

/**
 * Runs a network on one image.
 *
 * @param steps In order; the first is the input.
 * @param image As the first step's shape has it, row by row, channels last.
 * @returns The result of each step, row by row, channels last.
 */
export function runNetwork(steps: readonly NetworkStep[], image: Float32Array): Float32Array[] {
  const results: Float32Array[] = [];
  for (const { work, from, shape } of steps) {
    const inputs = from.map((place) => results[place]);
    const shapes = from.map((place) => steps[place].shape);
    results.push(work.kind === "input" ? image : run(work, inputs, shapes, shape));
  }
  return results;
}

function run(
  work: Work,
  inputs: readonly Float32Array[],
  shapes: readonly (readonly number[])[],
  shape: readonly number[],
): Float32Array {
  const [x] = inputs;
  switch (work.kind) {
    case "convolution":
      return convolve(work, x, shapes[0], shape);
    case "maxPool":
    case "averagePool":
      return pool(work, x, shapes[0], shape);
    case "zeroPad":
      return surround(work.before, x, shapes[0], shape);
    case "dense":
      return multiply(x, work.weights, shape.at(-1)!, work.bias);
    case "globalMax":
    case "globalAverage":
      return reduce(work.kind, x, shape.at(-1)!);
    case "scale":
      return x.map((value, i) => {
        const channel = i % work.by.length;
        return value * work.by[channel] + work.shift[channel];
      });
    case "activation":
      return activate(work.name, x, shape.at(-1)!);
    case "add":
      return x.map((_, i) => inputs.reduce((sum, one) => sum + one[i], 0));
    case "concat":
      return concat(inputs, shapes);
    default:
      return x;
  }
}

function convolve(
  { weights, bias, kernelSize, stride, dilation, before }: ConvolutionWork,
  x: Float32Array,
  [rows, columns, inputs]: readonly number[],
  [outRows, outColumns, outputs]: readonly number[],
): Float32Array {
  const out = new Float32Array(outRows * outColumns * outputs);
  const sums = new Float64Array(outputs);
  for (let y = 0; y < outRows; y++) {
    for (let z = 0; z < outColumns; z++) {
      if (bias) sums.set(bias);
      else sums.fill(0);
      for (let i = 0; i < kernelSize[0]; i++) {
        const row = y * stride[0] + i * dilation[0] - before[0];
        if (row < 0 || row >= rows) continue;
        for (let j = 0; j < kernelSize[1]; j++) {
          const column = z * stride[1] + j * dilation[1] - before[1];
          if (column < 0 || column >= columns) continue;
          const from = (row * columns + column) * inputs;
          let weight = (i * kernelSize[1] + j) * inputs * outputs;
          for (let input = 0; input < inputs; input++) {
            const value = x[from + input];
            for (let output = 0; output < outputs; output++) {
              sums[output] += value * weights[weight++];
            }
          }
        }
      }
      out.set(sums, (y * outColumns + z) * outputs);
    }
  }
  return out;
}

function pool(
  { kind, kernelSize, stride, before }: PoolingWork,
  x: Float32Array,
  [rows, columns]: readonly number[],
  [outRows, outColumns, channels]: readonly number[],
): Float32Array {
  const out = new Float32Array(outRows * outColumns * channels);
  for (let at = 0; at < out.length; at++) {
    const channel = at % channels;
    const [y, z] = [Math.floor(at / channels / outColumns), Math.floor(at / channels) % outColumns];
    let most = -Infinity, sum = 0, count = 0;
    for (let i = 0; i < kernelSize[0]; i++) {
      const row = y * stride[0] + i - before[0];
      if (row < 0 || row >= rows) continue;
      for (let j = 0; j < kernelSize[1]; j++) {
        const column = z * stride[1] + j - before[1];
        if (column < 0 || column >= columns) continue;
        const value = x[(row * columns + column) * channels + channel];
        if (value > most || Number.isNaN(value)) most = value;
        sum += value;
        count++;
      }
    }
    out[at] = kind === "maxPool" ? most : sum / count;
  }
  return out;
}

function surround(
  before: readonly [number, number],
  x: Float32Array,
  [rows, columns, channels]: readonly number[],
  [outRows, outColumns]: readonly number[],
): Float32Array {
  const out = new Float32Array(outRows * outColumns * channels);
  for (let row = 0; row < rows; row++) {
    const line = x.subarray(row * columns * channels, (row + 1) * columns * channels);
    out.set(line, ((row + before[0]) * outColumns + before[1]) * channels);
  }
  return out;
}

function multiply(
  x: Float32Array,
  weights: Float32Array,
  units: number,
  bias?: Float32Array,
): Float32Array {
  const sums = Float64Array.from({ length: units }, (_, unit) => bias?.[unit] ?? 0);
  for (let i = 0; i < x.length; i++) {
    for (let unit = 0; unit < units; unit++) sums[unit] += x[i] * weights[i * units + unit];
  }
  return Float32Array.from(sums);
}

function reduce(kind: "globalMax" | "globalAverage", x: Float32Array, channels: number) {
  const out = new Float64Array(channels).fill(kind === "globalMax" ? -Infinity : 0);
  x.forEach((value, i) => {
    const channel = i % channels;
    if (kind === "globalMax") out[channel] = Math.max(out[channel], value);
    else out[channel] += value * channels / x.length;
  });
  return Float32Array.from(out);
}

function concat(inputs: readonly Float32Array[], shapes: readonly (readonly number[])[]) {
  const channels = shapes.map((shape) => shape.at(-1)!);
  const places = inputs[0].length / channels[0];
  const all = channels.reduce((sum, count) => sum + count, 0);
  const out = new Float32Array(places * all);
  let offset = 0;
  inputs.forEach((input, n) => {
    for (let place = 0; place < places; place++) {
      out.set(input.subarray(place * channels[n], (place + 1) * channels[n]), place * all + offset);
    }
    offset += channels[n];
  });
  return out;
}

/** Applies an activation; softmax over the last axis. */
export function activate(name: ActivationName, x: Float32Array, channels: number): Float32Array {
  switch (name) {
    case "linear":
      return x;
    case "relu":
      return x.map((value) => value > 0 || Number.isNaN(value) ? value : 0);
    case "relu6":
      return x.map((value) => value > 6 ? 6 : value > 0 || Number.isNaN(value) ? value : 0);
    case "sigmoid":
      return x.map((value) => 1 / (1 + Math.exp(-value)));
    case "tanh":
      return x.map(Math.tanh);
    case "elu":
      return x.map((value) => value > 0 ? value : Math.expm1(value));
    case "softmax": {
      const out = new Float32Array(x.length);
      for (let at = 0; at < x.length; at += channels) {
        const part = x.subarray(at, at + channels);
        const most = part.reduce((a, b) => Math.max(a, b), -Infinity);
        const powers = Array.from(part, (value) => Math.exp(value - most));
        const sum = powers.reduce((a, b) => a + b, 0);
        powers.forEach((power, i) => out[at + i] = power / sum);
      }
      return out;
    }
  }
}
