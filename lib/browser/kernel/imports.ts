/** What cells may import: loaders by specifier, as the bundle gives them. */
export type ImportTable = Readonly<Record<string, () => Promise<unknown>>>;

/** Says, once the library is loaded, whether names are there (`notebook/help/assert_exported.ts`). */
type AssertExported = (
  specifier: string,
  load: () => Promise<unknown>,
  names: readonly string[],
) => Promise<void>;

/**
 * Loads what a cell imports.
 *
 * @param names What it wants of that.
 * @throws {SyntaxError} If the library is loaded, and one of the names is not there.
 * @throws {TypeError} If there is no such module; the message names what can be imported.
 */
export async function loadModule(
  table: ImportTable,
  specifier: unknown,
  names: readonly string[] = [],
): Promise<unknown> {
  const module = await load(table, String(specifier));
  const assertExported: AssertExported | undefined = names.length === 0
    ? undefined
    : Reflect.get(globalThis, Symbol.for("convolutions: assertExported"));
  await assertExported?.(String(specifier), () => Promise.resolve(module), names);
  return module;
}

async function load(table: ImportTable, name: string): Promise<unknown> {
  if (Object.hasOwn(table, name)) return await table[name]();
  if (/^(https?|data|blob):/.test(name)) {
    try {
      return await import(name);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TypeError(`Import "${name}": the browser could not load it. ${reason}`);
    }
  }
  const names = Object.keys(table).filter((it) => !it.startsWith("npm:"));
  const list = names.map((it) => `"${it}"`).join(", ");
  throw new TypeError(
    `Import "${name}": not to be had in the browser. A cell here can import ${list || "nothing"}` +
      (/^\.{0,2}\//.test(name) ? "; files of the project are only in the Deno edition." : "."),
  );
}
