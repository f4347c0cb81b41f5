import { transform } from "sucrase";
import { CellSyntaxError } from "./syntax.ts";

/**
 * Takes the types out of TypeScript; lines stay where they are. Imports stay, as Deno's kernel keeps
 * them, whether a value or a type is meant.
 *
 * @throws {CellSyntaxError} If it is no TypeScript.
 */
export function stripTypes(code: string): string {
  try {
    return transform(code, {
      transforms: ["typescript"],
      disableESTransforms: true,
      keepUnusedImports: true,
      production: true,
    }).code;
  } catch (error) {
    const { message } = error as Error;
    const [, text, line, column] = /^(?:Error transforming .*?: )?(.*) \((\d+):(\d+)\)$/s
      .exec(message) ?? [];
    if (text === undefined) throw error;
    throw new CellSyntaxError(text, Number(line), Number(column) - 1);
  }
}
