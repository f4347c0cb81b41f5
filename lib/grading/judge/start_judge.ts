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
  const [tf, { startBackend, preloadPictures }] = await Promise.all([
    import("@tensorflow/tfjs"),
    import(library),
  ]);
  await startBackend();
  await preloadPictures();
  peer = new JudgePeer(tf);
}

/** Listens for the answer's process at `path`; the one before, if there was one, is not heard any more. */
export async function listen(path: string): Promise<void> {
  link?.close();
  link = await Link.open({ listen: path }, peer.arrived);
  peer.connect(link);
}

/**
 * Begins a test.
 *
 * @param milliseconds Of the answer's time, for all its calls.
 */
export function beginTest(readers: Readers, milliseconds: number): void {
  peer.begin(milliseconds);
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
