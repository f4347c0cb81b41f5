import assert from "node:assert/strict";
import {
  interrupt,
  InterruptedError,
  interruptSignal,
  nextFrame,
  sleep,
  throwIfInterrupted,
} from "../../lib/notebook/interrupt.ts";

Deno.test("interruptSignal() is aborted by a Stop with an InterruptedError, and is then fresh", () => {
  const signal = interruptSignal();
  assert.equal(signal, interruptSignal());
  assert.equal(interrupt(), true);
  assert.ok(signal.aborted);
  assert.ok(signal.reason instanceof InterruptedError);
  assert.throws(() => signal.throwIfAborted(), InterruptedError);
  assert.equal(interruptSignal().aborted, false);
  interrupt();
});

Deno.test("interrupt() says that nobody listened", () => {
  assert.equal(interrupt(), false);
});

Deno.test("sleep() waits for its time and not longer than until a Stop", async () => {
  const began = performance.now();
  await sleep(30);
  assert.ok(performance.now() - began >= 29);
  const long = sleep(60_000);
  assert.equal(interrupt(), true);
  await assert.rejects(long, InterruptedError);
  assert.ok(performance.now() - began < 5000);
  await sleep(1); // The next one is not affected.
});

Deno.test("nextFrame() lets a timer have its turn", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for (let step = 0; step < 20; step++) await nextFrame();
  clearInterval(timer);
  assert.ok(turns >= 5, `${turns} turns in 20 frames`);
});

Deno.test("throwIfInterrupted() throws once for a Stop, and only in a loop that asks", () => {
  throwIfInterrupted();
  assert.equal(interrupt(), true);
  assert.throws(() => throwIfInterrupted(), InterruptedError);
  throwIfInterrupted();
});

Deno.test("throwIfInterrupted() does not throw for a Stop that a waiter has already heard", async () => {
  throwIfInterrupted();
  const long = sleep(60_000);
  interrupt();
  await assert.rejects(long, InterruptedError);
  throwIfInterrupted();
  throwIfInterrupted();
  interruptSignal();
  interrupt();
  throwIfInterrupted();
});

Deno.test("InterruptedError prints as one line", () => {
  const shown = Deno.inspect(new InterruptedError());
  assert.ok(shown.includes("InterruptedError: stopped by the reader"), shown);
  assert.ok(!shown.includes("\n"), shown);
});

Deno.test("importing interrupt.ts outside a kernel leaves Ctrl-C its meaning", {
  ignore: Deno.build.os === "windows",
}, async () => {
  const module = new URL("../../lib/notebook/interrupt.ts", import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(() => {
    console.log("ready");
    setTimeout(() => {}, 60_000);
  });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGINT");
  const { signal, success } = await child.status;
  await reader.cancel();
  assert.equal(success, false);
  assert.equal(signal, "SIGINT");
});
