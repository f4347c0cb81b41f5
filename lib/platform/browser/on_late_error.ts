/** See {@linkcode FrontEnd.onLateError}. */
export function onLateError(report: (thrown: unknown, promise?: Promise<unknown>) => void): void {
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    report(event.error ?? event.message);
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report(event.reason, event.promise);
  });
}
