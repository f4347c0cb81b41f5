import { Worker } from "node:worker_threads";
import type { Thread } from "../platform.ts";

/** See {@linkcode Platform.startThread}: a worker of Node's, which a program need not wait for. */
export function startThread(module: URL): Thread {
  const worker = module.protocol === "file:" ? new Worker(module) : fetchedWorker(module);
  worker.unref();
  return worker;
}

/** Of a registry's module: a worker takes no address of one, but a module that imports one. */
function fetchedWorker(module: URL): Worker {
  const code = `import ${JSON.stringify(module.href)}`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  // The program may end before it has come.
  worker.on("error", () => {});
  return worker;
}
