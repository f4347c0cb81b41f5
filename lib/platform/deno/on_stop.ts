import type { StopHandlers } from "../platform.ts";

/** A second Stop that soon was pressed because the first did not seem to help. */
const IMPATIENCE_MS = 10_000;

/** See {@linkcode FrontEnd.onStop}: if the project's kernelspec started this kernel; answers `kernel.py`. */
export function onStop({ interrupt, abandon, brokenOff }: StopHandlers): void {
  const named = Deno.env.get("CONVOLUTIONS_STOP_WATCHER") ?? "";
  const [kernel, watcher] = named.split(":").map(Number);
  if (kernel !== Deno.pid) return; // Not a kernel, or one's child process: Ctrl-C keeps its meaning.
  let lastUnheard = -Infinity;
  Deno.addSignalListener("SIGINT", () => {
    if (!interrupt()) {
      abandon();
      const now = performance.now();
      if (now - lastUnheard < IMPATIENCE_MS) {
        console.error("If this cell goes on, a restart ends it: menu Kernel, or 0 twice.");
      }
      lastUnheard = now;
    }
    Deno.kill(watcher, "SIGUSR1");
  });
  Deno.addSignalListener("SIGUSR2", brokenOff); // From kernel.py, which may be late: a next cell may run.
}
