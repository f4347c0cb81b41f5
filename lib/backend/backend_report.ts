/** Names of the tfjs backends that a lesson can run on, fastest first. */
export const BACKEND_NAMES = ["webgpu", "wasm", "cpu"] as const;

/** A tfjs backend that a lesson can run on. */
export type BackendName = typeof BACKEND_NAMES[number];

/** A backend that was tried before the one in use, and why it was passed over. */
export interface SkippedBackend {
  name: BackendName;
  reason: string;
}

/** Which tfjs backend is in use, and why. */
export class BackendReport {
  constructor(
    /** The backend in use. */
    readonly name: BackendName,
    /** The graphics adapter, or how the WebAssembly module was built. */
    readonly detail: string,
    /** Threads that compute on the processor; 0 where a graphics card computes. */
    readonly threads: number,
    /** Version of tfjs. */
    readonly tfjsVersion: string,
    /** Faster backends that do not work here. */
    readonly skipped: readonly SkippedBackend[],
    /**
     * Kernels (tfjs's names of operations) that tfjs's cpu backend has answered so far, because the
     * one in use has none that is right: slow, but right.
     */
    readonly kernelsOnCpu: ReadonlySet<string> = new Set(),
  ) {}

  toString(): string {
    const threads = this.threads > 0
      ? `, ${this.threads} ${this.threads === 1 ? "thread" : "threads"}`
      : "";
    const lines = [`tfjs ${this.tfjsVersion} on ${this.name} (${this.detail}${threads})`];
    for (const { name, reason } of this.skipped) lines.push(`not ${name}: ${reason}`);
    if (this.kernelsOnCpu.size > 0) {
      lines.push(`answered by plain JavaScript, slowly: ${[...this.kernelsOnCpu].join(", ")}`);
    }
    return lines.join("\n");
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }
}
