/** Cells that only Stop ends, in whatever kernel. */

/** Imports what the cells call; LIBRARY stands for `lib/notebook/interrupt.ts`. */
export const IMPORT =
  `import { interruptSignal, listenForStop, nextFrame, sleep, throwIfInterrupted } from "LIBRARY";
listenForStop(); var n = 41;`;

const stopped = "stopped by the reader; the kernel and its variables are still there";

/** A cell that does not end by itself. */
export interface EndlessCell {
  name: string;
  code: string;
  /** Seconds after which Stop is pressed. */
  stops: number[];
  /** Seconds from then on within which it must end. */
  within: number;
  /** What the reader is told. */
  says: string;
  /** Whether it never awaits, so that a page can stop it only where it shares memory. */
  busy?: boolean;
}

/**
 * Cells that would run for ever, when Stop is pressed, and within how many seconds they must end. Those that are
 * abandoned are not neighbors: a kernel says so once in two seconds.
 */
export const ENDLESS: readonly EndlessCell[] = [
  {
    name: "a loop that never awaits",
    busy: true,
    code: "while (true) { n++; }",
    stops: [0.3],
    within: 3,
    says: "still there",
  },
  {
    name: "a training-like loop: 20 ms of work, then nextFrame()",
    code: "for (;;) { n++; const t = performance.now(); while (performance.now() - t < 20); " +
      "await nextFrame(); }",
    stops: [0.3],
    within: 1,
    says: stopped,
  },
  {
    name: "an async loop that knows nothing of Stop",
    code: "for (;;) { n++; await new Promise((r) => setTimeout(r, 5)); }",
    stops: [0.3],
    within: 2,
    says: "still there",
  },
  {
    name: "a training loop that holds interruptSignal()",
    code: "const signal = interruptSignal(); " +
      "for (;;) { n++; await new Promise((r) => setTimeout(r, 5)); signal.throwIfAborted(); }",
    stops: [0.3],
    within: 1,
    says: stopped,
  },
  {
    name: "a promise that is never settled",
    code: "n++; await new Promise(() => {});",
    stops: [0.3],
    within: 2,
    says: "still there",
  },
  {
    name: "a loop that asks throwIfInterrupted()",
    code: "for (;;) { n++; await new Promise((r) => setTimeout(r, 5)); throwIfInterrupted(); }",
    stops: [0.3],
    within: 1,
    says: stopped,
  },
  {
    name: "a step of 60 s inside an async loop",
    busy: true,
    code: "for (;;) { n++; await nextFrame(); const t = performance.now(); " +
      "while (performance.now() - t < 60_000); }",
    stops: [0.3],
    within: 4,
    says: "still there",
  },
  {
    name: "a long sleep()",
    code: "n++; await sleep(100_000);",
    stops: [0.3],
    within: 1,
    says: stopped,
  },
];
