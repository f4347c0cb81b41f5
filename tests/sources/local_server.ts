/** A web server of this machine, and what else tests of downloads need. */
import { equal, match, ok } from "node:assert/strict";
import {
  type DataSet,
  type LocateOptions,
  type Manifest,
  SourceError,
  type SourceErrorReason,
} from "../../lib/sources/mod.ts";

export type Handler = (request: Request) => Response | Promise<Response>;

/** Serves on a free port of this machine while a test runs. */
export async function serving(
  handler: Handler,
  test: (base: string) => Promise<void>,
  tls?: { cert: string; key: string },
): Promise<void> {
  const stop = new AbortController();
  const server = Deno.serve({
    ...tls,
    hostname: "127.0.0.1",
    port: 0,
    signal: stop.signal,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }),
  }, handler);
  try {
    await test(`http${tls ? "s" : ""}://127.0.0.1:${server.addr.port}`);
  } finally {
    stop.abort();
    await server.finished;
  }
}

/** Answers every request on a socket with fixed bytes, which no HTTP library would send. */
export async function servingRaw(
  answer: string,
  test: (base: string) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const loop = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      await connection.write(new TextEncoder().encode(answer));
      connection.close();
    }
  })();
  try {
    await test(`http://127.0.0.1:${listener.addr.port}`);
  } finally {
    listener.close();
    await loop;
  }
}

/** Gives a test a cache folder of its own, no mirror, and a list of the notices. */
export async function withCache(
  test: (options: LocateOptions & { cache: string }, notices: string[]) => Promise<void>,
): Promise<void> {
  const cache = await Deno.makeTempDir({ prefix: "convolutions-test-" });
  const notices: string[] = [];
  try {
    await test(
      { cache, mirror: "", offline: false, onNotice: (text) => notices.push(text) },
      notices,
    );
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

/** The names in a cache folder. */
export function cacheFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Asserts a {@linkcode SourceError}'s reason and message. */
export function refused(reason: SourceErrorReason, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    ok(error instanceof SourceError, String(error));
    equal(error.reason, reason, error.message);
    match(error.message, message);
    return true;
  };
}

/** A manifest with "picture" at `url` and "instead", which stands in for it. */
export function manifestWith(picture: Partial<DataSet>): Manifest {
  const common = { kind: "image", licence: "CC0-1.0", credit: "nobody", title: "A test" } as const;
  const entries: DataSet[] = [
    { ...common, name: "picture", file: "picture.png", standIn: "instead", ...picture },
    { ...common, name: "instead", file: "instead.png", generated: "synthetic-rgb" },
  ];
  return new Map(entries.map((entry) => [entry.name, entry]));
}
