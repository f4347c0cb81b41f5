import { nearName } from "../../geometry/mod.ts";
import { declarations } from "./declarations.ts";

/** Where a kernel finds {@linkcode assertExported} in its global object, once the library is there. */
const PLACE = Symbol.for("convolutions: assertExported");

/** From now on kernels ask whether what a cell imports is there. */
export function checkImports(): void {
  Reflect.set(globalThis, PLACE, assertExported);
}

/**
 * Says what a module says that is loaded as one: a cell's import gives `undefined` for a name that is
 * not there. Types are not there either, and no fault.
 *
 * @param specifier What the cell imports from.
 * @param load Gives what it got.
 * @param names Which names it wants; `default` stands for the default export.
 * @throws {SyntaxError} For the first name that is missing.
 */
export async function assertExported(
  specifier: string,
  load: () => Promise<object>,
  names: readonly string[],
): Promise<void> {
  const module = await load().catch(() => undefined);
  if (module === undefined) return; // The import itself says why.
  for (const name of names) {
    if (name in module) continue;
    if (name === "default") {
      throw new SyntaxError(
        `${specifier} has no default; write import { NAME } for names, import * as NAME for all.`,
      );
    }
    const own = specifier === "convolutions";
    if (/^\p{Lu}/u.test(name) && (!own || (await declarations()).has(name))) continue;
    const tensors = own && "tf" in module ? module.tf as object : {};
    const near = nearName(name, Object.keys(module)) ??
      (name in tensors ? `tf.${name}` : undefined);
    const help = near ? `did you mean ${near}?` : own && "help() lists what it has.";
    throw new SyntaxError(`${specifier} has no ${name}${help ? `; ${help}` : "."}`);
  }
}
