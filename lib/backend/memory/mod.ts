import { refuseBeyondMemory } from "./refuse_beyond_memory.ts";
import { type BlockBackend, TensorMemory } from "./tensor_memory.ts";

/** Lets the memory of a wasm backend come back by itself, and say so when it has run out. */
export function manageMemory(backend: unknown): void {
  const { wasm } = backend as { wasm: Parameters<typeof refuseBeyondMemory>[0] };
  refuseBeyondMemory(wasm, new TensorMemory(backend as BlockBackend));
}
