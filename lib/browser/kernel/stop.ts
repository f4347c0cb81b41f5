/** Why a cell ended that the reader has stopped; as the library says it. */
export class Stopped extends Error {
  override name = "InterruptedError";

  constructor() {
    super("stopped by the reader; the kernel and its variables are still there");
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Milliseconds for which a loop goes on after Stop, as it may await and hear of it there. */
const GRACE_MS = 300;

/** What loops of cells look at. */
export class StopFlag {
  /** Not 0 after Stop. */
  readonly flag: Int32Array;
  /** Whether the page writes it: then a loop that never awaits can be ended. */
  readonly shared: boolean;
  #noticed = Infinity;

  constructor(memory?: SharedArrayBuffer) {
    this.shared = memory !== undefined;
    this.flag = new Int32Array(memory ?? new ArrayBuffer(4));
  }

  /** From now on loops go on. */
  clear(): void {
    Atomics.store(this.flag, 0, 0);
    this.#noticed = Infinity;
  }

  /**
   * Called by a loop that sees the flag, or that of its own cell.
   *
   * @throws {Stopped} If the loop is to end.
   */
  readonly halt = (ended?: Int32Array): void => {
    if (ended?.[0]) throw new Stopped();
    const time = performance.now();
    this.#noticed = Math.min(this.#noticed, time);
    if (time - this.#noticed > GRACE_MS) throw new Stopped();
  };
}
