import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { join } from "node:path";
import { LIMITS } from "../../lib/grading/border/limits.ts";
import { Link, LinkEnded } from "../../lib/grading/border/link.ts";

type Heard = Uint8Array<ArrayBuffer> | string;

/** Two ends of a link, and what arrives at each as an event. */
async function linked(folder: string) {
  const path = join(folder, `${crypto.randomUUID()}.sock`);
  const heard: Heard[][] = [[], []];
  const one = await Link.open({ listen: path }, (message) => heard[0].push(message));
  const other = await Link.open({ connect: path }, (message) => heard[1].push(message));
  return { path, heard, one, other };
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn++) {
    await new Promise((done) => setTimeout(done, 5));
  }
}

const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);
const told = (message: Uint8Array | undefined) =>
  message && [message.length, message[0], message.at(-1)];

Deno.test("a link carries messages of any size both ways, waited for or not, in order", async () => {
  const folder = await Deno.makeTempDir();
  const { heard, one, other } = await linked(folder);
  try {
    // More and larger ones than may lie untaken.
    const sizes = [0, 1, 255, 256, 70_000, 2 ** 20, 2 ** 20 + 1, 2 ** 21, ...Array(20).fill(3)];
    for (const [n, size] of sizes.entries()) one.send(bytes(size, n + 1));
    for (const [n, size] of sizes.entries()) {
      deepEqual(told(other.receive(10_000)), told(bytes(size, n + 1)), `${size}`);
    }
    equal(other.receive(0), undefined);
    const began = performance.now();
    equal(other.receive(30), undefined);
    equal(performance.now() - began >= 29, true);
    const mine = bytes(3, 7);
    other.send(mine);
    equal(mine.length, 0, "what is sent is gone from here");
    other.send(bytes(2, 8));
    await until(() => heard[0].length === 2);
    deepEqual(heard.map((messages) => messages.map((it) => told(it as Uint8Array))), [
      [[3, 7, 7], [2, 8, 8]],
      [],
    ]);
    one.send(bytes(1, 9));
    deepEqual(told(other.receive(10_000)), [1, 9, 9]);
  } finally {
    one.close();
    other.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the end of a link is told once, and thrown by whoever waits", async () => {
  const folder = await Deno.makeTempDir();
  const { heard, one, other } = await linked(folder);
  one.send(bytes(1, 1));
  await until(() => heard[1].length === 1);
  one.close();
  await until(() => heard[1].length === 2);
  equal(heard[1][1], "ended");
  const ended = (error: unknown) => error instanceof LinkEnded && error.end === "ended";
  throws(() => other.receive(1000), ended);
  throws(() => one.receive(1000), ended);
  other.close();
  const missing = join(folder, "none.sock");
  await rejects(
    Link.open({ connect: missing }, () => {}),
    /^Error: The link cannot be opened: NotFound/,
  );
  const large = join(folder, "large.sock");
  const [link, connection] = await Promise.all([
    Link.open({ listen: large }, () => {}),
    (async () => {
      for (;;) {
        try {
          return await Deno.connect({ transport: "unix", path: large });
        } catch {
          await new Promise((done) => setTimeout(done, 5));
        }
      }
    })(),
  ]);
  // A length that is claimed, of more than may cross.
  const head = new Uint8Array(4);
  new DataView(head.buffer).setUint32(0, LIMITS.bytes + 1, true);
  await connection.write(head);
  throws(
    () => link.receive(10_000),
    (error) => error instanceof LinkEnded && error.end === "too large",
  );
  link.close();
  connection.close();
  await Deno.remove(folder, { recursive: true });
});
