/** What Deno's kernel gives to the library, and a record of what the library does with it. */

export interface StandInKernel {
  /** Messages to the front end: type and content. */
  sent: [type: string, content: Record<string, unknown>][];
  /** What was displayed. */
  shown: unknown[];
  /** Listeners of signals, by name. */
  signals: Map<string, () => void>;
  /** Signals that were sent: to which process, and which. */
  killed: unknown[][];
  /** The data of the messages, by how often they came. */
  data(): unknown[];
}

/** From now on this is a kernel; `over` replaces more of Deno. */
export function standInKernel(over: Record<string, unknown> = {}): StandInKernel {
  const kernel: StandInKernel = {
    sent: [],
    shown: [],
    signals: new Map(),
    killed: [],
    data: () => kernel.sent.map(([, { data }]) => data),
  };
  const $display = Symbol.for("Jupyter.display");
  const jupyter = {
    $display,
    broadcast: (type: string, content: Record<string, unknown>) => {
      kernel.sent.push([type, content]);
      return Promise.resolve();
    },
    display: (value: unknown) => {
      kernel.shown.push(value);
      return Promise.resolve();
    },
    format: async (value: { [$display]?: () => unknown }) =>
      await value?.[$display]?.() ?? { "text/plain": Deno.inspect(value) },
  };
  const given = {
    jupyter,
    addSignalListener: (name: string, listener: () => void) => kernel.signals.set(name, listener),
    kill: (...args: unknown[]) => kernel.killed.push(args),
    ...over,
  };
  const own = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, { value, configurable: true }]),
  );
  const value = Object.create(real, own);
  Object.defineProperty(globalThis, "Deno", { configurable: true, value });
  return kernel;
}

const real = Deno;

/** From now on this is no kernel any more. */
export function leaveKernel(): void {
  Object.defineProperty(globalThis, "Deno", { configurable: true, value: real });
}
