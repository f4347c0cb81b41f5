import { frontEnd } from "#platform";
import type { MimeBundle } from "./display.ts";
import { displaySymbol } from "./display_symbol.ts";
import { sleep } from "./interrupt.ts";
import { takenUp } from "./late_errors.ts";

/** Milliseconds for which a cell waits for its last value to be there. */
const patienceMs = 5000;

const pending = Symbol("pending");

/**
 * The MIME bundle of a promise that is a cell's last value, such as `modelGraph(model)` without
 * `await`: that of the figure which it becomes. One that takes long is shown in its place later, and
 * the cell ends; a promise of what has no picture is printed as a promise.
 *
 * @throws What the promise is rejected with.
 */
async function promiseBundle(promise: Promise<unknown>): Promise<MimeBundle> {
  takenUp.add(promise);
  const bundle = promise.then(bundleOf, asError);
  const early = await Promise.race([bundle, soon()]);
  if (early === pending) await showLater(bundle);
  return early === pending || early === undefined
    ? { "text/plain": frontEnd()!.inspect(promise) }
    : early;
}

/** Deno's kernel shows what is thrown while it shows a value only if that is an error. */
function asError(thrown: unknown): never {
  throw thrown instanceof Error
    ? thrown
    : new Error(`The promise was rejected with ${frontEnd()!.inspect(thrown)}.`);
}

/** What shows a value, if it is more than its printed form. */
async function bundleOf(value: unknown): Promise<MimeBundle | undefined> {
  if (typeof value !== "object" || value === null) return undefined;
  const bundle = await frontEnd()!.format(value);
  return displaySymbol in value || Object.keys(bundle).some((type) => type !== "text/plain")
    ? bundle
    : undefined;
}

async function soon(): Promise<typeof pending> {
  await sleep(patienceMs).catch(() => {}); // Stop ends the waiting.
  return pending;
}

/** Keeps a place in the cell's output and fills it when there is something to show. */
async function showLater(bundle: Promise<MimeBundle | undefined>): Promise<void> {
  const transient = { display_id: crypto.randomUUID() };
  const broadcast = (type: string, data: MimeBundle) =>
    frontEnd()!.broadcast(type, { data, metadata: {}, transient });
  await broadcast("display_data", { "text/plain": "Not there yet; it is shown here when it is." });
  bundle.then((data) => broadcast("update_display_data", data ?? { "text/plain": "It is there." }));
}

/** From now on shows a promise that is a cell's last value. */
export function showPromises(): void {
  Object.defineProperty(Promise.prototype, displaySymbol, {
    configurable: true,
    value(this: Promise<unknown>) {
      return promiseBundle(this);
    },
  });
}
