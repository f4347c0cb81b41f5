import type { FileInfo, OpenFile } from "../platform.ts";

/** See {@linkcode Platform.fileInfo}. */
export async function fileInfo(path: string): Promise<FileInfo | undefined> {
  try {
    return infoOf(await Deno.stat(path));
  } catch (error) {
    const { NotFound, NotADirectory } = Deno.errors;
    if (error instanceof NotFound || error instanceof NotADirectory) return undefined;
    throw error;
  }
}

/** See {@linkcode Platform.readFile}. */
export function readFile(path: string): Promise<Uint8Array> {
  return Deno.readFile(path);
}

/** See {@linkcode Platform.openFile}. */
export function openFile(path: string): OpenFile {
  const file = Deno.openSync(path);
  return {
    info: infoOf(file.statSync()),
    read(start, target) {
      file.seekSync(start, Deno.SeekMode.Start);
      let done = 0;
      for (let count: number | null = 1; count && done < target.length; done += count ?? 0) {
        count = file.readSync(target.subarray(done));
      }
      return done;
    },
    close: () => file.close(),
  };
}

function infoOf({ isFile, isDirectory, size, mtime }: Deno.FileInfo): FileInfo {
  return { isFile, isFolder: isDirectory, size, changed: mtime?.getTime() };
}
