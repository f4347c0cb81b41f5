import type { StopHandlers } from "../platform.ts";

/** Stops pressed closer together than this are about the same cell. */
const IMPATIENCE_MS = 10_000;

/** See {@linkcode FrontEnd.onStop}: if the project's kernelspec started this kernel; answers `kernel.py`. */
export function onStop({ interrupt, abandon }: StopHandlers): void {
  const named = Deno.env.get("CONVOLUTIONS_STOP_WATCHER") ?? "";
  const [kernel, watcher] = named.split(":").map(Number);
  if (kernel !== Deno.pid) return; // Not a kernel, or one's child process: Ctrl-C keeps its meaning.
  let lastUnheard = -Infinity;
  Deno.addSignalListener("SIGINT", () => {
    if (!interrupt()) {
      const now = performance.now();
      const again = now - lastUnheard < IMPATIENCE_MS;
      lastUnheard = now;
      abandon();
      // Left unanswered, kernel.py breaks off whatever runs next: rough, so it is tried last.
      if (again) {
        return console.error("If this cell goes on, a restart ends it: menu Kernel, or 0 twice.");
      }
    }
    Deno.kill(watcher, "SIGUSR1");
  });
  Deno.addSignalListener("SIGUSR2", abandon); // From kernel.py, when it has broken off a cell.
}
