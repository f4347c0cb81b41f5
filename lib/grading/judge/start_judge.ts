/** Makes a kernel ready to run tests; no code of a student's ever runs in it. */

import { Link } from "../border/link.ts";
import { type Failure, JudgePeer } from "./judge_peer.ts";
import { type Readers, remoteNames } from "./remote_names.ts";

const $display = Symbol.for("Jupyter.display");

let peer: JudgePeer;
let link: Link | undefined;
let undo: (() => void) | undefined;

/**
 * Loads what tests need.
 *
 * @param library The address of the library's `mod.ts`.
 */
export async function startJudge(library: string): Promise<void> {
  const [tf] = await Promise.all([import("@tensorflow/tfjs"), import(library)]);
  peer = new JudgePeer(tf);
}

/** Listens for the answer's process at `path`; the one before, if there was one, is not heard any more. */
export async function listen(path: string): Promise<void> {
  link?.close();
  link = await Link.open({ listen: path }, peer.arrived);
  peer.connect(link);
}

/**
 * Begins a test, in the cell that holds it.
 *
 * @param readers Names that the cell declares itself are bound already: they are not asked of the answer.
 * @param milliseconds Of the answer's time, for all its calls.
 * @param source The student's cells before the test, as they were handed in: the text of the answer's functions.
 */
export function beginTest(readers: Readers, milliseconds: number, source: string): void {
  peer.begin(milliseconds, source);
  try {
    undo = remoteNames(peer, readers);
  } catch (error) {
    if (peer.failed === undefined) throw error; // Else the test tells so, at its first call.
  }
}

/** Ends a test; its display says whether the answer's process failed, and is JSON. */
export function endTest(): unknown {
  undo?.();
  undo = undefined;
  const failed: Failure | null = peer.failed ?? null;
  peer.end();
  return { [$display]: () => ({ "text/plain": JSON.stringify(failed) }) };
}
