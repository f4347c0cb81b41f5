import { base } from "../platform/browser/machine.ts";

/** What every lesson needs before its first cell ends, in bytes by file; the bundler writes it in here. */
declare const FIRST: Readonly<Record<string, number>>;

/** Fetches that with news of how far it is; whoever needs a file then finds it in the browser's cache. */
export async function prefetch(progress: (loaded: number, total: number) => void): Promise<void> {
  const total = Object.values(FIRST).reduce((sum, bytes) => sum + bytes, 0);
  let loaded = 0;
  await Promise.all(
    Object.keys(FIRST).map(async (file) => {
      const response = await fetch(new URL(file, base));
      if (!response.ok) throw new Error(`${file}: the site answered ${response.status}.`);
      for await (const part of response.body!) progress(loaded += part.length, total);
    }),
  );
}
