import assert from "node:assert/strict";
import { HelpClient } from "../../lib/browser/help/help_client.ts";
import type { Question } from "../../lib/browser/help/help_messages.ts";

/** Stands in a worker's place: keeps the questions until a test answers them. */
class FakeWorker {
  static made: FakeWorker[] = [];
  readonly questions: Question[] = [];
  onmessage?: (event: { data: unknown }) => void;
  onerror?: (event: { message?: string; preventDefault(): void }) => void;
  terminated = false;

  constructor() {
    FakeWorker.made.push(this);
  }

  postMessage(question: Question): void {
    this.questions.push(question);
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(answer: unknown): void {
    this.onmessage!({ data: { id: this.questions.at(-1)!.id, answer } });
  }
}

/** What the console was told. */
const warned: string[] = [];

function withFakes(test: () => Promise<void>): () => Promise<void> {
  return async () => {
    const [real, warn] = [globalThis.Worker, console.warn];
    globalThis.Worker = FakeWorker as unknown as typeof Worker;
    console.warn = (text: string) => void warned.push(text);
    warned.length = 0;
    FakeWorker.made = [];
    try {
      await test();
    } finally {
      globalThis.Worker = real;
      console.warn = warn;
    }
  };
}

const client = () => new HelpClient({ worker: new URL("http://site.test/help/worker.js") });

Deno.test(
  "HelpClient starts no worker before the first question, and one for all",
  withFakes(async () => {
    const help = client();
    assert.equal(FakeWorker.made.length, 0);
    const first = help.hover(["a"], 0, 0);
    const second = help.signature(["a"], 0, 0);
    assert.equal(FakeWorker.made.length, 1);
    const [worker] = FakeWorker.made;
    assert.equal(worker.questions.length, 1, "one at a time");
    worker.answer("one");
    worker.answer("two");
    assert.deepEqual([await first, await second] as unknown[], ["one", "two"]);
  }),
);

Deno.test(
  "HelpClient drops what the reader has typed past, of the same kind and cell alone",
  withFakes(async () => {
    const help = client();
    const running = help.complete(["i"], 0, 1);
    const dropped = help.complete(["im"], 0, 2);
    const other = help.diagnostics(["im", "x"], 1);
    const newest = help.complete(["ims"], 0, 3);
    assert.equal(await dropped, undefined);
    const [worker] = FakeWorker.made;
    worker.answer("i");
    worker.answer([]);
    worker.answer("ims");
    assert.deepEqual([await running, await other, await newest] as unknown[], ["i", [], "ims"]);
    assert.deepEqual(worker.questions.map(({ cells }) => cells[0]), ["i", "im", "ims"]);
  }),
);

Deno.test(
  "HelpClient gives empty answers where the worker fails or cannot be fetched, and tries again",
  withFakes(async () => {
    const help = client();
    const failed = help.hover(["a"], 0, 0);
    const [worker] = FakeWorker.made;
    worker.onmessage!({ data: { id: worker.questions[0].id, error: "no declarations" } });
    assert.equal(await failed, undefined);
    const lost = [help.hover(["a"], 0, 0), help.diagnostics(["a"], 0)];
    let prevented = 0;
    worker.onerror!({ preventDefault: () => prevented++ });
    assert.deepEqual(await Promise.all(lost), [undefined, []]);
    assert.deepEqual([warned, prevented], [
      ["Help: no declarations", "Help could not be loaded: no answer"],
      1,
    ]);
    assert.ok(worker.terminated);
    const again = help.hover(["a"], 0, 0);
    FakeWorker.made[1].answer("there");
    assert.equal(await again as unknown, "there");
    FakeWorker.made[1].onerror!({ message: "404", preventDefault() {} });
    assert.equal(warned.at(-1), "Help could not be loaded: 404");
  }),
);
