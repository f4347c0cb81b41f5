/** What was set before and after, for undo and redo. */
export interface History<T> {
  readonly past: readonly T[];
  readonly now: T;
  readonly future: readonly T[];
  /** What the last change was about: changes of one kind in a row are undone together. */
  readonly kind?: string;
}

/** Most steps back. */
const KEPT = 200;

export type HistoryAction<T> =
  | { readonly do: "change"; readonly change: (now: T) => T; readonly kind?: string }
  | { readonly do: "undo" | "redo" | "pause" };

/** A reducer: changes what is now, and remembers what was. */
export function history<T>(state: History<T>, action: HistoryAction<T>): History<T> {
  const { past, now, future, kind } = state;
  switch (action.do) {
    case "change": {
      const next = action.change(now);
      if (next === now) return state;
      const together = action.kind !== undefined && action.kind === kind;
      return {
        past: together ? past : [...past, now].slice(-KEPT),
        now: next,
        future: [],
        kind: action.kind,
      };
    }
    case "undo":
      if (past.length === 0) return state;
      return { past: past.slice(0, -1), now: past.at(-1)!, future: [now, ...future] };
    case "redo":
      if (future.length === 0) return state;
      return { past: [...past, now], now: future[0], future: future.slice(1) };
    case "pause":
      return { past, now, future };
  }
}
