import { CellNames } from "./cell_names.ts";
import { rememberSource } from "./function_sources.ts";
import type { StopFlag } from "./stop.ts";
import { stripTypes } from "./transform/strip_types.ts";
import { CellSyntaxError } from "./transform/syntax.ts";
import { type CellProgram, transformCell } from "./transform/transform_cell.ts";

// An indirect call: the text runs in the global scope.
const evaluate = globalThis.eval;

/** What the texts of a cell get, in the order of their parameters. */
type Means = [
  load: (specifier: string) => Promise<unknown>,
  stop: Int32Array,
  ended: Int32Array,
  halt: (ended?: Int32Array) => void,
  constant: () => never,
];

/** What an {@linkcode Evaluator} needs. */
export interface EvaluatorOptions {
  /** Loads a module by its specifier. */
  load(specifier: string): Promise<unknown>;
  stop: StopFlag;
}

/** Runs cells of TypeScript one after another, as Deno's kernel does. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #names = new CellNames();

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /**
   * Runs a cell.
   *
   * @param cell Its name in errors, such as `cell-11`.
   * @param ended Not 0 when loops outside of its functions are to end.
   * @returns Its completion value, not awaited.
   */
  async run(code: string, cell: string, ended: Int32Array): Promise<{ value: unknown }> {
    const program = this.#wrapped(code);
    if (program) {
      try {
        return await this.#run(program, cell, ended);
      } catch {
        // As Deno: not an object then, but a block.
      }
    }
    return await this.#run(this.#program(code), cell, ended);
  }

  /** `{ a: 1 }` is an object, not a block, if it can be one. */
  #wrapped(code: string): CellProgram | undefined {
    if (!code.trimStart().startsWith("{") || code.trimEnd().endsWith(";")) return undefined;
    try {
      return this.#program(`(${code})`);
    } catch {
      return undefined;
    }
  }

  #program(code: string): CellProgram {
    return transformCell(stripTypes(code), this.#names.constants());
  }

  async #run(program: CellProgram, cell: string, ended: Int32Array): Promise<{ value: unknown }> {
    const { body, functions, names, sources } = program;
    const { load, stop } = this.#options;
    const means: Means = [load, stop.flag, ended, stop.halt, constant];
    const compile = (text: string) => compileCell(text, cell);
    const run = compile(body) as (...means: Means) => Promise<{ value: unknown }>;
    const declare = functions && compile(functions) as (...means: Means) => void;
    this.#names.declare(names);
    if (declare) {
      declare(...means);
      const { target } = this.#names;
      for (const [name, source] of sources) rememberSource(Reflect.get(target, name), source);
    }
    try {
      return await run(...means);
    } finally {
      this.#names.settle(names.keys());
    }
  }
}

function compileCell(text: string, cell: string): unknown {
  try {
    return evaluate(`${text}\n//# sourceURL=${cell}.ts`);
  } catch (error) {
    // What acorn lets pass: no place is known.
    throw error instanceof SyntaxError ? new CellSyntaxError(error.message, 0, 0) : error;
  }
}

function constant(): never {
  throw new TypeError("Assignment to constant variable.");
}
