/**
 * The grader's guard inside the kernel that executes a submission.
 *
 * The kernel's first cell calls {@linkcode start}, before any code of the student's: it loads what
 * exercises need, gives up the process's permissions, and locks what tests rely on. Around every graded
 * cell the grader asks for a {@linkcode report}. Student code can import this module too, but it does
 * not know the words.
 */

import { dropPermissions, type Permissions } from "./drop_permissions.ts";
import { lockIntrinsics } from "./lock_intrinsics.ts";
import { lockKernel } from "./lock_kernel.ts";
import { watchTensors } from "./watch_tensors.ts";

/** What the grader sends with the first cell. */
export interface GuardSettings {
  /** The words by which it asks, in order. */
  asked: string[];
  /** The words that begin the guard's answers. */
  answers: string[];
  /** What the submission may still do. */
  permissions: Permissions;
  /** Modules to load while they can be loaded: the library first. */
  modules: string[];
}

/** What the guard says. */
interface Report {
  /** What was tampered with. */
  changed: string[];
  /** The number of the last `credit()`. */
  credit?: number;
}

const { freeze } = Object;
const { stringify } = JSON;
const $display = Symbol.for("Jupyter.display");

let settings: GuardSettings | undefined;
let reports = 0;
let changes: () => string[] = () => [];
let lastCredit: () => number | undefined = () => undefined;

/**
 * Makes the kernel ready for code that nobody vouches for; the first call is the only one that counts.
 *
 * @throws {Error} If something could not be secured: then nothing may be executed.
 */
export async function start(given: GuardSettings): Promise<void> {
  if (settings !== undefined) throw new Error("The guard has been started already.");
  settings = given;
  const loaded: Record<string, unknown>[] = [];
  for (const module of given.modules) loaded.push(await import(module));
  changes = watchTensors(loaded);
  lastCredit = creditReader(loaded[0]);
  dropPermissions(given.permissions);
  lockKernel();
  lockIntrinsics(loaded);
}

/**
 * Says what has been tampered with.
 *
 * @param word The word that is due; each counts once.
 * @returns A value whose display is the answering word and the report as JSON.
 * @throws {Error} If the word is another one.
 */
export function report(word: string): unknown {
  if (settings === undefined || reports >= settings.asked.length) throw new Error("No guard.");
  if (word !== settings.asked[reports]) throw new Error("This is the grader's to ask.");
  const answer = settings.answers[reports++];
  const found: Report = { changed: changes(), credit: lastCredit() };
  const text = answer + stringify(found);
  return freeze({
    __proto__: null,
    [$display]: freeze(() => ({ __proto__: null, "text/plain": text })),
  });
}

/** The library's own record of the last `credit()`, where it keeps one. */
function creditReader(library: Record<string, unknown>): () => number | undefined {
  const read = library?.["lastCredit"];
  return typeof read === "function" ? () => read() as number | undefined : () => undefined;
}
