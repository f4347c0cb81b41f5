import { dirname } from "node:path";

/** What ends the name of a file that is not complete. */
export const UNFINISHED = ".unfinished";

/** Writes a file that is complete or absent, whenever the process or the machine ends. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${Deno.pid}-${crypto.randomUUID().slice(0, 8)}${UNFINISHED}`;
  const file = await Deno.open(unfinished, { write: true, createNew: true });
  try {
    const writer = file.writable.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await file.sync();
    await writer.close();
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}
