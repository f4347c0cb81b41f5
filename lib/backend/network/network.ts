import { type FunctionDefinition, writeModule } from "../kernels/wasm_writer.ts";
import { cutConvolution, packedFloats, packKernel } from "./convolution_task.ts";
import { Crew } from "./crew.ts";
import { Allocator, type Place, planMemory } from "./memory_plan.ts";
import { copyRow, walkStart } from "./copy_task.ts";
import { depthwiseRow } from "./depthwise_task.ts";
import { Image } from "./image.ts";
import { mapRow } from "./map_task.ts";
import { mergeRow, operandRow } from "./merge_task.ts";
import {
  type ConvolutionStep,
  type CopyStep,
  type DepthwiseStep,
  type ImageShape,
  type MapStep,
  type MergeStep,
  type NetworkStep,
  PANEL,
  type PoolingStep,
} from "./network_step.ts";
import { poolRow, windowShares } from "./pooling_task.ts";
import {
  multiplyBand,
  packTransformed,
  tilingOf,
  transformedFloats,
  transformedKernelFloats,
  transformRow,
  workingFloats,
} from "./winograd_task.ts";
import { type Tile, type TileChoice, winogradTile } from "./winograd_tile.ts";
import {
  type HostTask,
  type Task,
  type TaskFunction,
  TaskRunner,
  Word,
  wordBytes,
} from "./task.ts";

/** WebAssembly counts memory in pages. */
const PAGE = 64 * 1024;
const MOST_PAGES = 65_536;

/**
 * A network that only predicts, compiled as a whole into WebAssembly: one image at a time, on
 * several threads.
 *
 * It has a memory of its own, in which every weight and every result has its place; see
 * `memory_plan.ts`. The work is cut into chunks (`task.ts`), which the calling thread and its
 * helpers take as they come: one that is held up by other programs leaves its share to the others.
 */
export class Network {
  readonly #inputs: readonly Image[];
  readonly #outputs: readonly Image[];
  readonly #memory: WebAssembly.Memory;
  readonly #runner: TaskRunner;
  readonly #crew: Crew;
  /** The same without tiles, for images that these would mix up; made when the first one comes. */
  readonly #makePlain: () => Network;
  #plain?: Network;

  /**
   * @param steps In an order in which they can be computed.
   * @param results Places of the steps whose results are given out.
   * @param threads How many threads work at most, the calling one included.
   * @param tileOf Which convolutions are computed by tiles.
   * @throws {TypeError} If a result enters concatenations twice.
   * @throws {RangeError} If it needs more memory than WebAssembly has.
   */
  constructor(
    steps: readonly NetworkStep[],
    results: readonly number[],
    threads: number,
    tileOf: TileChoice = winogradTile,
  ) {
    this.#makePlain = () => new Network(steps, results, threads, () => undefined);
    const stages = stagesOf(steps, tileOf);
    const allocator = new Allocator(wordBytes(Math.max(...stages) + 1));
    const { places, fills } = planMemory(steps, results, allocator, tileOf);
    const builder = new TaskBuilder(steps, places, allocator, tileOf);
    const tasks = steps.flatMap((step, index) => builder.tasks(step, index, stages[index]));
    const scratches = Array.from(
      { length: threads },
      () => allocator.floats(builder.scratchFloats),
    );
    const pages = Math.ceil(allocator.end / PAGE);
    if (pages > MOST_PAGES) {
      throw new RangeError(`it needs ${Math.round(allocator.end / 1e6)} MB, more than 4 GB`);
    }
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#memory = memory;
    for (const { address, count, value } of fills) {
      new Float32Array(memory.buffer, address, count).fill(value);
    }
    builder.fill(memory);
    const module = new WebAssembly.Module(
      writeModule(builder.functions, { sharedMemory: true, leastPages: pages }),
    );
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const functions = exports as Record<string, TaskFunction>;
    const image = (place: number) => new Image(memory, places[place], steps[place].shape);
    const hosts = steps.flatMap((step, index): HostTask[] => {
      if (step.kind !== "host") return [];
      const [inputs, out] = [step.inputs.map(image), image(index)];
      const work = () => {
        const result = out.buffer();
        step.compute(inputs.map((each) => each.read()), result);
        out.write(result);
      };
      return [{ stage: stages[index], work }];
    });
    const hosted = Array.from(
      { length: Math.max(...stages) + 1 },
      (_, stage) => hosts.filter((host) => host.stage === stage).length,
    );
    this.#runner = new TaskRunner(memory, tasks, functions, scratches[0], hosted, hosts);
    const kits = scratches.slice(1).map((scratch) => ({ module, memory, tasks, hosted, scratch }));
    this.#crew = new Crew(memory, kits);
    this.#inputs = steps.flatMap(({ kind }, place) => kind === "input" ? [image(place)] : []);
    this.#outputs = results.map(image);
  }

  /**
   * Computes the results for one image at each input.
   *
   * @param images Row by row, channels last; in the order of the input steps.
   * @returns The numbers of each result.
   */
  run(images: readonly Float32Array[]): Float32Array[] {
    this.#inputs.forEach((input, place) => input.write(images[place]));
    const words = new Int32Array(this.#memory.buffer);
    words[Word.mixed] = 0;
    this.#crew.work(this.#runner);
    if (words[Word.mixed]) return (this.#plain ??= this.#makePlain()).run(images);
    return this.#outputs.map((output) => output.read().slice());
  }

  /** Ends the helpers. */
  dispose(): void {
    this.#crew.dispose();
    this.#plain?.dispose();
  }
}

/** The stage in which each step is complete: later than those of what it needs. */
function stagesOf(steps: readonly NetworkStep[], tileOf: TileChoice): number[] {
  const stages: number[] = [];
  for (const step of steps) {
    const before = Math.max(-1, ...step.inputs.map((input) => stages[input]));
    stages.push(before + stagesTaken(step, tileOf));
  }
  return stages;
}

/** How many stages a step takes: none if nothing is computed. */
function stagesTaken(step: NetworkStep, tileOf: TileChoice): number {
  if (step.kind === "input" || step.kind === "concatenate") return 0;
  return tileOf(step) ? 2 : 1;
}

/** Collects the functions and the constants of all tasks. */
class TaskBuilder {
  readonly #definitions = new Map<string, FunctionDefinition>();
  readonly #constants: { address: number; count: number; write: (target: Float32Array) => void }[] =
    [];

  constructor(
    readonly steps: readonly NetworkStep[],
    readonly places: readonly Place[],
    readonly allocator: Allocator,
    readonly tileOf: TileChoice,
  ) {}

  /** Floats of working space that a thread needs. */
  scratchFloats = 0;

  get functions(): FunctionDefinition[] {
    return [...this.#definitions.values()];
  }

  tasks(step: NetworkStep, index: number, stage: number): Task[] {
    const out = this.places[index];
    switch (step.kind) {
      case "input":
      case "concatenate":
      case "host":
        return [];
      case "copy":
        return step.moves.map((move) => this.#copy(step, move, out, stage));
      case "map":
        return [{ stage, ...this.#map(step, this.places[step.inputs[0]], out) }];
      case "merge":
        return [{ stage, ...this.#merge(step, out) }];
    }
    const [input] = step.inputs;
    const source = this.places[input];
    const { padTop, padLeft } = step.window;
    // The first window's first pixel.
    const start = source.address - (padTop * source.rowStep + padLeft * source.pixelStep) * 4;
    const tile = this.tileOf(step);
    if (step.kind === "convolution" && tile) {
      return this.#winograd(step, tile, stage, start, source, out);
    }
    const common = {
      stage,
      source: start,
      sourceRow: step.window.strideRows * source.rowStep * 4,
      out: out.address,
      outRow: out.rowStep * 4,
    };
    switch (step.kind) {
      case "convolution":
        return [{ ...common, ...this.#convolution(step, source, out) }];
      case "depthwise":
        return [{ ...common, ...this.#depthwise(step, source, out) }];
      default:
        return [{ ...common, ...this.#pooling(step, source, out, this.steps[input].shape) }];
    }
  }

  /** A task whose chunks are rows. */
  #rows(count: number, run: string) {
    return {
      ...{ run, runLast: run, bands: count, panels: 1, bandRows: 1, lastRow: count - 1 },
      ...{ outPanel: 0, weights: 0, weightsRow: 0, weightsPanel: 0, bias: 0, biasPanel: 0 },
    };
  }

  #copy(step: CopyStep, move: CopyStep["moves"][number], out: Place, stage: number): Task {
    const source = this.places[step.inputs[move.input]];
    const [from, to] = [walkStart(source, move.from), walkStart(out, move.to)];
    return {
      ...this.#rows(move.counts[0], this.#define(copyRow(move, source, out))),
      ...{ stage, source: from.address, sourceRow: from.row, out: to.address, outRow: to.row },
    };
  }

  #map(step: MapStep, source: Place, out: Place) {
    const { scale, shift, shape } = step;
    const constant = (values: Float32Array | undefined) =>
      values ? this.#constant(values.length, (target) => target.set(values)) : 0;
    return {
      ...this.#rows(shape.rows, this.#define(mapRow(step, source, out))),
      source: source.address,
      sourceRow: source.rowStep * 4,
      out: out.address,
      outRow: out.rowStep * 4,
      weights: constant(scale),
      bias: constant(shift),
    };
  }

  #merge(step: MergeStep, out: Place) {
    const [first, second] = step.inputs.map((input) => ({
      place: this.places[input],
      shape: this.steps[input].shape,
    }));
    return {
      ...this.#rows(step.shape.rows, this.#define(mergeRow(step, first, second, out))),
      source: first.place.address,
      sourceRow: operandRow(first),
      out: out.address,
      outRow: out.rowStep * 4,
      weights: second.place.address,
      weightsRow: operandRow(second),
    };
  }

  #depthwise(step: DepthwiseStep, source: Place, out: Place) {
    return {
      ...this.#rows(step.shape.rows, this.#define(depthwiseRow(step, source, out))),
      weights: this.#constant(step.kernel.length, (target) => target.set(step.kernel)),
      bias: this.#constant(step.bias.length, (target) => target.set(step.bias)),
    };
  }

  #convolution(step: ConvolutionStep, source: Place, out: Place) {
    const { bandRows, panels, panelFloats, run, runLast } = cutConvolution(step, source, out);
    return {
      run: this.#define(run),
      runLast: this.#define(runLast),
      bands: Math.ceil(step.shape.rows / bandRows),
      panels,
      bandRows,
      lastRow: step.shape.rows - 1,
      outPanel: PANEL * 4,
      weights: this.#constant(packedFloats(step), (target) => packKernel(step, target)),
      weightsRow: 0,
      weightsPanel: panelFloats * 4,
      bias: this.#constant(panels * PANEL, (target) => target.set(step.bias)),
      biasPanel: PANEL * 4,
    };
  }

  #winograd(
    step: ConvolutionStep,
    tile: Tile,
    stage: number,
    start: number,
    source: Place,
    out: Place,
  ): Task[] {
    const tiling = tilingOf(step, tile);
    const { rows, columns, depth, bandRows } = tiling;
    this.scratchFloats = Math.max(this.scratchFloats, workingFloats(tiling));
    const transformed = this.allocator.floats(transformedFloats(tiling));
    const tileRow = columns * depth * 4;
    const transform = this.#define(transformRow(tiling, source));
    const multiply = this.#define(multiplyBand(step, tiling, out));
    return [{
      run: transform,
      runLast: transform,
      stage: stage - 1,
      bands: rows,
      panels: 1,
      bandRows: 1,
      lastRow: rows - 1,
      source: start,
      sourceRow: tile.rows * source.rowStep * 4,
      out: transformed,
      outRow: tileRow,
      outPanel: 0,
      ...{ weights: 0, weightsRow: 0, weightsPanel: 0, bias: 0, biasPanel: 0 },
    }, {
      run: multiply,
      runLast: multiply,
      stage,
      bands: Math.ceil(rows / bandRows),
      panels: step.shape.depth / PANEL,
      bandRows,
      // It goes back a little, and does some rows again.
      lastRow: rows - bandRows,
      source: transformed,
      sourceRow: tileRow,
      out: out.address,
      outRow: tile.rows * out.rowStep * 4,
      outPanel: PANEL * 4,
      weights: this.#constant(
        transformedKernelFloats(step, tiling),
        (target) => packTransformed(step, tile, target),
      ),
      weightsRow: 0,
      weightsPanel: transformedKernelFloats(step, tiling) / step.shape.depth * PANEL * 4,
      bias: this.#constant(step.shape.depth, (target) => target.set(step.bias)),
      biasPanel: PANEL * 4,
    }];
  }

  #pooling(step: PoolingStep, source: Place, out: Place, image: ImageShape) {
    const { rows, columns } = step.shape;
    return {
      ...this.#rows(rows, this.#define(poolRow(step, source, out))),
      weights: this.#constant(rows * columns, (target) => target.set(windowShares(step, image))),
      weightsRow: columns * 4,
    };
  }

  #define(definition: FunctionDefinition): string {
    this.#definitions.set(definition.name, definition);
    return definition.name;
  }

  #constant(count: number, write: (target: Float32Array) => void): number {
    const address = this.allocator.floats(count);
    this.#constants.push({ address, count, write });
    return address;
  }

  /** Writes the constants to their places. */
  fill(memory: WebAssembly.Memory): void {
    for (const { address, count, write } of this.#constants) {
      write(new Float32Array(memory.buffer, address, count));
    }
  }
}
