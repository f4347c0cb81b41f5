import { readdir } from "node:fs/promises";
import type { LibraryModule } from "../platform.ts";
import { readProjectFile, ROOT } from "./project.ts";

/** See {@linkcode Platform.libraryModules}: the files of `lib/`. */
export async function* libraryModules(): AsyncGenerator<LibraryModule, void, void> {
  const paths = await (ROOT.protocol === "file:" ? filesHere() : publishedFiles());
  for (const path of paths.sort()) {
    if (!path.endsWith(".ts") || path.endsWith("/mod.ts")) continue;
    yield {
      path,
      text: async () => new TextDecoder().decode(await readProjectFile(path)),
      load: () => import(new URL(path, ROOT).href),
    };
  }
}

async function filesHere(): Promise<string[]> {
  const names = await readdir(new URL("lib/", ROOT), { recursive: true });
  return names.map((name) => `lib/${name.replaceAll("\\", "/")}`);
}

/** What JSR says of the version of the package that it gives. */
async function publishedFiles(): Promise<string[]> {
  const response = await fetch(`${ROOT.href.replace(/\/$/, "")}_meta.json`);
  const { manifest }: { manifest: Record<string, unknown> } = await response.json();
  return Object.keys(manifest).map((path) => path.slice(1)).filter((path) =>
    path.startsWith("lib/")
  );
}
