import { CellNames } from "./cell_names.ts";
import { rememberSource } from "./function_sources.ts";
import { type RanCell, withTypes } from "./ran_cell.ts";
import type { StopFlag } from "./stop.ts";
import type { Rendering } from "./transform/edits.ts";
import { stripTypes } from "./transform/strip_types.ts";
import { CellSyntaxError } from "./transform/syntax.ts";
import { type CellProgram, transformCell } from "./transform/transform_cell.ts";

// An indirect call: the text runs in the global scope.
const evaluate = globalThis.eval;

/** What the texts of a cell get, in the order of their parameters. */
type Means = [
  load: EvaluatorOptions["load"],
  stop: Int32Array,
  ended: Int32Array,
  halt: (ended?: Int32Array) => void,
  constant: () => never,
  fix: (...names: string[]) => void,
];

/** What an {@linkcode Evaluator} needs. */
export interface EvaluatorOptions {
  /** Loads a module by its specifier; for an import of names it says when one is not there. */
  load(specifier: string, names?: readonly string[]): Promise<unknown>;
  stop: StopFlag;
}

/** Runs cells of TypeScript one after another, as Deno's kernel does. */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #names = new CellNames();
  readonly #fix = (...names: string[]) => this.#names.settle(names);

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  /**
   * Runs a cell.
   *
   * @param cell Learns what runs, so that it finds the places of errors.
   * @param ended Not 0 when loops outside of its functions are to end.
   * @returns Its completion value, not awaited.
   */
  async run(cell: RanCell, ended: Int32Array): Promise<{ value: unknown }> {
    const program = this.#wrapped(cell);
    if (program) {
      try {
        return await this.#run(program, cell, ended);
      } catch {
        // As Deno: not an object then, but a block.
      }
    }
    return await this.#run(this.#program(cell, cell.code), cell, ended);
  }

  /** `{ a: 1 }` is an object, not a block, if it can be one. */
  #wrapped(cell: RanCell): CellProgram | undefined {
    const { code } = cell;
    if (!code.trimStart().startsWith("{") || code.trimEnd().endsWith(";")) return undefined;
    try {
      return this.#program(cell, `(${code})`);
    } catch {
      return undefined;
    }
  }

  #program(cell: RanCell, written: string): CellProgram {
    const javaScript = stripTypes(written);
    try {
      const made = transformCell(javaScript, this.#names.constants(), this.#options.stop.shared);
      cell.program = { made, javaScript, written };
      return made;
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      const { message, line, column } = error;
      const at = withTypes(javaScript.split("\n")[line - 1], written.split("\n")[line - 1], column);
      throw new CellSyntaxError(message, line, at);
    }
  }

  async #run(program: CellProgram, cell: RanCell, ended: Int32Array): Promise<{ value: unknown }> {
    const { body, functions, names, sources } = program;
    const { load, stop } = this.#options;
    const means: Means = [load, stop.flag, ended, stop.halt, constant, this.#fix];
    const compile = ({ text }: Rendering) => compileCell(text, cell.file);
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

function compileCell(text: string, file: string): unknown {
  try {
    return evaluate(`${text}\n//# sourceURL=${file}`);
  } catch (error) {
    // What acorn lets pass: no place is known.
    throw error instanceof SyntaxError ? new CellSyntaxError(error.message, 0, 0) : error;
  }
}

function constant(): never {
  throw new TypeError("Assignment to constant variable.");
}
