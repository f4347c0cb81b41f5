import { type FunctionDefinition, writeModule } from "../kernels/wasm_writer.ts";
import { cutConvolution, packedFloats, packKernel } from "./convolution_task.ts";
import { Crew } from "./crew.ts";
import { Allocator, type Place, planMemory } from "./memory_plan.ts";
import {
  type ConvolutionStep,
  type ImageShape,
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
import { type Task, type TaskFunction, TaskRunner, Word, wordBytes } from "./task.ts";

/** WebAssembly counts memory in pages. */
const PAGE = 64 * 1024;

/**
 * A network that only predicts, compiled as a whole into WebAssembly: one image at a time, on
 * several threads.
 *
 * It has a memory of its own, in which every weight and every result has its place; see
 * `memory_plan.ts`. The work is cut into chunks (`task.ts`), which the calling thread and its
 * helpers take as they come: one that is held up by other programs leaves its share to the others.
 */
export class Network {
  readonly #input: { shape: ImageShape; place: Place };
  readonly #output: { length: number; place: Place };
  readonly #memory: WebAssembly.Memory;
  readonly #runner: TaskRunner;
  readonly #crew: Crew;
  /** The same without tiles, for images that these would mix up; made when the first one comes. */
  readonly #makePlain: () => Network;
  #plain?: Network;

  /**
   * @param steps In an order in which they can be computed: the input first, the result last.
   * @param threads How many threads work at most, the calling one included.
   * @param tileOf Which convolutions are computed by tiles.
   * @throws {TypeError} If a result enters concatenations twice.
   */
  constructor(
    steps: readonly NetworkStep[],
    threads: number,
    tileOf: TileChoice = winogradTile,
  ) {
    this.#makePlain = () => new Network(steps, threads, () => undefined);
    const stages = stagesOf(steps, tileOf);
    const allocator = new Allocator(wordBytes(Math.max(...stages) + 1));
    const places = planMemory(steps, allocator, tileOf);
    const builder = new TaskBuilder(steps, places, allocator, tileOf);
    const tasks = steps.flatMap((step, index) => builder.tasks(step, index, stages[index]));
    const scratches = Array.from(
      { length: threads },
      () => allocator.floats(builder.scratchFloats),
    );
    const pages = Math.ceil(allocator.end / PAGE);
    this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    builder.fill(this.#memory);
    const module = new WebAssembly.Module(
      writeModule(builder.functions, { sharedMemory: true, leastPages: pages }),
    );
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    const functions = exports as Record<string, TaskFunction>;
    this.#runner = new TaskRunner(this.#memory, tasks, functions, scratches[0]);
    const kits = scratches.slice(1).map((scratch) => ({
      module,
      memory: this.#memory,
      tasks,
      scratch,
    }));
    this.#crew = new Crew(this.#memory, kits);
    this.#input = { shape: steps[0].shape, place: places[0] };
    const { rows, cols, depth } = steps.at(-1)!.shape;
    this.#output = { length: rows * cols * depth, place: places.at(-1)! };
  }

  /**
   * Computes the last step's result for one image.
   *
   * @param image Row by row, channels last.
   * @returns Its numbers.
   */
  run(image: Float32Array): Float32Array {
    const { shape, place } = this.#input;
    const length = shape.cols * shape.depth;
    for (let row = 0; row < shape.rows; row++) {
      const target = place.address + row * place.rowStep * 4;
      new Float32Array(this.#memory.buffer, target, length)
        .set(image.subarray(row * length, (row + 1) * length));
    }
    const words = new Int32Array(this.#memory.buffer);
    words[Word.mixed] = 0;
    this.#crew.work(this.#runner);
    if (words[Word.mixed]) return (this.#plain ??= this.#makePlain()).run(image);
    const { length: count, place: { address } } = this.#output;
    return new Float32Array(this.#memory.buffer, address, count).slice();
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
    if (step.kind === "input" || step.kind === "concatenate") return [];
    const [input] = step.inputs;
    const source = this.places[input];
    const { padTop, padLeft } = step.window;
    // The first window's first pixel.
    const start = source.address - (padTop * source.rowStep + padLeft * source.pixelStep) * 4;
    const out = this.places[index];
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
    return [
      step.kind === "convolution"
        ? { ...common, ...this.#convolution(step, source, out) }
        : { ...common, ...this.#pooling(step, source, out, this.steps[input].shape) },
    ];
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
    const { rows, cols, depth, bandRows } = tiling;
    this.scratchFloats = Math.max(this.scratchFloats, workingFloats(tiling));
    const transformed = this.allocator.floats(transformedFloats(tiling));
    const tileRow = cols * depth * 4;
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
    const { rows, cols } = step.shape;
    const run = this.#define(poolRow(step, source, out));
    return {
      run,
      runLast: run,
      bands: rows,
      panels: 1,
      bandRows: 1,
      lastRow: rows - 1,
      outPanel: 0,
      weights: this.#constant(rows * cols, (target) => target.set(windowShares(step, image))),
      weightsRow: cols * 4,
      weightsPanel: 0,
      bias: 0,
      biasPanel: 0,
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
