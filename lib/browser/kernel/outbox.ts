import type { Output } from "../messages.ts";
import { withPromises } from "./inspect/mod.ts";

/** Printed text is sent on when it is this long, or this many milliseconds old. */
const MOST_TEXT = 8192;
const OLDEST_MS = 40;

/** Gives out what cells print and show, in order; lines that come together go together. */
export class Outbox {
  readonly #send: (output: Output) => void;
  #stream?: { name: "stdout" | "stderr"; text: string };
  #since = 0;
  /** What waits for promises' states. */
  #later: Promise<void> | undefined;

  constructor(send: (output: Output) => void) {
    this.#send = send;
  }

  /** Prints. */
  readonly print = (name: "stdout" | "stderr", make: () => string): void => {
    const text = withPromises(make);
    if (typeof text === "string" && !this.#later) return this.#add(name, text);
    void this.#queue(async () => this.#add(name, await text));
  };

  /** Shows. */
  readonly emit = (output: Output): Promise<void> => {
    if (this.#later) return this.#queue(() => this.#show(output));
    this.#show(output);
    return Promise.resolve();
  };

  /** Sends on what is printed. */
  flush(): void {
    const content = this.#stream;
    this.#stream = undefined;
    if (content) this.#send({ msg_type: "stream", content });
  }

  /** When all that was given out is sent. */
  async sent(): Promise<void> {
    while (this.#later) await this.#later;
    this.flush();
  }

  #show(output: Output): void {
    this.flush();
    this.#send(output);
  }

  #add(name: "stdout" | "stderr", text: string): void {
    if (this.#stream && this.#stream.name !== name) this.flush();
    const time = performance.now();
    if (!this.#stream) {
      this.#stream = { name, text: "" };
      this.#since = time;
      queueMicrotask(() => this.flush());
    }
    this.#stream.text += text;
    if (this.#stream.text.length > MOST_TEXT || time - this.#since > OLDEST_MS) this.flush();
  }

  #queue(work: () => void | Promise<void>): Promise<void> {
    const mine = (this.#later ?? Promise.resolve()).then(work).then(() => {
      if (this.#later === mine) this.#later = undefined;
    });
    return this.#later = mine;
  }
}
