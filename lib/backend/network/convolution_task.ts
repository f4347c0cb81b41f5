import { type Correlation, writeCorrelation } from "../kernels/correlation.ts";
import { type FunctionDefinition, i32 } from "../kernels/wasm_writer.ts";
import type { Place } from "./memory_plan.ts";
import { type ConvolutionStep, PANEL } from "./network_step.ts";
import { TASK_PARAMETERS } from "./task.ts";

/** Source floats of a band of rows: it stays in the cache for all panels. */
const BAND = 80 * 1024;

/** How a convolution is cut up, and the functions that compute a chunk. */
export interface ConvolutionCut {
  bandRows: number;
  panels: number;
  /** Floats of a panel of the kernel, and of the last one. */
  panelFloats: number;
  run: FunctionDefinition;
  runLast: FunctionDefinition;
}

/** Cuts a convolution into bands of rows × panels of output channels. */
export function cutConvolution(step: ConvolutionStep, source: Place, out: Place): ConvolutionCut {
  const { window: w, shape, kernel, relu } = step;
  const taps = kernel.length / shape.depth;
  const panels = Math.ceil(shape.depth / PANEL);
  const bandFloats = w.strideRows * source.rowStep;
  const bands = Math.ceil(shape.rows / Math.max(1, Math.floor(BAND / bandFloats)));
  const bandRows = Math.ceil(shape.rows / bands);
  const define = (channels: number): FunctionDefinition => {
    const correlation: Correlation = {
      rows: w.rows,
      columns: w.columns,
      depth: taps / (w.rows * w.columns),
      rowStep: (w.dilationRows ?? 1) * source.rowStep,
      columnStep: (w.dilationColumns ?? 1) * source.pixelStep,
      outRows: 1,
      outColumns: shape.columns,
      outDepth: channels,
      sourceRowStep: w.strideRows * source.rowStep,
      sourceColumnStep: w.strideColumns * source.pixelStep,
      outRowStep: out.rowStep,
      outColumnStep: out.pixelStep,
      weightRow: channels === 1 ? 1 : PANEL,
    };
    return {
      name: `convolve ${Object.values(correlation)} ${[relu, bandRows, shape.rows]}`,
      parameters: TASK_PARAMETERS,
      body: (f, from, weights, bias, to, _scratch, first) => {
        const [row, end] = [f.i32(), f.i32()];
        return [
          end.set(i32.minU(i32.add(first.get, i32.const(bandRows)), i32.const(shape.rows))),
          f.loop(row, first.get, end.get, 1, [
            writeCorrelation(f, correlation, { source: from, weights, bias, out: to, relu }),
            from.increase(correlation.sourceRowStep * 4),
            to.increase(correlation.outRowStep * 4),
          ]),
        ];
      },
    };
  };
  const rest = shape.depth - (panels - 1) * PANEL;
  const runLast = define(rest);
  return {
    bandRows,
    panels,
    panelFloats: taps * PANEL,
    run: rest === PANEL ? runLast : define(PANEL),
    runLast,
  };
}

/** Floats of a packed kernel. */
export function packedFloats({ kernel, shape }: ConvolutionStep): number {
  return kernel.length / shape.depth * Math.ceil(shape.depth / PANEL) * PANEL;
}

/** Lays a kernel out panel by panel, each read from its start to its end. */
export function packKernel({ kernel, shape: { depth } }: ConvolutionStep, target: Float32Array) {
  const taps = kernel.length / depth;
  for (let first = 0, at = 0; first < depth; first += PANEL) {
    const count = Math.min(PANEL, depth - first);
    // A single channel is computed along the window.
    const width = count === 1 ? 1 : PANEL;
    for (let tap = 0, from = first; tap < taps; tap++, from += depth, at += width) {
      for (let i = 0; i < count; i++) target[at + i] = kernel[from + i];
    }
  }
}
