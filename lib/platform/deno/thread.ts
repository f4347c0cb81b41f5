import { parentPort, Worker } from "node:worker_threads";
import type { Thread } from "../platform.ts";

/** See {@linkcode Platform.startThread}: a worker of Node's, which a program need not wait for. */
export function startThread(module: URL): Thread {
  const worker = new Worker(module);
  worker.unref();
  return worker;
}

/** See {@linkcode Platform.firstMessage}. */
export function firstMessage<T>(callback: (message: T) => void): void {
  parentPort!.once("message", callback);
}
