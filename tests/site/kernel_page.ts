/// <reference lib="dom" />
/** Cells run by the bundled kernel in a page of a browser. */

import type { Page } from "playwright-core";
import type { Output } from "../../lib/browser/messages.ts";

/** A cell to run. */
export interface Cell {
  id: string;
  code: string;
}

/** What a worker made of cells. */
export interface Run {
  /** What each gave out, in order. */
  outputs: Record<string, Output[]>;
  /** How long each took, in milliseconds; `ready` is the start. */
  times: Record<string, number>;
}

/**
 * Runs cells one after the other in a kernel of their own.
 *
 * @param settings As the page of a lesson gives them.
 * @throws {Error} If the kernel cannot start.
 */
export async function runCells(
  page: Page,
  cells: readonly Cell[],
  settings: Record<string, string> = {},
): Promise<Run> {
  return await page.evaluate(({ cells, settings }) =>
    new Promise<Run>((resolve, reject) => {
      const worker = new Worker("/worker.js", { type: "module" });
      const run: Run = { outputs: {}, times: {} };
      let at = -1;
      let begun = performance.now();
      const lap = (name: string) => {
        run.times[name] = performance.now() - begun;
        begun = performance.now();
      };
      const next = () => {
        const cell = cells[++at];
        if (!cell) {
          worker.terminate();
          return resolve(run);
        }
        run.outputs[cell.id] = [];
        worker.postMessage({ type: "execute", id: at, code: cell.code });
      };
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.onmessage = ({ data }) => {
        if (data.type === "failed") reject(new Error(data.message));
        if (data.type === "output") run.outputs[cells[data.id].id].push(data.output);
        if (data.type === "ready" || data.type === "done") {
          lap(cells[at]?.id ?? "ready");
          next();
        }
      };
      worker.postMessage({ type: "start", settings });
    }), { cells: [...cells], settings });
}
