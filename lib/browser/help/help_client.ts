/// <reference lib="dom" />
import type {
  Answer,
  Answers,
  Completions,
  Description,
  Diagnostic,
  Hover,
  Question,
  Signature,
} from "./help_messages.ts";

type Ask = Question["ask"];

/** What is asked, without the number that the answer comes back under. */
type Asked = Question extends infer Q ? Q extends Question ? Omit<Q, "id"> : never : never;

interface Pending {
  question: Question;
  settle(answer: unknown): void;
}

/**
 * The page's end of the worker that helps with TypeScript; it is fetched at the first question.
 *
 * Cells are a notebook's code cells in order, and offsets count UTF-16 units. Where the worker
 * cannot be fetched, there is no help: each answer is empty.
 */
export class HelpClient {
  readonly #url: URL;
  #worker?: Worker;
  /** What the worker is at. */
  #asked?: Pending;
  /** What it is not at yet: of each kind only the newest, as the reader has typed on. */
  #waiting = new Map<string, Pending>();
  #lastId = 0;

  /** @param options `worker` is its script's address. */
  constructor({ worker }: { worker: URL }) {
    this.#url = worker;
  }

  /** The names that fit at a place. */
  complete(
    cells: readonly string[],
    cell: number,
    offset: number,
  ): Promise<Completions | undefined> {
    return this.#ask<"complete">({ ask: "complete", cells, cell, offset });
  }

  /** What one of the names that fit at a place is. */
  describe(
    cells: readonly string[],
    cell: number,
    offset: number,
    name: string,
  ): Promise<Description | undefined> {
    return this.#ask<"describe">({ ask: "describe", cells, cell, offset, name });
  }

  /** The call around a place. */
  signature(
    cells: readonly string[],
    cell: number,
    offset: number,
  ): Promise<Signature | undefined> {
    return this.#ask<"signature">({ ask: "signature", cells, cell, offset });
  }

  /** What stands at a place. */
  hover(cells: readonly string[], cell: number, offset: number): Promise<Hover | undefined> {
    return this.#ask<"hover">({ ask: "hover", cells, cell, offset });
  }

  /** The mistakes in a cell. */
  async diagnostics(cells: readonly string[], cell: number): Promise<Diagnostic[]> {
    return await this.#ask<"diagnostics">({ ask: "diagnostics", cells, cell }) ?? [];
  }

  /** Ends the worker; the next question starts another. */
  dispose(): void {
    this.#worker?.terminate();
    const pending = [this.#asked, ...this.#waiting.values()];
    this.#worker = this.#asked = undefined;
    this.#waiting.clear();
    for (const each of pending) each?.settle(undefined);
  }

  #ask<A extends Ask>(asked: Asked): Promise<Answers[A] | undefined> {
    const question = { ...asked, id: ++this.#lastId } as Question;
    const kind = `${question.ask} ${question.cell}`;
    return new Promise((resolve) => {
      this.#waiting.get(kind)?.settle(undefined);
      this.#waiting.delete(kind); // Behind those that wait longer.
      this.#waiting.set(kind, { question, settle: resolve as Pending["settle"] });
      this.#next();
    });
  }

  #next(): void {
    if (this.#asked) return;
    const next = this.#waiting.entries().next().value;
    if (next === undefined) return;
    const [kind, pending] = next;
    this.#waiting.delete(kind);
    this.#asked = pending;
    this.#worker ??= this.#open();
    this.#worker.postMessage(pending.question);
  }

  #open(): Worker {
    const worker = new Worker(this.#url, { name: "help" });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      const asked = this.#asked;
      if (asked?.question.id !== data.id) return;
      this.#asked = undefined;
      if ("error" in data) console.warn(`Help: ${data.error}`);
      asked.settle("answer" in data ? data.answer : undefined);
      this.#next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      console.warn(`Help could not be loaded: ${event.message ?? "no answer"}`);
      this.dispose();
    };
    return worker;
  }
}
