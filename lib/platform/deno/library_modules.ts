import type { LibraryModule } from "../platform.ts";

const ROOT = new URL("../../../", import.meta.url);

/** See {@linkcode Platform.libraryModules}: the files of `lib/`. */
export function libraryModules(): AsyncGenerator<LibraryModule, void, void> {
  return modules("lib/");
}

async function* modules(folder: string): AsyncGenerator<LibraryModule, void, void> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, ROOT)));
  for (const { name, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    if (isDirectory) yield* modules(`${folder}${name}/`);
    if (isDirectory || !name.endsWith(".ts") || name === "mod.ts") continue;
    const url = new URL(`${folder}${name}`, ROOT);
    yield {
      path: `${folder}${name}`,
      text: () => Deno.readTextFile(url),
      load: () => import(url.href),
    };
  }
}
