import { prefix } from "./constructor_name.ts";
import { isError } from "./kinds.ts";
import type { Context } from "./options.ts";

/** Changes an error's stack before it is printed: leaves out what is not the reader's. */
export type StackFilter = (stack: string) => string;

let filter: StackFilter = (stack) => stack;

/** From now on changes all stacks that are printed. */
export function filterStacks(by: StackFilter): void {
  filter = by;
}

/**
 * How an error is printed: its stack, with the class's name where the stack has another.
 *
 * @param keys Names of properties that are printed after it; changed.
 */
export function errorText(
  error: Error,
  constructor: string | null,
  tag: string,
  context: Context,
  keys: (string | symbol)[],
): string {
  const stack = stackOf(error);
  const message = read(error, "message");
  const ownName = read(error, "name");
  if (!context.showHidden) {
    drop(keys, "stack", () => true);
    const shown = (text: unknown) => typeof text !== "string" || stack.includes(text);
    drop(keys, "message", () => shown(message));
    drop(keys, "name", () => shown(ownName));
  }
  if ("cause" in error && !keys.includes("cause")) keys.push("cause");
  const errors = read(error, "errors");
  if (Array.isArray(errors) && !keys.includes("errors")) keys.push("errors");
  let text = named(stack, constructor, String(ownName ?? "Error"), tag);
  let at = typeof message === "string" && message ? text.indexOf(message) : -1;
  if (at > 0) at += (message as string).length;
  const frames = text.indexOf("\n    at", at > 0 ? at : -1);
  text = frames === -1 ? `[${text}]` : text.slice(0, frames) + folded(text.slice(frames), error);
  return text.replaceAll("\n", `\n${" ".repeat(context.indentation)}`);
}

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return undefined; // A getter that throws.
  }
}

function drop(keys: (string | symbol)[], key: string, when: () => boolean): void {
  const index = keys.indexOf(key);
  if (index !== -1 && when()) keys.splice(index, 1);
}

function stackOf(error: Error): string {
  const stack = read(error, "stack");
  if (typeof stack !== "string" || !stack) return headOf(error);
  // Firefox leaves the name and message out.
  if (!/^ {4}at /m.test(stack) && /@.*:\d+:\d+/.test(stack)) {
    return filter(`${headOf(error)}\n${stack}`);
  }
  return filter(stack);
}

function headOf(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // A name or message that throws.
  }
}

/** Puts the class's name where the stack has only `Error`. */
function named(stack: string, constructor: string | null, name: string, tag: string): string {
  let length = name.length;
  const begins = name.endsWith("Error") && stack.startsWith(name) &&
    (stack.length === length || stack[length] === ":" || stack[length] === "\n");
  if (constructor !== null && !begins) return stack;
  let fallback = "Error";
  if (constructor === null) {
    const [, start = ""] = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/.exec(stack) ??
      /^([a-z_A-Z0-9-]*Error)$/.exec(stack) ?? [];
    length = start.length;
    fallback = start || "Error";
  }
  const full = prefix(constructor, tag, fallback).slice(0, -1);
  if (name === full) return stack;
  if (!full.includes(name)) return `${full} [${name}]${stack.slice(length)}`;
  return length === 0 ? `${full}: ${stack}` : `${full}${stack.slice(length)}`;
}

/** Leaves out frames that the error's cause shows as well. */
function folded(stack: string, error: Error): string {
  const cause = read(error, "cause");
  if (typeof cause !== "object" || cause === null || !isError(cause)) return stack;
  const theirs = stackOf(cause);
  const start = theirs.indexOf("\n    at");
  if (start === -1) return stack;
  const frames = stack.slice(1).split("\n");
  const others = theirs.slice(start + 1).split("\n");
  for (let at = 0; at < frames.length - 3; at++) {
    const other = others.indexOf(frames[at]);
    if (other === -1 || others.length - other <= 3) continue;
    let length = 1;
    const most = Math.min(frames.length - at, others.length - other);
    while (length < most && frames[at + length] === others[other + length]) length++;
    if (length <= 3) continue;
    const skipped = length - 2;
    frames.splice(at + 1, skipped, `    ... ${skipped} lines matching cause stack trace ...`);
    break;
  }
  return `\n${frames.join("\n")}`;
}
