import process from "node:process";

/** See {@linkcode FrontEnd.onLateError}. */
export function onLateError(report: (thrown: unknown, promise?: Promise<unknown>) => void): void {
  globalThis.addEventListener("error", (event) => {
    keepGoing(event);
    report(event.error ?? event.message); // A worker's error comes as its message.
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    keepGoing(event);
    report(event.reason, event.promise);
  });
}

/** Without this the kernel would never answer the next cell that awaits. */
function keepGoing(event: Event): void {
  event.preventDefault();
  // Programs compiled by Emscripten, such as tfjs's for wasm, listen only to throw it again.
  for (const name of ["uncaughtException", "unhandledRejection"]) {
    for (const listener of process.listeners(name)) {
      const code = String(listener);
      // deno-lint-ignore no-explicit-any -- a listener of whatever event
      if (code.length < 200 && /\bthrow \w+;/.test(code)) process.off(name, listener as any);
    }
  }
}
