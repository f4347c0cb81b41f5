import { freshHdf5, readAsset } from "#platform";
import type { FileBytes, ReadBytes } from "./file_bytes.ts";
import type { Hdf5FileNode, Hdf5Module } from "./hdf5_types.ts";

/** Where the library looks for filters. */
const filterFolder = "/usr/local/hdf5/lib/plugin";

/** The HDF5 library said no; its own words are in `cause`. */
export class Hdf5Error extends Error {
  override name = "Hdf5Error";
}

let current: Promise<Hdf5Library> | undefined;
let opened = 0;

/**
 * Loads the HDF5 library, once. After it has crashed, a fresh copy is loaded.
 *
 * @returns The library.
 */
export function loadHdf5(): Promise<Hdf5Library> {
  return current ??= load();
}

async function load(): Promise<Hdf5Library> {
  return new Hdf5Library(await freshHdf5() as Hdf5Module);
}

/** HDF5 in WebAssembly; every use of a file opens it and closes it again, so nothing leaks. */
export class Hdf5Library {
  readonly #module: Hdf5Module;
  #isBroken = false;

  constructor(module: Hdf5Module) {
    this.#module = module;
  }

  /**
   * Opens a file, uses it and closes it.
   *
   * @param bytes The file; it is not copied.
   * @param use What to do with the open file.
   * @returns What `use` returns.
   * @throws {Hdf5Error} If the library reports an error or crashes.
   */
  withFile<Result>(bytes: FileBytes, use: (module: Hdf5Module, file: bigint) => Result): Result {
    return bytes.use((read) => this.#use(bytes, read, use));
  }

  /**
   * Adds filters for compressed data to the library.
   *
   * @param names Of h5wasm-plugins, such as `"zstd"`.
   */
  async addFilters(names: Iterable<string>): Promise<void> {
    const { FS } = this.#module;
    FS.mkdirTree(filterFolder);
    for (const name of names) {
      const path = `${filterFolder}/libH5Z${name}.so`;
      if (FS.analyzePath(path).exists) continue;
      FS.writeFile(path, await readAsset(`h5wasm-plugins/plugins/libH5Z${name}.so`));
    }
  }

  #use<Result>(
    bytes: FileBytes,
    read: ReadBytes,
    use: (module: Hdf5Module, file: bigint) => Result,
  ): Result {
    if (this.#isBroken) throw new Hdf5Error("the HDF5 library has crashed; open the file again");
    const module = this.#module;
    const path = `/convolutions-${opened++}.h5`;
    let file: bigint | undefined;
    try {
      // Errors become exceptions that carry HDF5's own report, instead of lines on the console.
      module.activate_throwing_error_handler();
      module.FS.writeFile(path, bytes.memory ?? new Uint8Array(), { canOwn: true });
      if (!bytes.memory) readFromDisk(module.FS.lookupPath(path).node, bytes.size, read);
      file = module.open(path, module.H5F_ACC_RDONLY, false, -1, -1);
      if (file < 0n) throw new Hdf5Error("the file cannot be opened");
      return use(module, file);
    } catch (error) {
      throw this.#explain(error);
    } finally {
      this.#close(path, file);
    }
  }

  /** Files that are still there; none when no file is in use. */
  get openFiles(): readonly string[] {
    return this.#module.FS.readdir("/").filter((name) => name.startsWith("convolutions-"));
  }

  #close(path: string, file: bigint | undefined): void {
    try {
      if (file !== undefined && !this.#isBroken) this.#module.close_file(file);
    } catch {
      // The error that led here says more.
    }
    if (this.#module.FS.analyzePath(path).exists) this.#module.FS.unlink(path);
  }

  #explain(error: unknown): unknown {
    // A trap or an overflow of the stack leaves the instance in no known state.
    const isOverflow = error instanceof RangeError && /call stack/.test(error.message);
    // Emscripten throws this where a filter needs a function that the library has not.
    const isStub = error instanceof TypeError && /resolved is not a function/.test(error.message);
    if (error instanceof WebAssembly.RuntimeError || isOverflow || isStub) {
      this.#isBroken = true;
      current = undefined;
      return new Hdf5Error(`the HDF5 library crashed on it (${error.message})`, { cause: error });
    }
    // h5wasm throws plain Errors; C++ exceptions come as something else altogether.
    if (!(error instanceof Error)) return new Hdf5Error(`HDF5 failed (${String(error)})`);
    if (error.constructor !== Error) return error;
    return new Hdf5Error(summarize(error.message), { cause: error });
  }
}

/** Makes a file in the library's file system that has its bytes elsewhere. */
function readFromDisk(node: Hdf5FileNode, size: number, read: ReadBytes): void {
  node.usedBytes = size;
  node.stream_ops = {
    ...node.stream_ops,
    read(_stream, buffer, offset, length, position) {
      const count = Math.max(0, Math.min(length, size - position));
      read(position, new Uint8Array(buffer.buffer, buffer.byteOffset + offset, count));
      return count;
    },
  };
}

/** Picks the first cause out of HDF5's report, which lists it last. */
function summarize(report: string): string {
  const reasons = [...report.matchAll(/\(\): (.+)/g)]
    // some reasons go on with the time of day and an address
    .map(([, reason]) => reason.replace(/: time = .*$/, "").trim());
  const minor = [...report.matchAll(/minor: (.+)/g)].at(-1)?.[1];
  if (!reasons.length) return report.trim();
  return [reasons.at(-1), minor && `(${minor.trim()})`].filter(Boolean).join(" ");
}
