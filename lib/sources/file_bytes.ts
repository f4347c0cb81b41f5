import { type FileInfo, openFile } from "#platform";
import { SourceError } from "./source_error.ts";

/** Fills `target` with the bytes of a file from `start` on. */
export type ReadBytes = (start: number, target: Uint8Array) => void;

/** The bytes of a file, in memory or on disk, of which only those that are needed are read. */
export class FileBytes {
  /** Number of bytes. */
  readonly size: number;
  /** All bytes, if they are in memory. */
  readonly memory: Uint8Array | undefined;
  readonly #path: string;
  readonly #changed: number | undefined;

  private constructor(size: number, memory?: Uint8Array, path = "", changed?: number) {
    this.size = size;
    this.memory = memory;
    this.#path = path;
    this.#changed = changed;
  }

  /** Takes bytes that lie in memory; they are not copied. */
  static of(bytes: Uint8Array): FileBytes {
    return new FileBytes(bytes.length, bytes);
  }

  /**
   * Takes a file on disk. It is opened for each use and closed after it, and must not change.
   *
   * @param path Relative to the working folder, or absolute.
   */
  static on(path: string, { size, changed }: Pick<FileInfo, "size" | "changed">): FileBytes {
    return new FileBytes(size, undefined, path, changed);
  }

  /**
   * Lets a function read parts of the file.
   *
   * @throws {SourceError} If the file on disk is gone, or another than it was.
   */
  use<Result>(what: (read: ReadBytes) => Result): Result {
    const { memory } = this;
    if (memory) {
      return what((start, target) => target.set(memory.subarray(start, start + target.length)));
    }
    let file: ReturnType<typeof openFile>;
    try {
      file = openFile(this.#path);
    } catch (cause) {
      throw this.#refuse(`it cannot be read any more (${cause})`, cause);
    }
    try {
      const { size, changed } = file.info;
      if (size !== this.size || changed !== this.#changed) {
        throw this.#refuse("it has changed since it was opened");
      }
      return what((start, target) => {
        if (file.read(start, target) === target.length) return;
        throw this.#refuse(`it ends before byte ${start + target.length}`);
      });
    } finally {
      file.close();
    }
  }

  /** Gives bytes of the file; fewer than asked for, where it ends. */
  slice(start: number, end: number): Uint8Array {
    if (this.memory) return this.memory.subarray(start, end);
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    this.use((read) => read(start, bytes));
    return bytes;
  }

  #refuse(problem: string, cause?: unknown): SourceError {
    return new SourceError({
      source: this.#path,
      reason: "unreadable",
      problem,
      hint: "Open it again.",
      cause,
    });
  }
}
