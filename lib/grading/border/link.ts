import { type MessagePort as NodePort, receiveMessageOnPort } from "node:worker_threads";

/** Where a link's two ends find each other: one listens at a path, the other connects to it. */
export type LinkAddress = { listen: string } | { connect: string };

/** Why nothing comes any more. */
export type LinkEnd = "ended" | "too large" | "refused";

/** The link has come to its end. */
export class LinkEnded extends Error {
  override readonly name: string = "LinkEnded";
  constructor(readonly end: LinkEnd) {
    super(end);
  }
}

/**
 * Messages to another process and from it, which can also be waited for without `await`.
 *
 * A worker reads and writes the socket. Its messages arrive as events, or are taken one by one while this
 * thread sleeps on shared memory.
 */
export class Link {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  /** How many messages the worker has posted, and how many have been taken. */
  readonly #counts: Int32Array;
  #end: LinkEnd | undefined;

  private constructor(
    worker: Worker,
    port: MessagePort,
    counts: Int32Array,
    arrived: (message: Uint8Array<ArrayBuffer> | LinkEnd) => void,
  ) {
    this.#worker = worker;
    this.#port = port;
    this.#counts = counts;
    port.onmessage = ({ data }) => arrived(this.#take(data));
  }

  /**
   * Opens one end; returns when it listens, or is connected.
   *
   * @param arrived Told of each message that nobody has waited for, and of the end.
   */
  static async open(
    address: LinkAddress,
    arrived: (message: Uint8Array<ArrayBuffer> | LinkEnd) => void,
  ): Promise<Link> {
    const worker = new Worker(new URL("./link_worker.ts", import.meta.url), { type: "module" });
    const { port1, port2 } = new MessageChannel();
    const counts = new Int32Array(new SharedArrayBuffer(8));
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }) =>
        data === "open" ? resolve() : reject(new Error(`The link cannot be opened: ${data}`));
      worker.postMessage({ address, port: port2, counts }, [port2]);
    });
    return new Link(worker, port1, counts, arrived);
  }

  /** Sends a message, which is gone from here. */
  send(message: Uint8Array<ArrayBuffer>): void {
    this.#port.postMessage(message, [message.buffer]);
  }

  /**
   * Waits for a message with this thread at a stand.
   *
   * @returns Nothing when the time is over.
   * @throws {LinkEnded} If none can come any more.
   */
  receive(milliseconds: number): Uint8Array<ArrayBuffer> | undefined {
    const end = performance.now() + milliseconds;
    for (;;) {
      if (this.#end !== undefined) throw new LinkEnded(this.#end);
      const posted = Atomics.load(this.#counts, 0);
      const next = receiveMessageOnPort(this.#port as unknown as NodePort);
      if (next !== undefined) {
        const message = this.#take(
          (next as { message: Uint8Array<ArrayBuffer> | LinkEnd }).message,
        );
        if (typeof message !== "string") return message;
        continue;
      }
      const left = end - performance.now();
      if (left <= 0) return undefined;
      Atomics.wait(this.#counts, 0, posted, left);
    }
  }

  close(): void {
    this.#end ??= "ended";
    this.#port.close();
    this.#worker.terminate();
  }

  #take(message: Uint8Array<ArrayBuffer> | LinkEnd): Uint8Array<ArrayBuffer> | LinkEnd {
    Atomics.add(this.#counts, 1, 1);
    Atomics.notify(this.#counts, 1);
    if (typeof message === "string") this.#end = message;
    return message;
  }
}
