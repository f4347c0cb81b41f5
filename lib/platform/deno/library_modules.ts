import type { LibraryModule } from "../platform.ts";
import { readProjectFile, ROOT } from "./project.ts";

/** See {@linkcode Platform.libraryModules}: the files of `lib/`. */
export async function* libraryModules(): AsyncGenerator<LibraryModule, void, void> {
  for await (const path of ROOT.protocol === "file:" ? filesBelow("lib/") : publishedFiles()) {
    if (!path.endsWith(".ts") || path.endsWith("/mod.ts")) continue;
    yield {
      path,
      text: async () => new TextDecoder().decode(await readProjectFile(path)),
      load: () => import(new URL(path, ROOT).href),
    };
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string, void, void> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, ROOT)));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (isDirectory) yield* filesBelow(`${folder}${name}/`);
    else yield `${folder}${name}`;
  }
}

/** What JSR says of the version of the package that it gives. */
async function* publishedFiles(): AsyncGenerator<string, void, void> {
  const response = await fetch(`${ROOT.href.slice(0, -1)}_meta.json`);
  const { manifest }: { manifest: Record<string, unknown> } = await response.json();
  const paths = Object.keys(manifest).map((path) => path.slice(1));
  yield* paths.filter((path) => path.startsWith("lib/")).sort();
}
