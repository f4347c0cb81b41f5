/** What has become of a promise. */
export type PromiseState =
  | { state: "pending" }
  | { state: "fulfilled" | "rejected"; value: unknown };

const PENDING: PromiseState = { state: "pending" };
const settled = new WeakMap<Promise<unknown>, PromiseState>();
const then = Promise.prototype.then;

/** Promises that were asked for and are not known to be settled. */
let asked: Set<Promise<unknown>> | undefined;

/** Whether a value is a promise. */
export function isPromise(value: object): value is Promise<unknown> {
  return value instanceof Promise &&
    Object.prototype.toString.call(value) === "[object Promise]" && value !== Promise.prototype;
}

/** What is known of a promise; a program cannot ask one at once. */
export function promiseState(promise: Promise<unknown>): PromiseState {
  const known = settled.get(promise);
  if (!known) asked?.add(promise);
  return known ?? PENDING;
}

/** Promises that were printed as pending. */
const shownPending = new WeakSet<Promise<unknown>>();
/** Promises that somebody waits for since they were printed. */
const taken = new WeakSet<Promise<unknown>>();
/** Whether it is this module that asks for a promise's constructor. */
let own = false;

/**
 * From now on knows of a promise when it is settled. One that was printed as pending and is rejected
 * later is a late error if nobody waits for it since.
 */
export function watch(promise: Promise<unknown>): Promise<void> {
  return quietly(() =>
    Reflect.apply(then, promise, [
      (value: unknown) => void settled.set(promise, { state: "fulfilled", value }),
      (value: unknown) => {
        settled.set(promise, { state: "rejected", value });
        // A promise of its own: what comes of this one is taken by who prints.
        if (shownPending.delete(promise) && !taken.has(promise)) void Promise.reject(value);
      },
    ])
  );
}

/** Notes who waits for a promise from now on: `await` and `then()` ask for its constructor first. */
function listen(promise: Promise<unknown>): void {
  if (Object.hasOwn(promise, "constructor")) return;
  Reflect.defineProperty(promise, "constructor", {
    configurable: true,
    get() {
      if (!own) {
        taken.add(promise);
        Reflect.deleteProperty(promise, "constructor");
      }
      return Object.getPrototypeOf(promise).constructor;
    },
  });
}

/** Does what may ask for constructors. */
function quietly<Value>(work: () => Value): Value {
  const outer = own;
  own = true;
  try {
    return work();
  } finally {
    own = outer;
  }
}

/**
 * Prints what may hold promises: at once if it holds none, otherwise when it is known which of them
 * are settled, a moment later.
 */
export function withPromises(print: () => string): string | Promise<string> {
  const outer = asked;
  const mine = asked = new Set<Promise<unknown>>();
  let text: string;
  try {
    text = quietly(print);
  } finally {
    asked = outer;
  }
  mine.forEach(listen);
  return mine.size === 0 ? text : printLater(mine, print);
}

async function printLater(
  promises: ReadonlySet<Promise<unknown>>,
  print: () => string,
): Promise<string> {
  for (const promise of promises) await Promise.race([watch(promise), undefined, undefined]);
  await undefined;
  const text = quietly(print);
  for (const promise of promises) if (!settled.has(promise)) shownPending.add(promise);
  return text;
}
