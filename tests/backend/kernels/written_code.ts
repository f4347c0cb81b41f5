import { createHash } from "node:crypto";

type Sections = { id: number; start: number; end: number }[];

/** The sections of a module: after eight bytes each has a number, a length in LEB128, and its bytes. */
function sectionsOf(bytes: Uint8Array): Sections {
  const sections: Sections = [];
  for (let at = 8; at < bytes.length;) {
    const id = bytes[at++];
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      length += (bytes[at] & 0x7f) << shift;
      more = bytes[at++] >= 0x80;
    }
    sections.push({ id, start: at, end: at + length });
    at += length;
  }
  return sections;
}

/** The size and a checksum of a module, but for its imports: these tell how large the memory is now. */
function describe(bytes: Uint8Array): string {
  const hash = createHash("sha256");
  let size = 0;
  for (const { id, start, end } of sectionsOf(bytes)) {
    if (id === 2) continue;
    hash.update(bytes.subarray(start, end));
    size += end - start;
  }
  return `${size} ${hash.digest("hex").slice(0, 8)}`;
}

/** Below this lie no tensors: what is passed to a function is a number of something, not an address. */
const LEAST_ADDRESS = 1 << 16;

/**
 * Notes which functions of our WebAssembly modules are called from now on, in modules that are made
 * from now on. Workers do not see it.
 *
 * @param address How an address is shown; by default none is, since where tensors lie changes.
 * @returns What runs some work and tells its calls in order: the module's size and checksum, the
 * function, its arguments, and how often the same follows.
 */
export function recordCalls(address = (_: number) => "@"): (work: () => void) => string[] {
  const { Module, Instance } = WebAssembly;
  const modules = new WeakMap<WebAssembly.Module, string>();
  let calls: { call: string; times: number }[] = [];
  const note = (call: string) => {
    const last = calls.at(-1);
    if (last?.call === call) last.times++;
    else calls.push({ call, times: 1 });
  };
  Object.assign(WebAssembly, {
    Module: class extends Module {
      constructor(bytes: BufferSource) {
        super(bytes);
        if (bytes instanceof Uint8Array) modules.set(this, describe(bytes));
      }

      static override [Symbol.hasInstance](value: unknown): boolean {
        return value instanceof Module;
      }
    },
    Instance: class {
      readonly exports: WebAssembly.Exports;

      constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
        const { exports } = new Instance(module, imports);
        const noted = Object.entries(exports).map(([name, run]) => [
          name,
          (...values: number[]) => {
            const shown = values.map((value) => value < LEAST_ADDRESS ? value : address(value));
            note(`${modules.get(module)} ${name}(${shown.join(" ")})`);
            return (run as (...values: number[]) => unknown)(...values);
          },
        ]);
        this.exports = modules.has(module) ? Object.fromEntries(noted) : exports;
      }
    },
  });
  return (work) => {
    calls = [];
    work();
    return calls.map(({ call, times }) => times === 1 ? call : `${call} × ${times}`);
  };
}
