/// <reference lib="dom" />
import type { Store } from "../platform.ts";

/** Names are those of files; the address is nobody's. */
const addressOf = (name: string) => `https://store.invalid/${encodeURIComponent(name)}`;

/** See {@linkcode Platform.openStore}: what the browser keeps for this site. */
export function openStore(folder = "downloads"): Store {
  // Where a page is not secure there is none, and nothing is kept.
  const open = () => caches.open(`convolutions-${folder}`);
  return {
    async names(prefix) {
      try {
        const names = (await (await open()).keys()).map(({ url }) =>
          decodeURIComponent(new URL(url).pathname.slice(1))
        );
        return names.filter((name) => name.startsWith(prefix)).sort();
      } catch {
        return [];
      }
    },
    async read(name) {
      const found = await (await open()).match(addressOf(name));
      if (!found) throw new Error(`${name} is not in the store.`);
      return new Uint8Array(await found.arrayBuffer());
    },
    async write(name, bytes) {
      await (await open()).put(addressOf(name), new Response(bytes as Uint8Array<ArrayBuffer>));
    },
    remove: (name) =>
      open().then((cache) => cache.delete(addressOf(name))).then(() => {}, () => {}),
  };
}
