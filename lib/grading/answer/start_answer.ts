/** Makes a kernel ready for a student's cells, before the first of them runs. */

import { Link } from "../border/link.ts";
import { AnswerPeer, type Names } from "./answer_peer.ts";

let peer: AnswerPeer | undefined;

/** Prints a word of the grader's, also where the notebook has a `console.log` of its own. */
export const say = console.log;

/**
 * Connects the kernel to the tests' side.
 *
 * What nobody catches must not end the kernel, or have a later cell wait for ever: it is noted only.
 *
 * @param path Of the socket where the tests' side listens.
 * @param library The address of the library's `mod.ts`: what is loaded now need not be waited for later.
 */
export async function startAnswer(path: string, library: string): Promise<void> {
  for (const type of ["unhandledrejection", "error"]) {
    globalThis.addEventListener(type, (event) => event.preventDefault());
  }
  const [tf] = await Promise.all([import("@tensorflow/tfjs"), import(library)]);
  peer = new AnswerPeer(tf);
  peer.connect(await Link.open({ connect: path }, peer.arrived));
}

/** Says by which names the tests may ask, as closures of the notebook's own scope. */
export function defineNames(names: Names, cells: readonly string[]): void {
  peer!.define(names, cells);
}
