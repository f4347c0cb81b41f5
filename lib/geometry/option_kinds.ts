/** What the values of options may be, told in the words of messages: "must be …". */

/** One kind of values. */
export interface OptionKind {
  /** Follows "must be". */
  readonly must: string;
  holds(value: unknown): boolean;
  /** What to do, where that is not plain. */
  readonly hint?: string;
}

/** Yes or no: a text such as "no" would count as yes. */
export const FLAG: OptionKind = {
  must: "true or false",
  holds: (value) => typeof value === "boolean",
};

/** Any number, NaN and the infinite ones, too: what missing pixels are padded with. */
export const NUMBER: OptionKind = {
  must: "a number",
  holds: (value) => typeof value === "number",
};

/** A number that something can be drawn at. */
export const FINITE: OptionKind = {
  must: "a finite number",
  holds: (value) => Number.isFinite(value),
};

/** A side of a picture. */
export const SIDE: OptionKind = {
  must: "a number above 0 and below 32768",
  holds: (value) => typeof value === "number" && value > 0 && value < 32768,
};

/** A length. */
export const POSITIVE: OptionKind = {
  must: "a finite number above 0",
  holds: (value) => Number.isFinite(value) && value as number > 0,
};

/** A number from `least` on, or up to `most`; NaN is none. */
export function numberFrom(least: number, most = Infinity): OptionKind {
  return {
    must: most === Infinity ? `a number of at least ${least}` : `a number from ${least} to ${most}`,
    holds: (value) => typeof value === "number" && value >= least && value <= most,
  };
}

/** A text. */
export const TEXT: OptionKind = {
  must: "a text",
  holds: (value) => typeof value === "string",
};

/** A list of whatever. */
export const LIST: OptionKind = { must: "a list", holds: Array.isArray };

/** Numbers in a row: a list, or an array of one type. */
export const NUMBERS: OptionKind = {
  must: "a list of numbers",
  holds: (value) => Array.isArray(value) || ArrayBuffer.isView(value),
};

/** A function. */
export const FUNCTION: OptionKind = {
  must: "a function",
  holds: (value) => typeof value === "function",
};

/** What a loop can walk over. */
export const ITERABLE: OptionKind = {
  must: "a list or another iterable",
  holds: (value) => {
    const { [Symbol.iterator]: iterator, [Symbol.asyncIterator]: later } = Object(value);
    return typeof iterator === "function" || typeof later === "function";
  },
};

/** What ends work that goes on. */
export const SIGNAL: OptionKind = {
  must: "the signal of an AbortController",
  holds: (value) => typeof (value as AbortSignal | null)?.throwIfAborted === "function",
};

/** A list whose items hold what `item` says. */
export function listOf(item: OptionKind, items: string): OptionKind {
  return {
    must: `a list of ${items}`,
    holds: (value) => Array.isArray(value) && value.every((each) => item.holds(each)),
  };
}

/** A whole number. */
export function wholeFrom(least: number, most = Infinity): OptionKind {
  return {
    must: most === Infinity
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`,
    holds: (value) =>
      Number.isSafeInteger(value) && value as number >= least && value as number <= most,
  };
}

/** Lengths of axes. */
export const SHAPE: OptionKind = listOf(wholeFrom(0), "whole numbers of at least 0");

/** A whole number for both directions, or one for each. */
export function pairFrom(least: number): OptionKind {
  const whole = wholeFrom(least);
  return {
    must: `${whole.must}, or [vertical, horizontal]`,
    holds: (value) => whole.holds(value) || holdsTwo(value, whole),
  };
}

/** Two whole numbers, such as a range or a place. */
export function twoWhole(names: string): OptionKind {
  return {
    must: `${names}, two whole numbers of at least 0`,
    holds: (value) => holdsTwo(value, wholeFrom(0)),
  };
}

/** One of some words. */
export function oneOf(...words: readonly (string | boolean)[]): OptionKind {
  const shown = words.map((word) => JSON.stringify(word));
  return {
    must: `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`,
    holds: (value) => words.includes(value as string),
  };
}

/** A range of numbers, or a place among them. */
export function twoNumbers(names: string): OptionKind {
  return {
    must: `${names}, two finite numbers`,
    holds: (value) => holdsTwo(value, FINITE),
  };
}

function holdsTwo(value: unknown, item: OptionKind): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((each) => item.holds(each));
}

/** An object with names of its own. */
export const RECORD: OptionKind = {
  must: "an object",
  holds: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** An object of which every value holds what `item` says. */
export function recordOf(item: OptionKind, items: string): OptionKind {
  return {
    must: `an object of ${items}`,
    holds: (value) =>
      RECORD.holds(value) && Object.values(value as object).every((each) => item.holds(each)),
  };
}

/** What one of some kinds holds. */
export function either(...kinds: readonly OptionKind[]): OptionKind {
  return {
    must: kinds.map(({ must }) => must).join(" or "),
    holds: (value) => kinds.some((kind) => kind.holds(value)),
  };
}
