import { deepEqual, equal, match, ok } from "node:assert/strict";
import process from "node:process";
import { InterruptedError } from "../../lib/notebook/interrupt.ts";
import { takenUp } from "../../lib/notebook/late_errors.ts";
import { startNotebook } from "../../lib/notebook/start_notebook.ts";
import { displaySymbol } from "../../lib/notebook/display_symbol.ts";
import { standInKernel } from "./stand_in_kernel.ts";

// Of programs that came before the library, as none does in a kernel.
process.removeAllListeners("uncaughtException");

/** Tells of an error as Deno does, and gives what is written of it. */
async function late(...errors: unknown[]): Promise<string[]> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (text: string) => void lines.push(text);
  try {
    for (const thrown of errors) {
      const event = thrown instanceof Promise
        ? new PromiseRejectionEvent("unhandledrejection", {
          promise: thrown,
          reason: await thrown.catch((reason) => reason),
          cancelable: true,
        })
        : new ErrorEvent("error", { error: thrown, message: `${thrown}`, cancelable: true });
      globalThis.dispatchEvent(event);
      ok(event.defaultPrevented, "the kernel would end");
    }
    await new Promise((resolve) => setTimeout(resolve, 60));
  } finally {
    console.error = error;
  }
  return lines;
}

Deno.test("startNotebook() begins once, in a kernel only; late errors are shown and counted", async () => {
  startNotebook();
  ok(!Object.hasOwn(Promise.prototype, displaySymbol));
  const kernel = standInKernel();
  Deno.env.set("CONVOLUTIONS_STOP_WATCHER", `${Deno.pid}:7`);
  startNotebook();
  startNotebook();
  Deno.env.delete("CONVOLUTIONS_STOP_WATCHER");
  deepEqual([...kernel.signals.keys()], ["SIGINT", "SIGUSR2"]);
  ok(Object.hasOwn(Promise.prototype, displaySymbol));

  const short = (error: unknown) => {
    if (error === undefined) throw error;
  };
  const harmless = () => {};
  const long = (error: unknown) => {
    // A listener of some length that does more than to throw what it was given once more is somebody's own.
    // It is none of the programs by Emscripten, which are as short as can be, and so it stays where it is.
    if (error === undefined) throw error;
  };
  const mine = [short, harmless, long];
  for (const listener of mine) process.on("uncaughtException", listener);
  const [line, ...others] = await late(new Error("from a timer"));
  deepEqual(others, []);
  match(
    line,
    /^Late error, from a timer or a promise that no cell waited for:\nError: from a timer\n/,
  );
  const left = mine.filter((one) => process.listeners("uncaughtException").includes(one));
  deepEqual(left, [harmless, long]);
  for (const listener of mine) process.off("uncaughtException", listener);

  // Each once: nine more make ten.
  const again = new Error("again");
  equal((await late(...Array(9).fill(again))).length, 1);
  match((await late(again)).join(), /\(10 times so far\)$/);
  deepEqual(await late(again), []);
});

Deno.test("a rejected promise is a late error, unless a Stop rejected it or its cell shows it", async () => {
  const rejected = (reason: unknown) => {
    const promise = Promise.reject(reason);
    promise.catch(() => {});
    return promise;
  };
  const lines = await late(rejected(new Error("nobody waited")), rejected(7));
  equal(lines.length, 2);
  match(lines[0], /^Late error.*\nError: nobody waited/);
  match(lines[1], /^Late error.*\n7$/);
  const shown = rejected(new Error("the cell's last value"));
  takenUp.add(shown);
  deepEqual(await late(rejected(new InterruptedError()), shown), []);
  const odd = new Proxy({}, {
    getPrototypeOf() {
      throw new Error("asked");
    },
  });
  equal((await late(rejected(odd))).length, 1);
});

Deno.test("of a hundred kinds of late errors it is known how often they came, then of none", async () => {
  const kinds = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => new Error(`kind ${from + i}`));
  const again = new Error("once more");
  // Five kinds came before.
  equal((await late(again, ...kinds(0, 93))).length, 94);
  deepEqual(await late(again), []);
  equal((await late(...kinds(93, 1))).length, 1);
  match((await late(again)).join(), /Error: once more/);
});

Deno.test("a console of the reader's that fails does not stop the kernel", async () => {
  const { error } = console;
  console.error = () => {
    throw new Error("mine");
  };
  try {
    globalThis.dispatchEvent(
      new ErrorEvent("error", { error: new Error("unheard"), cancelable: true }),
    );
  } finally {
    console.error = error;
  }
  equal((await late(new Error("heard"))).length, 1);
});
