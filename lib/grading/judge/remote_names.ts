import type { JudgePeer } from "./judge_peer.ts";

/** Reads a name in the scope of the tests' own cells. */
export type Readers = Record<string, () => unknown>;

/**
 * Has the names that only the student's notebook defines stand for what they are there.
 *
 * They become properties of the global object that a cell's own declaration of the name takes precedence over.
 * A function is asked for once in a test; any other value again whenever the answer's process has been asked
 * for something, which may have changed it.
 *
 * @param readers The names that the test's text mentions, as the tests' cells would read them.
 * @returns Takes the names away again.
 */
export function remoteNames(peer: JudgePeer, readers: Readers): () => void {
  const defined: string[] = [];
  const free = new Set(Object.keys(readers).filter((name) => !isBound(readers[name])));
  for (const name of free.size > 0 ? peer.names() : []) {
    if (!free.has(name)) continue;
    let value: unknown;
    let seen = -1;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get() {
        if (typeof value !== "function" && seen !== peer.requests || seen < 0) {
          value = peer.get(name);
          seen = peer.requests;
        }
        return value;
      },
      set(given: unknown) {
        peer.set(name, given);
        seen = -1;
      },
    });
    defined.push(name);
  }
  return () => {
    for (const name of defined) {
      // The test may have declared the name itself, for good.
      if (Object.getOwnPropertyDescriptor(globalThis, name)?.get) {
        Reflect.deleteProperty(globalThis, name);
      }
    }
  };
}

function isBound(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    return !(error instanceof ReferenceError && error.message.endsWith("is not defined"));
  }
}
