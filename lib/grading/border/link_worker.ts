/** The socket's end of a link: a worker, so that the thread that waits need not read it. */

import { LIMITS } from "./limits.ts";
import type { LinkAddress, LinkEnd } from "./link.ts";

/** Messages that may lie untaken, and bytes from which on one is enough. */
const WAITING = 16;
const LARGE = 2 ** 20;

declare const self: {
  onmessage: (event: MessageEvent<Opening>) => void;
  postMessage(message: string): void;
};

interface Opening {
  address: LinkAddress;
  port: MessagePort;
  counts: Int32Array<SharedArrayBuffer>;
}

self.onmessage = async ({ data: { address, port, counts } }) => {
  let connection: Promise<Deno.Conn>;
  try {
    if ("listen" in address) {
      const listener = Deno.listen({ transport: "unix", path: address.listen });
      connection = listener.accept().finally(() => listener.close());
    } else {
      const connected = await Deno.connect({ transport: "unix", path: address.connect });
      connection = Promise.resolve(connected);
    }
  } catch (error) {
    self.postMessage(`${error}`);
    return;
  }
  writeAll(connection, port);
  self.postMessage("open");
  port.postMessage(await readAll(await connection, port, counts));
  Atomics.add(counts, 0, 1);
  Atomics.notify(counts, 0);
};

/** Writes each message with its length in one piece: two would wait for each other. */
function writeAll(connection: Promise<Deno.Conn>, port: MessagePort): void {
  let before: Promise<unknown> = connection;
  port.onmessage = ({ data }: MessageEvent<Uint8Array>) => {
    const piece = new Uint8Array(4 + data.length);
    new DataView(piece.buffer).setUint32(0, data.length, true);
    piece.set(data, 4);
    before = before.then(async () => {
      const to = await connection;
      for (let at = 0; at < piece.length;) at += await to.write(piece.subarray(at));
    }).catch(() => {}); // The reader tells of the end.
  };
}

async function readAll(
  connection: Deno.Conn,
  port: MessagePort,
  counts: Int32Array<SharedArrayBuffer>,
): Promise<LinkEnd> {
  const head = new Uint8Array(4);
  try {
    for (;;) {
      if (!await fill(connection, head)) return "ended";
      const length = new DataView(head.buffer).getUint32(0, true);
      if (length > LIMITS.bytes) return "too large";
      await room(counts, length > LARGE ? 1 : WAITING);
      const message = new Uint8Array(length);
      if (!await fill(connection, message)) return "ended";
      port.postMessage(message, [message.buffer]);
      Atomics.add(counts, 0, 1);
      Atomics.notify(counts, 0);
    }
  } catch {
    return "ended";
  }
}

async function fill(connection: Deno.Conn, into: Uint8Array): Promise<boolean> {
  for (let at = 0; at < into.length;) {
    const read = await connection.read(into.subarray(at));
    if (read === null) return false;
    at += read;
  }
  return true;
}

/** Waits until fewer than `most` messages lie untaken. */
async function room(counts: Int32Array<SharedArrayBuffer>, most: number): Promise<void> {
  for (;;) {
    const taken = Atomics.load(counts, 1);
    if (Atomics.load(counts, 0) - taken < most) return;
    await Atomics.waitAsync(counts, 1, taken).value;
  }
}
