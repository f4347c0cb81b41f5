import type { LibraryModule } from "../platform.ts";

/** See {@linkcode Platform.libraryModules}. */
export async function* libraryModules(): AsyncGenerator<LibraryModule, void, void> {
}
