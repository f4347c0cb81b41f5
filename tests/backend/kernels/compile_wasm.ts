/** Compiles what a WebAssembly writer wrote. */
import {
  type Code,
  type FunctionWriter,
  type Local,
  writeModule,
} from "../../../lib/backend/kernels/wasm_writer.ts";

/** A function of i32s over a memory of one page, compiled; and the memory. */
export function compile(
  parameters: number,
  body: (f: FunctionWriter, ...parameters: Local[]) => Code,
  options?: { sharedMemory?: boolean; leastPages?: number },
) {
  const memory = options?.sharedMemory
    ? new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true })
    : new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    writeModule([{ name: "run", parameters, body }], options),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    run: exports.run as (...values: number[]) => void,
    floats: new Float32Array(memory.buffer),
    integers: new Int32Array(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
  };
}
