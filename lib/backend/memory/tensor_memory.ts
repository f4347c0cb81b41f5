import * as tf from "@tensorflow/tfjs";
import { later } from "../later.ts";
import { collectGarbage } from "./collect_garbage.ts";
import { noteVariables, withForgottenVariables } from "./forget_variables.ts";

/** A tensor's numbers, as tfjs's wasm backend knows them. */
export interface Block {
  shape: number[];
  dtype: tf.DataType;
  /** How many tensors share them. */
  refCount: number;
}

/** The parts of a backend that are used here. */
export interface BlockBackend {
  dataIdMap: {
    data: WeakMap<object, Block>;
    dataIdsCount: number;
    set(dataId: object, block: Block): void;
    delete(dataId: object): boolean;
  };
  disposeData(dataId: object, force: boolean): boolean;
  /** Nothing after `tf.engine().reset()`. */
  wasm: unknown;
}

/** What tfjs counts. */
interface EngineState {
  numBytes: number;
  numTensors: number;
  numStringTensors: number;
  numDataBuffers: number;
  gradientDepth: number;
  activeTape?: unknown;
  tensorInfo: WeakMap<object, Counted>;
}

/** What tfjs counted for a data id. */
interface Counted {
  bytes: number;
}

/** What is registered to be told when a tensor's data id can no longer be reached. */
interface Registered {
  block: Block;
  /** Nothing where a kernel has thrown: it leaves blocks without a tensor. */
  counted?: Counted;
}

/** Bytes, and blocks, that come on top of those in use before garbage is looked for. */
const [BYTES, BLOCKS] = [128 * 2 ** 20, 50_000];

/** Bytes that WebAssembly has, and those that are always taken without a search. */
const [ALL, LEAST] = [2 ** 32, 16 * 2 ** 20];

/** How often the engine is asked to collect, in turn after turn, until it has; it may take 0.2 s. */
const ATTEMPTS = 200;

/** Milliseconds after which a turn that has not come is no longer waited for: Stop clears timers. */
const PATIENCE = 2000;

/**
 * Gives back the memory of tensors that nothing in the program can reach any more.
 *
 * The engine collects tensors like all objects, but knows nothing of their numbers, which lie in
 * WebAssembly's memory. So garbage is looked for each time they have grown by some 128 MB, and the
 * numbers of whatever data id has gone are freed.
 */
export class TensorMemory {
  readonly #backend: BlockBackend;
  readonly #state = (tf.engine() as unknown as { state: EngineState }).state;
  /** Data ids made since garbage was last looked for: most are disposed of before the next time. */
  readonly #young = new Set<object>();
  /** Blocks of older ones. */
  readonly #old = new Set<Block>();
  readonly #registry = new FinalizationRegistry<Registered>((dead) => this.#giveBack(dead));
  #bytes = 0;
  #limit = { bytes: BYTES, blocks: BLOCKS };
  #asked = -Infinity;
  /** Made at one search for garbage and left to the next, which has come to its end when it is gone. */
  #witness: object = {};

  constructor(backend: BlockBackend) {
    this.#backend = backend;
    const { dataIdMap } = backend;
    const { data } = dataIdMap;
    const set = dataIdMap.set.bind(dataIdMap);
    const remove = dataIdMap.delete.bind(dataIdMap);
    dataIdMap.set = (dataId, block) => {
      set(dataId, block);
      this.#young.add(dataId);
      this.#bytes += bytesOf(block);
      if (this.#bytes > this.#limit.bytes || this.#young.size > this.#limit.blocks) this.#ask();
    };
    dataIdMap.delete = (dataId) => {
      const block = data.get(dataId);
      if (block) {
        this.#bytes -= bytesOf(block);
        if (!this.#young.delete(dataId)) {
          this.#registry.unregister(dataId);
          this.#old.delete(block);
        }
      }
      return remove(dataId);
    };
  }

  /** The blocks of all tensors. */
  *blocks(): Generator<Block> {
    yield* this.#old;
    for (const dataId of this.#young) yield this.#backend.dataIdMap.data.get(dataId)!;
  }

  /** Looks for garbage in the running code's next pause, however little there may be. */
  collectSoon(): void {
    this.#limit.bytes = 0;
    this.#ask();
  }

  #ask(): void {
    const now = performance.now();
    if (now < this.#asked + PATIENCE) return;
    this.#asked = now;
    later(() => {
      noteVariables();
      const witness = new WeakRef(this.#witness);
      this.#witness = {};
      later(() => this.#collectNow(witness, ATTEMPTS));
    });
  }

  #collectNow(witness: WeakRef<object>, attempts: number): void {
    this.#asked = -Infinity;
    // Disposed of meanwhile, as what a training step works with.
    if (this.#bytes <= this.#limit.bytes && this.#young.size <= this.#limit.blocks) return;
    this.#register();
    // The tape of a gradient that has thrown.
    if (this.#state.gradientDepth === 0) this.#state.activeTape = undefined;
    withForgottenVariables(collectGarbage);
    if (witness.deref() && attempts > 1) {
      // The engine has only begun, or not heard.
      this.#asked = performance.now();
      return later(() => this.#collectNow(witness, attempts - 1));
    }
    this.#limit = { bytes: limitFor(this.#bytes), blocks: BLOCKS };
  }

  #register(): void {
    for (const dataId of this.#young) {
      const block = this.#backend.dataIdMap.data.get(dataId)!;
      this.#old.add(block);
      const counted = this.#state.tensorInfo.get(dataId);
      this.#registry.register(dataId, { block, counted }, dataId);
    }
    this.#young.clear();
  }

  #giveBack({ block, counted }: Registered): void {
    if (!this.#backend.wasm) return; // Its memory has gone as a whole.
    const { refCount } = block;
    const dataId = {};
    // The block has lost its data id: it is freed under another one, as any other.
    this.#backend.dataIdMap.data.set(dataId, block);
    this.#backend.disposeData(dataId, true);
    if (counted) this.#discount(block.dtype, counted, refCount);
    this.#limit = { bytes: Math.min(this.#limit.bytes, limitFor(this.#bytes)), blocks: BLOCKS };
  }

  /** As if all tensors that shared a block had been disposed of. */
  #discount(dtype: tf.DataType, { bytes }: Counted, tensors: number): void {
    const text = dtype === "string";
    this.#state.numTensors -= tensors;
    this.#state.numStringTensors -= text ? tensors : 0;
    this.#state.numBytes -= text ? bytes : bytes * tensors;
    this.#state.numDataBuffers--;
  }
}

/** The more is in use the longer the next search for garbage waits, but for the memory's end. */
function limitFor(bytes: number): number {
  return bytes + Math.min(Math.max(BYTES, bytes / 2), Math.max(LEAST, (ALL - bytes) / 4));
}

/** Bytes of a block in WebAssembly's memory, where texts do not lie. */
export function bytesOf({ dtype, shape }: Block): number {
  if (dtype === "string") return 0;
  // Called for every tensor.
  let bytes = dtype === "float32" ? 4 : tf.util.bytesPerElement(dtype);
  for (const length of shape) bytes *= length;
  return bytes;
}
