import { AssertionError } from "./assertion_error.ts";

const LONGEST = 600;

/**
 * Says what was thrown, in one line.
 *
 * @param error Anything: code that fails may throw what it likes.
 */
export function errorRemark(error: unknown): string {
  try {
    if (error instanceof AssertionError) return oneLine(error.message);
    if (error instanceof Error) {
      return oneLine(`it stopped with ${error.name}: ${error.message}`) +
        helpFor(`${error.message}`);
    }
    if (typeof error === "string") return oneLine(`it threw the text "${error}"`);
    return `it threw ${error === null ? "null" : `a value of type ${typeof error}`}, not an Error`;
  } catch {
    return "it threw something that cannot be read";
  }
}

const oneLine = (text: string) => `${text}`.replaceAll(/\s+/g, " ").slice(0, LONGEST);

/** What usually stands behind an error message of JavaScript. */
function helpFor(message: string): string {
  if (/^Cannot (read|set) properties of undefined \((reading|setting) '-?\d+'\)/.test(message)) {
    return ". A row outside of the image was asked for: where do the loops start and end?";
  }
  if (/^Cannot read properties of undefined \(reading 'length'\)/.test(message)) {
    return ". An image or kernel is undefined there.";
  }
  if (/Maximum call stack/.test(message)) return ". The function calls itself without end.";
  return "";
}
