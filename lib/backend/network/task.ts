/**
 * The work of one step, cut into chunks that any thread may do: bands of rows × panels of output
 * channels. Plain data, so that it can be sent to a thread. Addresses and steps are in bytes.
 */
export interface Task {
  /** Names of the functions for a whole panel, and for a last one that is narrower. */
  run: string;
  runLast: string;
  /** Stages in the order of the computation; tasks of one stage do not need each other. */
  stage: number;
  bands: number;
  panels: number;
  /** Rows of results of a band, and the row with which the last band starts. */
  bandRows: number;
  lastRow: number;
  source: number;
  sourceRow: number;
  out: number;
  outRow: number;
  outPanel: number;
  weights: number;
  weightsRow: number;
  weightsPanel: number;
  bias: number;
  biasPanel: number;
}

/**
 * A function of the network's module: it gets addresses, the last of the thread's working space,
 * and the band's first row.
 */
export type TaskFunction = (
  source: number,
  weights: number,
  bias: number,
  out: number,
  scratch: number,
  row: number,
) => void;

/** How many parameters that are. */
export const TASK_PARAMETERS = 6;

/**
 * Words at the start of the memory by which threads speak; two for each stage follow. `mixed` says
 * that some values are of too unlike sizes for sums by tiles.
 */
export const Word = { open: 0, busy: 1, stop: 2, mixed: 3, stages: 16 } as const;

/** Bytes at the start of the memory that the words take. */
export function wordBytes(stages: number): number {
  return (Word.stages + 2 * stages) * 4;
}

/** How often a thread looks whether the others are ready before it sleeps. */
const SPINS = 10_000;

/** Work that only the calling thread does, in a stage. */
export interface HostTask {
  stage: number;
  work: () => void;
}

/** A task with its functions, and where its chunks end among those of its stage. */
interface Job {
  task: Task;
  run: TaskFunction;
  runLast: TaskFunction;
  end: number;
}

/** The jobs of a stage: chunks that any thread takes, and work of the calling thread. */
interface Stage {
  jobs: Job[];
  chunks: number;
  /** How much work the calling thread alone has to do; known to all threads. */
  hosted: number;
  hosts: (() => void)[];
}

/** What each thread does: takes chunks of a stage until there are none, then goes on to the next. */
export class TaskRunner {
  readonly #words: Int32Array<ArrayBufferLike>;
  readonly #stages: Stage[];
  readonly #scratch: number;

  /**
   * @param scratch Address of working space that no other thread has.
   * @param hosted How much work the calling thread has in each stage.
   * @param hosts That work, on the calling thread.
   */
  constructor(
    memory: WebAssembly.Memory,
    tasks: readonly Task[],
    functions: Record<string, TaskFunction>,
    scratch: number,
    hosted: readonly number[],
    hosts: readonly HostTask[] = [],
  ) {
    this.#scratch = scratch;
    this.#words = new Int32Array(memory.buffer);
    this.#stages = hosted.map((count) => ({ jobs: [], chunks: 0, hosted: count, hosts: [] }));
    for (const task of tasks) {
      const stage = this.#stages[task.stage];
      stage.chunks += task.bands * task.panels;
      const [run, runLast] = [functions[task.run], functions[task.runLast]];
      stage.jobs.push({ task, run, runLast, end: stage.chunks });
    }
    for (const { stage, work } of hosts) this.#stages[stage].hosts.push(work);
  }

  /** Sets all counters to zero; no other thread may be at work. */
  reset(): void {
    this.#words.fill(0, Word.stages, Word.stages + 2 * this.#stages.length);
  }

  /** Does its share of all stages, and returns when all are done. */
  run(): void {
    const words = this.#words;
    this.#stages.forEach(({ jobs, chunks, hosted, hosts }, index) => {
      const next = Word.stages + 2 * index;
      const done = next + 1;
      const count = chunks + hosted;
      const finish = () => {
        if (Atomics.add(words, done, 1) === count - 1) Atomics.notify(words, done);
      };
      for (const work of hosts) {
        work();
        finish();
      }
      let place = 0;
      for (;;) {
        const chunk = Atomics.add(words, next, 1);
        if (chunk >= chunks) break;
        while (chunk >= jobs[place].end) place++;
        this.#runChunk(jobs[place], chunk);
        finish();
      }
      for (let spin = 0; Atomics.load(words, done) < count; spin++) {
        if (spin < SPINS) continue;
        const seen = Atomics.load(words, done);
        if (seen < count) Atomics.wait(words, done, seen, 1);
      }
    });
  }

  #runChunk({ task, run, runLast, end }: Job, chunk: number): void {
    const own = chunk - (end - task.bands * task.panels);
    const panel = own % task.panels;
    const row = Math.min(Math.floor(own / task.panels) * task.bandRows, task.lastRow);
    (panel === task.panels - 1 ? runLast : run)(
      task.source + row * task.sourceRow,
      task.weights + row * task.weightsRow + panel * task.weightsPanel,
      task.bias + panel * task.biasPanel,
      task.out + row * task.outRow + panel * task.outPanel,
      this.#scratch,
      row,
    );
  }
}
