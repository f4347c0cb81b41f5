/// <reference lib="webworker" />
import type { FromKernel, ToKernel } from "../messages.ts";
import type { ImportTable } from "./imports.ts";
import { Kernel } from "./kernel.ts";

/** What a worker gives to its kernel. */
export interface KernelHost {
  /** What cells may import. */
  imports: ImportTable;
  /**
   * Called before the first cell: connects the library to the kernel, and may fetch what is needed.
   *
   * @param progress Tells the page how much has been fetched.
   */
  prepare?(kernel: Kernel, progress: (loaded: number, total: number) => void): void | Promise<void>;
}

// Taken before a cell can give these names another meaning.
const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
const post = scope.postMessage.bind(scope);

/** From now on answers the page that started this worker. */
export function serveKernel(host: KernelHost): void {
  const send = (message: FromKernel) => post(message);
  let kernel: Kernel | undefined;
  scope.addEventListener("message", async ({ data }: MessageEvent<ToKernel>) => {
    if (data.type === "execute") return void kernel?.execute(data.id, data.code);
    if (data.type === "interrupt") return kernel?.interrupt(data.id);
    if (data.type !== "start" || kernel) return;
    try {
      kernel = new Kernel({ ...host, settings: data.settings, stop: data.stop, send });
      await host.prepare?.(
        kernel,
        (loaded, total) => send({ type: "progress", loaded, total }),
      );
      kernel.install();
      send({ type: "ready" });
    } catch (error) {
      send({ type: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  });
}
