const FOLDER = new URL("../../../.cache/live/", import.meta.url);

/**
 * See {@linkcode Platform.pageScript}.
 *
 * @throws {Error} If set-up has not bundled it.
 */
export async function pageScript(page: string): Promise<string> {
  try {
    return await Deno.readTextFile(new URL(`${page}.js`, FOLDER));
  } catch (cause) {
    throw new Error(
      `The script of live outputs "${page}" is missing: run the task "setup", which bundles it.`,
      { cause },
    );
  }
}
