/**
 * Notes errors that nobody catches, of which the kernel says nothing.
 *
 * @returns A function that gives those since it was last called.
 */
export function noteUncaught(): () => string[] {
  let noted: string[] = [];
  const note = (event: Event, error: unknown) => {
    event.preventDefault(); // Else the kernel waits for it for ever.
    if (noted.length < 10) noted[noted.length] = describe(error);
  };
  globalThis.addEventListener("unhandledrejection", (event) => note(event, event.reason));
  globalThis.addEventListener("error", (event) => note(event, event.error));
  return () => {
    const since = noted;
    noted = [];
    return since;
  };
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return "an error that cannot be shown";
  }
}
