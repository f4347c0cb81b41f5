/** A kernel of TypeScript for a Web Worker. */
export type { ImportTable } from "./imports.ts";
export { Kernel, type StopHandlers } from "./kernel.ts";
export { type KernelHost, serveKernel } from "./serve_kernel.ts";
