/**
 * The grader's guard inside the kernel that executes a submission.
 *
 * The kernel's first cell calls {@linkcode start}, before any code of the student's: it loads what
 * exercises need, gives up the process's permissions, and locks what tests rely on. Around every graded
 * cell the grader asks for a {@linkcode report}. Student code can import this module too, but it does
 * not know the words.
 */

import { dropPermissions, type Permissions } from "./drop_permissions.ts";
import { type Again, keepValue } from "./keep_values.ts";
import { noteUncaught } from "./note_uncaught.ts";
import { loadLibrary } from "./load_library.ts";
import { lockIntrinsics } from "./lock_intrinsics.ts";
import { lockKernel } from "./lock_kernel.ts";
import { lockModules } from "./lock_modules.ts";
import { watchTensors } from "./watch_tensors.ts";

/** What the grader sends with the first cell. */
export interface GuardSettings {
  /** The words by which it asks, in order. */
  asked: string[];
  /** The words that begin the guard's answers. */
  answers: string[];
  /** What the submission may still do. */
  permissions: Permissions;
  /** The address of the library, which this room cannot import. */
  library: string;
}

/** What the guard says. */
export interface GuardReport {
  /** What was tampered with. */
  changed: string[];
  /** How many results the kernel has shown since the last report. */
  results: number;
  /** Errors that nobody caught, since the last report. */
  uncaught: string[];
  /** The points of the last result, if it was one of `credit()`. */
  credit?: number;
}

const { freeze } = Object;
const { stringify } = JSON;
const { setTimeout } = globalThis;
const $display = Symbol.for("Jupyter.display");

let settings: GuardSettings | undefined;
let words = 0;
let lastReport: unknown;
let again: (value: unknown) => Again = (value) => () => value;
const keptValues = new Map<string, Again>();
let look: () => GuardReport = () => ({ changed: ["the guard"], results: 0, uncaught: [] });

/**
 * Makes the kernel ready for code that nobody vouches for; the first call is the only one that counts.
 *
 * @throws {Error} If something could not be secured: then nothing may be executed.
 */
export async function start(given: GuardSettings): Promise<void> {
  if (settings !== undefined) throw new Error("The guard has been started already.");
  settings = given;
  const { library, tf } = await loadLibrary(given.library);
  const changes = watchTensors(tf);
  dropPermissions(given.permissions);
  lockModules();
  const results = lockKernel();
  const uncaught = noteUncaught();
  lockIntrinsics([library, tf]);
  const { Credit } = library;
  again = (value) => keepValue(value, tf);
  look = () => {
    const shown = results().filter((result) => result !== lastReport);
    const last = shown.at(-1) as { points: number } | undefined;
    const credit = last instanceof Credit ? last!.points : undefined;
    return { changed: changes(), results: shown.length, credit, uncaught: uncaught() };
  };
}

/**
 * Says what has been tampered with.
 *
 * @param word The word that is due; each counts once.
 * @returns A value whose display is the answering word and the report as JSON.
 * @throws {Error} If the word is another one.
 */
export async function report(word: string): Promise<unknown> {
  await soon(); // A rejection counts as unhandled only when its turn of the event loop is over.
  const text = answerTo(word) + stringify(look());
  return lastReport = freeze({
    __proto__: null,
    [$display]: freeze(() => ({ __proto__: null, "text/plain": text })),
  });
}

/**
 * Keeps what a cell of the instructor's has declared, before a student's cell can change it.
 *
 * @param word As for {@linkcode report}.
 * @param constants By name; {@linkcode kept} gives them again.
 * @param functions Names of globals, which become unchangeable.
 */
export function keep(
  word: string,
  constants: Record<string, unknown>,
  functions: readonly string[],
): void {
  answerTo(word);
  for (const [name, value] of Object.entries(constants)) keptValues.set(name, again(value));
  for (const name of functions) {
    Object.defineProperty(globalThis, name, { writable: false, configurable: false });
  }
}

/** What was kept, as it was: fresh copies of what could have been changed. */
export function kept(): Record<string, unknown> {
  return Object.fromEntries([...keptValues].map(([name, again]) => [name, again()]));
}

/** The answer to the word that is due; each counts once. */
function answerTo(word: string): string {
  if (settings === undefined || words >= settings.asked.length || word !== settings.asked[words]) {
    throw new Error("Only the grader asks for this.");
  }
  return settings.answers[words++];
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
