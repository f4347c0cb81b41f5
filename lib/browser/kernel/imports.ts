/** What cells may import: loaders by specifier, as the bundle gives them. */
export type ImportTable = Readonly<Record<string, () => Promise<unknown>>>;

/**
 * Loads what a cell imports.
 *
 * @throws {TypeError} If there is no such module; the message names what can be imported.
 */
export async function loadModule(table: ImportTable, specifier: unknown): Promise<unknown> {
  const name = String(specifier);
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
