/** The part of tfjs that is read here; this room imports no tfjs. */
interface Tensors {
  engine(): object & { backendNames(): string[] };
  backend(): object;
  getKernelsForBackend(name: string): { kernelName: string; kernelFunc: unknown }[];
}

/**
 * Fixes how tfjs computes: pins the methods of its engine and of its backend, and notes its kernels.
 *
 * The kernels stand in a table that tfjs itself must be able to change, so that it can only be looked
 * through afterwards.
 *
 * @param tf The module, with its backend started.
 * @returns A function that names what has changed since.
 */
export function watchTensors(tf: Tensors): () => string[] {
  const engine = tf.engine();
  const backend = tf.backend();
  for (const object of [engine, backend]) pinMethods(object);
  const names = engine.backendNames();
  const noted = new Map(names.map((name) => [name, kernels(tf, name)]));
  return () => {
    const changed: string[] = [];
    if (tf.backend() !== backend) changed.push("the backend of tfjs");
    for (const [where, before] of noted) {
      const now = kernels(tf, where);
      for (const [name, kernel] of before) {
        if (now.get(name) !== kernel) changed.push(`the ${where} kernel ${name} of tfjs`);
      }
    }
    return changed;
  };
}

function kernels(tf: Tensors, backend: string): Map<string, unknown> {
  return new Map(
    tf.getKernelsForBackend(backend).map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]),
  );
}

/** Makes the methods and getters that an object inherits its own, and unchangeable. */
function pinMethods(object: object): void {
  for (
    let type = Object.getPrototypeOf(object);
    type !== Object.prototype && type !== null;
    type = Object.getPrototypeOf(type)
  ) {
    for (const name of Reflect.ownKeys(type)) {
      if (name === "constructor" || Object.hasOwn(object, name)) continue;
      const { value, get, set } = Object.getOwnPropertyDescriptor(type, name)!;
      if (get !== undefined) Object.defineProperty(object, name, { get, set, configurable: false });
      if (typeof value !== "function") continue;
      Object.defineProperty(object, name, { value, writable: false, configurable: false });
    }
    Object.freeze(type);
  }
}
