import type { LibraryModule } from "../platform.ts";
import { readAsset } from "./assets.ts";
import { connected } from "./machine.ts";

let loaded: Promise<Record<string, string>> | undefined;

/**
 * See {@linkcode Platform.libraryModules}: their texts are a file of the site's. A bundle has lost
 * which of its modules was which: each gives all that the library exports.
 */
export async function* libraryModules(): AsyncGenerator<LibraryModule, void, void> {
  loaded ??= readAsset("sources.json").then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
  loaded.catch(() => loaded = undefined);
  for (const [path, text] of Object.entries(await loaded)) {
    yield {
      path,
      text: () => Promise.resolve(text),
      load: async () => await connected()!.library(),
    };
  }
}
